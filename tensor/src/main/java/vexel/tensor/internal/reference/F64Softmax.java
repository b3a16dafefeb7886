package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;

/// Softmax, its logarithm and cross-entropy of the rows of x[R, N].
@SuppressWarnings("cast") // redundant where the type is double already
public final class F64Softmax {
  private F64Softmax() {}

  static void softmax(Tensor x, Tensor y) {
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      int iy = y.offset() + row * n;
      double max = max(xs, ix, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] = F64Math.exp(xs[ix + i] - max);
      }
      double scale = 1 / F64Lanes.sum(ys, iy, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] *= scale;
      }
    }
  }

  static void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    double[] ys = Heap.f64(y);
    double[] dys = Heap.f64(dy);
    double[] dxs = Heap.f64(dx);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int iy = y.offset() + row * n;
      int id = dy.offset() + row * n;
      double dot = F64Lanes.dot(dys, id, ys, iy, n);
      for (int i = 0; i < n; i++) {
        dxs[dx.offset() + row * n + i] = ys[iy + i] * (dys[id + i] - dot);
      }
    }
  }

  static void logSoftmax(Tensor x, Tensor y) {
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      int iy = y.offset() + row * n;
      double max = max(xs, ix, n);
      for (int i = 0; i < n; i++) {
        ys[iy + i] = F64Math.exp(xs[ix + i] - max);
      }
      double log = F64Math.log(F64Lanes.sum(ys, iy, n));
      for (int i = 0; i < n; i++) {
        ys[iy + i] = (xs[ix + i] - max) - log;
      }
    }
  }

  static void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
    double[] ys = Heap.f64(y);
    double[] dys = Heap.f64(dy);
    double[] dxs = Heap.f64(dx);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int id = dy.offset() + row * n;
      double sum = F64Lanes.sum(dys, id, n);
      for (int i = 0; i < n; i++) {
        double p = F64Math.exp(ys[y.offset() + row * n + i]);
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
    double[] ls = Heap.f64(logp);
    int n = logp.dim(1);
    double keep = (double) (1 - smoothing);
    double spread = (double) (smoothing / n);
    for (int row = 0; row < logp.dim(0); row++) {
      int il = logp.offset() + row * n;
      int t = Heap.i32(target)[target.offset() + row];
      double y = 0;
      if (t != ignore) {
        y = -((weight(weight, label(t, n, row)) * keep) * ls[il + t]);
        if (smoothing != 0) {
          double sum =
              weight == null
                  ? F64Lanes.sum(ls, il, n)
                  : F64Lanes.dot(Heap.f64(weight), weight.offset(), ls, il, n);
          y = Math.fma(-spread, sum, y);
        }
      }
      Heap.f64(loss)[loss.offset() + row] = y;
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
    double[] ls = Heap.f64(logp);
    double[] ds = Heap.f64(dlogits);
    int n = logp.dim(1);
    double keep = (double) (1 - smoothing);
    double spread = (double) (smoothing / n);
    double weights =
        weight == null ? n : F64Lanes.sum(Heap.f64(weight), weight.offset(), weight.size());
    for (int row = 0; row < logp.dim(0); row++) {
      int il = logp.offset() + row * n;
      int id = dlogits.offset() + row * n;
      int t = Heap.i32(target)[target.offset() + row];
      if (t == ignore) {
        java.util.Arrays.fill(ds, id, id + n, 0);
        continue;
      }
      double dy = Heap.f64(dloss)[dloss.offset() + row];
      double own = weight(weight, label(t, n, row)) * keep;
      double total = Math.fma(spread, weights, own);
      for (int c = 0; c < n; c++) {
        double d = Math.fma(F64Math.exp(ls[il + c]), total, -(spread * weight(weight, c)));
        ds[id + c] = (c == t ? d - own : d) * dy;
      }
    }
  }

  private static double weight(@Nullable Tensor weight, int c) {
    return weight == null ? 1 : Heap.f64(weight)[weight.offset() + c];
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
  static double max(double[] x, int ix, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[ix + i]);
    }
    return max + 0;
  }
}
