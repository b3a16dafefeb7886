package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.whole;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.Binary;

/// Channels as the columns of x[rows, channels]: neighbours in memory belong to different channels,
/// so a vector holds as many channels as it has lanes.
record ChannelColumns(int rows, int channels) implements Channels {
  /// Elements a thread takes at once, about.
  private static final int GRAIN = 1 << 15;

  /// Adds a row to the sums at `is`.
  @FunctionalInterface
  private interface Term {
    void add(int row, float[] sums, int is);
  }

  /// Sums over chunks of 256 rows from 0 each, then over the chunks in ascending order.
  private float[] sum(Term term) {
    int chunks = (rows + SimdReduce.CHUNK - 1) / SimdReduce.CHUNK;
    float[] parts = new float[Math.max(chunks, 1) * channels];
    Workers.run(
        chunks,
        c -> {
          int first = c * SimdReduce.CHUNK;
          for (int row = first; row < Math.min(first + SimdReduce.CHUNK, rows); row++) {
            term.add(row, parts, c * channels);
          }
        });
    float[] sum = java.util.Arrays.copyOf(parts, channels);
    for (int c = 1; c < chunks; c++) {
      SimdZip.zip(Binary.ADD, sum, 0, 1, parts, c * channels, 1, sum, 0, channels);
    }
    return sum;
  }

  @Override
  public float[] sum(Tensor x) {
    float[] xs = Heap.f32(x);
    return sum(
        (row, sums, is) ->
            SimdZip.zip(
                Binary.ADD, sums, is, 1, xs, x.offset() + row * channels, 1, sums, is, channels));
  }

  @Override
  public float[] squares(Tensor x, float[] mean) {
    float[] xs = Heap.f32(x);
    return sum(
        (row, sums, is) -> addSquares(xs, x.offset() + row * channels, mean, sums, is, channels));
  }

  private static void addSquares(float[] x, int ix, float[] mean, float[] sums, int is, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector d =
          FloatVector.fromArray(SPECIES, x, ix + i).sub(FloatVector.fromArray(SPECIES, mean, i));
      d.fma(d, FloatVector.fromArray(SPECIES, sums, is + i)).intoArray(sums, is + i);
    }
    for (int i = whole(n); i < n; i++) {
      float d = x[ix + i] - mean[i];
      sums[is + i] = Math.fma(d, d, sums[is + i]);
    }
  }

  @Override
  public float[] products(Tensor dy, Tensor x, float[] mean, float[] rstd) {
    float[] xs = Heap.f32(x);
    float[] dys = Heap.f32(dy);
    return sum(
        (row, sums, is) ->
            addProducts(
                dys,
                dy.offset() + row * channels,
                xs,
                x.offset() + row * channels,
                mean,
                rstd,
                sums,
                is,
                channels));
  }

  private static void addProducts(
      float[] dy,
      int idy,
      float[] x,
      int ix,
      float[] mean,
      float[] rstd,
      float[] sums,
      int is,
      int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector hat =
          FloatVector.fromArray(SPECIES, x, ix + i)
              .sub(FloatVector.fromArray(SPECIES, mean, i))
              .mul(FloatVector.fromArray(SPECIES, rstd, i));
      FloatVector.fromArray(SPECIES, dy, idy + i)
          .fma(hat, FloatVector.fromArray(SPECIES, sums, is + i))
          .intoArray(sums, is + i);
    }
    for (int i = whole(n); i < n; i++) {
      float hat = (x[ix + i] - mean[i]) * rstd[i];
      sums[is + i] = Math.fma(dy[idy + i], hat, sums[is + i]);
    }
  }

  @Override
  public void affine(Tensor x, float[] scale, float[] shift, boolean relu, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    forRows(
        row -> {
          int iy = y.offset() + row * channels;
          affine(xs, x.offset() + row * channels, scale, shift, ys, iy, channels);
          if (relu) {
            clamp(ys, iy, channels);
          }
        });
  }

  private static void affine(
      float[] x, int ix, float[] scale, float[] shift, float[] y, int iy, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector.fromArray(SPECIES, x, ix + i)
          .fma(FloatVector.fromArray(SPECIES, scale, i), FloatVector.fromArray(SPECIES, shift, i))
          .intoArray(y, iy + i);
    }
    for (int i = whole(n); i < n; i++) {
      y[iy + i] = Math.fma(x[ix + i], scale[i], shift[i]);
    }
  }

  /// y ← max(y, 0), as `Unary.RELU`.
  static void clamp(float[] y, int iy, int n) {
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, iy + i);
      v.blend(0, v.compare(VectorOperators.LE, 0)).intoArray(y, iy + i);
    }
    for (int i = whole(n); i < n; i++) {
      y[iy + i] = y[iy + i] <= 0 ? 0 : y[iy + i];
    }
  }

  @Override
  public void scaled(Tensor dy, float[] scale, Tensor dx) {
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    forRows(
        row -> {
          int at = row * channels;
          SimdZip.zip(
              Binary.MUL, dys, dy.offset() + at, 1, scale, 0, 1, dxs, dx.offset() + at, channels);
        });
  }

  @Override
  public void gradient(
      Tensor dy,
      Tensor x,
      float[] mean,
      float[] rstd,
      float[] scale,
      float[] meanDy,
      float[] meanDyHat,
      Tensor dx) {
    float[] dys = Heap.f32(dy);
    float[] xs = Heap.f32(x);
    float[] dxs = Heap.f32(dx);
    float[][] perChannel = {mean, rstd, scale, meanDy, meanDyHat};
    forRows(
        row -> {
          int at = row * channels;
          gradient(
              dys,
              dy.offset() + at,
              xs,
              x.offset() + at,
              perChannel,
              dxs,
              dx.offset() + at,
              channels);
        });
  }

  private static void gradient(
      float[] dy, int idy, float[] x, int ix, float[][] perChannel, float[] dx, int idx, int n) {
    float[] mean = perChannel[0];
    float[] rstd = perChannel[1];
    float[] scale = perChannel[2];
    float[] meanDy = perChannel[3];
    float[] meanDyHat = perChannel[4];
    for (int i = 0; i < whole(n); i += WIDTH) {
      FloatVector hat =
          FloatVector.fromArray(SPECIES, x, ix + i)
              .sub(FloatVector.fromArray(SPECIES, mean, i))
              .mul(FloatVector.fromArray(SPECIES, rstd, i));
      FloatVector centered =
          FloatVector.fromArray(SPECIES, dy, idy + i)
              .sub(FloatVector.fromArray(SPECIES, meanDy, i));
      hat.neg()
          .fma(FloatVector.fromArray(SPECIES, meanDyHat, i), centered)
          .mul(FloatVector.fromArray(SPECIES, scale, i))
          .intoArray(dx, idx + i);
    }
    for (int i = whole(n); i < n; i++) {
      float hat = (x[ix + i] - mean[i]) * rstd[i];
      dx[idx + i] = scale[i] * Math.fma(-hat, meanDyHat[i], dy[idy + i] - meanDy[i]);
    }
  }

  private void forRows(RowPasses.Pass pass) {
    Workers.runParts(
        rows, Math.max(1, GRAIN / channels), (from, to) -> RowPasses.inTurn(from, to, pass));
  }
}
