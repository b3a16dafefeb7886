package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;

/// Softmax, its logarithm and cross-entropy of the rows of x[R, N].
@SuppressWarnings("cast") // redundant where the type is double already
public final class F32Softmax {
  private F32Softmax() {}

  static void softmax(Tensor x, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      int iy = y.offset() + row * n;
      float max = max(xs, ix, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] = F32Math.exp(xs[ix + i] - max);
      }
      float scale = 1 / F32Lanes.sum(ys, iy, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] *= scale;
      }
    }
  }

  static void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int iy = y.offset() + row * n;
      int id = dy.offset() + row * n;
      float dot = F32Lanes.dot(dys, id, ys, iy, n);
      for (int i = 0; i < n; i++) {
        dxs[dx.offset() + row * n + i] = ys[iy + i] * (dys[id + i] - dot);
      }
    }
  }

  static void logSoftmax(Tensor x, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      int iy = y.offset() + row * n;
      float max = max(xs, ix, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] = F32Math.exp(xs[ix + i] - max);
      }
      float log = F32Math.log(F32Lanes.sum(ys, iy, n));
      for (int i = 0; i < n; i++) {
        ys[iy + i] = (xs[ix + i] - max) - log;
      }
    }
  }

  static void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int id = dy.offset() + row * n;
      float sum = F32Lanes.sum(dys, id, n);
      for (int i = 0; i < n; i++) {
        float p = F32Math.exp(ys[y.offset() + row * n + i]);
        dxs[dx.offset() + row * n + i] = Math.fma(-p, sum, dys[id + i]);
      }
    }
  }

  static void crossEntropy(
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor loss,
      Tensor logp) {
    float[] ls = Heap.f32(logp);
    int n = logp.dim(1);
    float keep = (float) (1 - smoothing);
    float spread = (float) (smoothing / n);
    for (int row = 0; row < logp.dim(0); row++) {
      int il = logp.offset() + row * n;
      int t = Heap.i32(target)[target.offset() + row];
      float y = 0;
      if (t != ignore) {
        y = -((weight(weight, label(t, n, row)) * keep) * ls[il + t]);
        if (smoothing != 0) {
          float sum =
              weight == null
                  ? F32Lanes.sum(ls, il, n)
                  : F32Lanes.dot(Heap.f32(weight), weight.offset(), ls, il, n);
          y = Math.fma(-spread, sum, y);
        }
      }
      Heap.f32(loss)[loss.offset() + row] = y;
    }
  }

  static void crossEntropyBackward(
      Tensor logp,
      Tensor target,
      @Nullable Tensor weight,
      int ignore,
      double smoothing,
      Tensor dloss,
      Tensor dlogits) {
    float[] ls = Heap.f32(logp);
    float[] ds = Heap.f32(dlogits);
    int n = logp.dim(1);
    float keep = (float) (1 - smoothing);
    float spread = (float) (smoothing / n);
    float weights =
        weight == null ? n : F32Lanes.sum(Heap.f32(weight), weight.offset(), weight.size());
    for (int row = 0; row < logp.dim(0); row++) {
      int il = logp.offset() + row * n;
      int id = dlogits.offset() + row * n;
      int t = Heap.i32(target)[target.offset() + row];
      if (t == ignore) {
        java.util.Arrays.fill(ds, id, id + n, 0);
        continue;
      }
      float dy = Heap.f32(dloss)[dloss.offset() + row];
      float own = weight(weight, label(t, n, row)) * keep;
      float total = Math.fma(spread, weights, own);
      for (int c = 0; c < n; c++) {
        float d = Math.fma(F32Math.exp(ls[il + c]), total, -(spread * weight(weight, c)));
        ds[id + c] = (c == t ? d - own : d) * dy;
      }
    }
  }

  private static float weight(@Nullable Tensor weight, int c) {
    return weight == null ? 1 : Heap.f32(weight)[weight.offset() + c];
  }

  /// The label `t` of a row, which must be one of `n` classes.
  public static int label(int t, int n, int row) {
    if (t < 0 || t >= n) {
      throw new TensorException(
          "crossEntropy", "target[" + row + "] is " + t + ", must be in [0, " + n + ") or ignored");
    }
    return t;
  }

  /// The largest element, never −0: a sign of zero would show in the logarithm of the softmax.
  static float max(float[] x, int ix, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[ix + i]);
    }
    return max + 0;
  }
}
