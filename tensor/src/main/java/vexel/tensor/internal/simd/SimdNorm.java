package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.Binary;

/// Layer and L2 normalisation of rows of at least a vector; an instance is one backward pass of
/// layer normalisation. On overlapping vectors see [SimdSoftmax].
final class SimdNorm {
  private final Tensor x;
  private final float[] gamma;
  private final Tensor mean;
  private final Tensor rstd;
  private final Tensor dy;
  private final @Nullable Tensor dx;

  SimdNorm(Tensor x, float[] gamma, Tensor mean, Tensor rstd, Tensor dy, @Nullable Tensor dx) {
    this.x = x;
    this.gamma = gamma;
    this.mean = mean;
    this.rstd = rstd;
    this.dy = dy;
    this.dx = dx;
  }

  /// y = (x − μ)·ρ·γ + β.
  static void normalize(
      float[] x,
      int ix,
      float mu,
      float rho,
      float[] gamma,
      float[] beta,
      float[] y,
      int iy,
      int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector t = FloatVector.fromArray(SPECIES, x, ix + at).sub(mu).mul(rho);
      t.fma(FloatVector.fromArray(SPECIES, gamma, at), FloatVector.fromArray(SPECIES, beta, at))
          .intoArray(y, iy + at);
    }
  }

  /// The gradients, chunk by chunk of the rows whose partial sums dγ and dβ are made of.
  void backward(@Nullable Tensor dgamma, @Nullable Tensor dbeta) {
    int rows = x.dim(0);
    int n = x.dim(1);
    int chunks = (rows + SimdReduce.CHUNK - 1) / SimdReduce.CHUNK;
    float[] gammaParts = new float[dgamma == null ? 0 : chunks * n];
    float[] betaParts = new float[dbeta == null ? 0 : chunks * n];
    Workers.run(
        chunks,
        c -> {
          int first = c * SimdReduce.CHUNK;
          float[] hat = new float[n];
          float[] g = new float[n];
          RowPasses.Pass[] passes = {
            row -> hats(row, hat, n),
            row -> {
              if (dx != null) {
                rowBackward(row, hat, g, dx, n);
              }
            },
            row -> {
              int id = dy.offset() + row * n;
              if (dgamma != null) {
                addProduct(Heap.f32(dy), id, hat, gammaParts, c * n, n, row == first);
              }
              if (dbeta != null) {
                addRow(Heap.f32(dy), id, betaParts, c * n, n, row == first);
              }
            }
          };
          RowPasses.inTurn(first, Math.min(first + SimdReduce.CHUNK, rows), passes);
        });
    addUp(gammaParts, chunks, n, dgamma);
    addUp(betaParts, chunks, n, dbeta);
  }

  private void rowBackward(int row, float[] hat, float[] g, Tensor dx, int n) {
    float rho = Heap.f32(rstd)[rstd.offset() + row];
    int id = dy.offset() + row * n;
    SimdZip.zip(Binary.MUL, Heap.f32(dy), id, 1, gamma, 0, 1, g, 0, n);
    float meanG = SimdLanes.sum(g, 0, n) / n;
    float meanGHat = SimdLanes.dot(g, 0, hat, 0, n) / n;
    float[] dxs = Heap.f32(dx);
    int ix = dx.offset() + row * n;
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector centered = FloatVector.fromArray(SPECIES, g, at).sub(meanG);
      FloatVector.fromArray(SPECIES, hat, at)
          .neg()
          .lanewise(VectorOperators.FMA, meanGHat, centered)
          .mul(rho)
          .intoArray(dxs, ix + at);
    }
  }

  /// x̂ of a row.
  private void hats(int row, float[] hat, int n) {
    float[] xs = Heap.f32(x);
    int ix = x.offset() + row * n;
    float mu = Heap.f32(mean)[mean.offset() + row];
    float rho = Heap.f32(rstd)[rstd.offset() + row];
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector.fromArray(SPECIES, xs, ix + at).sub(mu).mul(rho).intoArray(hat, at);
    }
  }

  /// sum += d·hat by fma; sum = d·hat at first.
  private static void addProduct(
      float[] d, int id, float[] hat, float[] sum, int is, int n, boolean first) {
    if (first) {
      SimdZip.zip(Binary.MUL, d, id, 1, hat, 0, 1, sum, is, n);
      return;
    }
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector.fromArray(SPECIES, d, id + i)
          .fma(FloatVector.fromArray(SPECIES, hat, i), FloatVector.fromArray(SPECIES, sum, is + i))
          .intoArray(sum, is + i);
    }
    for (; i < n; i++) {
      sum[is + i] = Math.fma(d[id + i], hat[i], sum[is + i]);
    }
  }

  private static void addRow(float[] d, int id, float[] sum, int is, int n, boolean first) {
    if (first) {
      System.arraycopy(d, id, sum, is, n);
    } else {
      SimdZip.zip(Binary.ADD, sum, is, 1, d, id, 1, sum, is, n);
    }
  }

  /// The partial sums of the chunks in ascending order.
  private static void addUp(float[] parts, int chunks, int n, @Nullable Tensor sum) {
    if (sum != null) {
      for (int c = 0; c < chunks; c++) {
        addRow(parts, c * n, Heap.f32(sum), sum.offset(), n, c == 0);
      }
    }
  }

  /// y = x / length.
  static void divide(float[] x, int ix, float length, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector.fromArray(SPECIES, x, ix + at).div(length).intoArray(y, iy + at);
    }
  }

  /// dx = (dy − y·dot) / length.
  static void projectOut(
      float[] y, int iy, float dot, float[] dy, int idy, float length, float[] dx, int idx, int n) {
    FloatVector dots = FloatVector.broadcast(SPECIES, dot);
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH);
      FloatVector d = FloatVector.fromArray(SPECIES, dy, idy + at);
      FloatVector.fromArray(SPECIES, y, iy + at)
          .neg()
          .fma(dots, d)
          .div(length)
          .intoArray(dx, idx + at);
    }
  }
}
