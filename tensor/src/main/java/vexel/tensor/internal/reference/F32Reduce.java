package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.Reduce;

/// Reductions of the middle axis of x[outer, n, inner].
final class F32Reduce {
  /// Rows of one partial sum where the summed axis is not the innermost one.
  static final int CHUNK = 256;

  private F32Reduce() {}

  static void reduce(Reduce r, Tensor x, int outer, int n, int inner, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < inner; c++) {
        int ix = x.offset() + o * n * inner + c;
        ys[y.offset() + o * inner + c] =
            switch (r) {
              case SUM -> inner == 1 ? F32Lanes.sum(xs, ix, n) : chunkedSum(xs, ix, inner, n);
              case PROD ->
                  inner == 1 ? F32Lanes.product(xs, ix, n) : chunkedProduct(xs, ix, inner, n);
              case MAX -> max(xs, ix, inner, n);
              case MIN -> min(xs, ix, inner, n);
              case MEAN ->
                  throw new TensorException("reduce", "MEAN is for segments; use sum and scale");
            };
      }
    }
  }

  /// Σ of `n` elements `stride` apart: chunks of 256 ascending from their first element, chunks
  /// added in ascending order.
  static float chunkedSum(float[] x, int ix, int stride, int n) {
    float sum = 0;
    for (int from = 0; from < n; from += CHUNK) {
      float part = x[ix + from * stride];
      for (int i = from + 1; i < Math.min(from + CHUNK, n); i++) {
        part += x[ix + i * stride];
      }
      sum = from == 0 ? part : sum + part;
    }
    return sum;
  }

  private static float chunkedProduct(float[] x, int ix, int stride, int n) {
    float product = 1;
    for (int from = 0; from < n; from += CHUNK) {
      float part = x[ix + from * stride];
      for (int i = from + 1; i < Math.min(from + CHUNK, n); i++) {
        part *= x[ix + i * stride];
      }
      product = from == 0 ? part : product * part;
    }
    return product;
  }

  private static float max(float[] x, int ix, int stride, int n) {
    float best = x[ix];
    for (int i = 1; i < n; i++) {
      best = Math.max(best, x[ix + i * stride]);
    }
    return best;
  }

  private static float min(float[] x, int ix, int stride, int n) {
    float best = x[ix];
    for (int i = 1; i < n; i++) {
      best = Math.min(best, x[ix + i * stride]);
    }
    return best;
  }

  static void argMax(Tensor x, int outer, int n, int inner, Tensor index) {
    float[] xs = Heap.f32(x);
    int[] is = Heap.i32(index);
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < inner; c++) {
        int ix = x.offset() + o * n * inner + c;
        int best = 0;
        for (int i = 1; i < n; i++) {
          float champion = xs[ix + best * inner];
          float v = xs[ix + i * inner];
          if (v > champion || (Float.isNaN(v) && !Float.isNaN(champion))) {
            best = i;
          }
        }
        is[index.offset() + o * inner + c] = best;
      }
    }
  }

  static void cumulativeSum(Tensor x, int outer, int n, int inner, boolean reverse, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int step = reverse ? -inner : inner;
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < inner; c++) {
        int first = (o * n + (reverse ? n - 1 : 0)) * inner + c;
        float sum = 0;
        for (int i = 0; i < n; i++) {
          int at = first + i * step;
          sum = i == 0 ? xs[x.offset() + at] : sum + xs[x.offset() + at];
          ys[y.offset() + at] = sum;
        }
      }
    }
  }
}
