package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.reference.F32Math;
import vexel.tensor.internal.reference.F32Softmax;
import vexel.tensor.internal.reference.ReferenceRows;

/// Kernels on rows in vectors. A row is a few short passes over memory that stays in the first
/// cache; rows are shared among the threads. Rows shorter than a vector are left to the scalar
/// text.
public final class SimdRows extends ReferenceRows {
  /// Rows of a block: as many as [SimdLanes] sums at a time.
  private static final int ROWS = 4;

  private static boolean scalar(Tensor x) {
    return x.dtype() != DType.F32 || x.dim(1) < WIDTH;
  }

  @Override
  public void softmax(Tensor x, Tensor y) {
    if (scalar(x)) {
      super.softmax(x, y);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    float[] max = new float[x.dim(0)];
    float[] sum = new float[x.dim(0)];
    RowPasses.run(
        x.dim(0),
        n,
        row -> max[row] = SimdSoftmax.max(xs, x.offset() + row * n, n),
        row -> {
          int at = row * n;
          sum[row] = SimdSoftmax.exp(xs, x.offset() + at, max[row], ys, y.offset() + at, n);
        },
        row -> SimdSoftmax.scale(ys, y.offset() + row * n, 1 / sum[row], n));
  }

  @Override
  public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    if (scalar(y)) {
      super.softmaxBackward(y, dy, dx);
      return;
    }
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int n = y.dim(1);
    RowPasses.run(
        y.dim(0),
        n,
        row -> {
          int iy = y.offset() + row * n;
          int idy = dy.offset() + row * n;
          float dot = SimdLanes.dot(dys, idy, ys, iy, n);
          SimdSoftmax.softmaxBackward(ys, iy, dot, dys, idy, dxs, dx.offset() + row * n, n);
        });
  }

  @Override
  public void logSoftmax(Tensor x, Tensor y) {
    if (scalar(x)) {
      super.logSoftmax(x, y);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    float[] max = new float[x.dim(0)];
    float[] sum = new float[x.dim(0)];
    RowPasses.run(
        x.dim(0),
        n,
        row -> max[row] = SimdSoftmax.max(xs, x.offset() + row * n, n),
        row -> {
          int at = row * n;
          sum[row] = SimdSoftmax.exp(xs, x.offset() + at, max[row], ys, y.offset() + at, n);
        },
        row -> {
          int at = row * n;
          float log = F32Math.log(sum[row]);
          SimdSoftmax.subtract(xs, x.offset() + at, max[row], log, ys, y.offset() + at, n);
        });
  }

  @Override
  public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    if (scalar(y)) {
      super.logSoftmaxBackward(y, dy, dx);
      return;
    }
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int n = y.dim(1);
    float[] sum = new float[y.dim(0)];
    RowPasses.run(
        y.dim(0),
        n,
        row -> sum[row] = SimdLanes.sum(dys, dy.offset() + row * n, n),
        row -> {
          int at = row * n;
          SimdSoftmax.logSoftmaxBackward(
              ys, y.offset() + at, sum[row], dys, dy.offset() + at, dxs, dx.offset() + at, n);
        });
  }

  @Override
  public void crossEntropyBackward(
      Tensor logp,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor dloss,
      Tensor dlogits) {
    if (scalar(logp)) {
      super.crossEntropyBackward(logp, target, weight, ignore, smoothing, dloss, dlogits);
      return;
    }
    int n = logp.dim(1);
    float[] weights = orFill(weight, n, 1);
    float sum = weight == null ? n : SimdLanes.sum(weights, 0, n);
    float keep = (float) (1 - smoothing);
    float spread = (float) (smoothing / n);
    RowPasses.run(
        logp.dim(0),
        n,
        row -> {
          int at = dlogits.offset() + row * n;
          int t = Heap.i32(target)[target.offset() + row];
          if (t == ignore) {
            Arrays.fill(Heap.f32(dlogits), at, at + n, 0);
            return;
          }
          float own = weights[F32Softmax.label(t, n, row)] * keep;
          SimdSoftmax.crossEntropyBackward(
              Heap.f32(logp),
              logp.offset() + row * n,
              weights,
              t,
              own,
              Math.fma(spread, sum, own),
              spread,
              Heap.f32(dloss)[dloss.offset() + row],
              Heap.f32(dlogits),
              at,
              n);
        });
  }

  @Override
  public void layerNorm(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    if (scalar(x)) {
      super.layerNorm(x, gamma, beta, eps, y, mean, rstd);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    float[] gammas = orFill(gamma, n, 1);
    float[] betas = orFill(beta, n, 0);
    float[] mus = Heap.f32(mean);
    float[] rhos = Heap.f32(rstd);
    int im = mean.offset();
    int ir = rstd.offset();
    int rows = x.dim(0);
    RowPasses.run(
        (rows + ROWS - 1) / ROWS,
        ROWS * n,
        block -> {
          int first = block * ROWS;
          int count = Math.min(ROWS, rows - first);
          SimdLanes.sums(xs, x.offset() + first * n, n, count, mus, im + first);
          for (int row = first; row < first + count; row++) {
            mus[im + row] /= n;
          }
        },
        block -> {
          int first = block * ROWS;
          int count = Math.min(ROWS, rows - first);
          SimdLanes.squares(
              xs, x.offset() + first * n, mus, im + first, n, count, rhos, ir + first);
          for (int row = first; row < first + count; row++) {
            float var = rhos[ir + row] / n;
            rhos[ir + row] = 1 / (float) Math.sqrt(var + (float) eps);
          }
        },
        block -> {
          for (int row = block * ROWS; row < Math.min(block * ROWS + ROWS, rows); row++) {
            SimdNorm.normalize(
                xs,
                x.offset() + row * n,
                mus[im + row],
                rhos[ir + row],
                gammas,
                betas,
                ys,
                y.offset() + row * n,
                n);
          }
        });
  }

  @Override
  public void layerNormBackward(
      Tensor x,
      @Nullable Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta) {
    if (scalar(x) || x.dim(0) == 0) {
      super.layerNormBackward(x, gamma, mean, rstd, dy, dx, dgamma, dbeta);
      return;
    }
    new SimdNorm(x, orFill(gamma, x.dim(1), 1), mean, rstd, dy, dx).backward(dgamma, dbeta);
  }

  @Override
  public void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm) {
    if (scalar(x)) {
      super.l2Normalize(x, eps, y, norm);
      return;
    }
    float[] xs = Heap.f32(x);
    int n = x.dim(1);
    RowPasses.run(
        x.dim(0),
        n,
        row -> {
          int ix = x.offset() + row * n;
          float length = Math.max((float) Math.sqrt(SimdLanes.dot(xs, ix, xs, ix, n)), (float) eps);
          Heap.f32(norm)[norm.offset() + row] = length;
          SimdNorm.divide(xs, ix, length, Heap.f32(y), y.offset() + row * n, n);
        });
  }

  @Override
  public void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx) {
    if (scalar(y)) {
      super.l2NormalizeBackward(y, norm, eps, dy, dx);
      return;
    }
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    int n = y.dim(1);
    RowPasses.run(
        y.dim(0),
        n,
        row -> {
          int iy = y.offset() + row * n;
          int id = dy.offset() + row * n;
          float length = Heap.f32(norm)[norm.offset() + row];
          float dot = length > (float) eps ? SimdLanes.dot(ys, iy, dys, id, n) : 0;
          SimdNorm.projectOut(ys, iy, dot, dys, id, length, Heap.f32(dx), dx.offset() + row * n, n);
        });
  }

  /// The elements of `t` from index 0, or `n` times `otherwise`.
  private static float[] orFill(@Nullable Tensor t, int n, float otherwise) {
    float[] values = new float[n];
    if (t == null) {
      Arrays.fill(values, otherwise);
    } else {
      System.arraycopy(Heap.f32(t), t.offset(), values, 0, n);
    }
    return values;
  }
}
