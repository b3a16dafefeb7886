package vexel.tensor.internal.reference;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.Reduce;

/// Sums and maxima of rows named by index.
final class F32Index {
  private F32Index() {}

  static void segmentReduce(
      Reduce r, Tensor x, Tensor ptr, Tensor order, Tensor y, @Nullable Tensor arg) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int[] starts = Heap.i32(ptr);
    int[] rows = Heap.i32(order);
    int n = x.dim(1);
    for (int s = 0; s < y.dim(0); s++) {
      int from = starts[ptr.offset() + s];
      int to = starts[ptr.offset() + s + 1];
      for (int c = 0; c < n; c++) {
        float acc = 0;
        int best = -1;
        for (int j = from; j < to; j++) {
          int row = Objects.checkIndex(rows[order.offset() + j], x.dim(0));
          float v = xs[x.offset() + row * n + c];
          if (j == from || (r == Reduce.MAX && Float.compare(v, acc) > 0)) {
            acc = v;
            best = row;
          } else {
            acc = combine(r, acc, v);
          }
        }
        int at = s * n + c;
        ys[y.offset() + at] = r == Reduce.MEAN && to > from ? acc / (to - from) : acc;
        if (arg != null) {
          Heap.i32(arg)[arg.offset() + at] = best;
        }
      }
    }
  }

  private static float combine(Reduce r, float acc, float v) {
    return switch (r) {
      case SUM, MEAN -> acc + v;
      case PROD -> acc * v;
      case MAX -> acc; // v is not larger: Float.compare has decided
      case MIN -> Math.min(acc, v);
    };
  }

  static void csrGather(Tensor ptr, Tensor col, @Nullable Tensor w, Tensor x, Tensor y) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int[] starts = Heap.i32(ptr);
    int[] columns = Heap.i32(col);
    int n = x.dim(1);
    for (int i = 0; i < y.dim(0); i++) {
      for (int c = 0; c < n; c++) {
        float acc = 0;
        for (int j = starts[ptr.offset() + i]; j < starts[ptr.offset() + i + 1]; j++) {
          int row = Objects.checkIndex(columns[col.offset() + j], x.dim(0));
          float weight = w == null ? 1 : Heap.f32(w)[w.offset() + j];
          acc = Math.fma(weight, xs[x.offset() + row * n + c], acc);
        }
        ys[y.offset() + i * n + c] = acc;
      }
    }
  }

  static void scatterArg(Tensor arg, Tensor dy, Tensor dx) {
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    int[] args = Heap.i32(arg);
    int n = dx.dim(1);
    Arrays.fill(dxs, dx.offset(), dx.offset() + dx.size(), 0);
    for (int s = 0; s < arg.dim(0); s++) {
      for (int c = 0; c < n; c++) {
        int row = args[arg.offset() + s * n + c];
        if (row != -1) {
          int at = dx.offset() + Objects.checkIndex(row, dx.dim(0)) * n + c;
          dxs[at] += dys[dy.offset() + s * n + c];
        }
      }
    }
  }
}
