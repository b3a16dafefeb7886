package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceIndex;
import vexel.tensor.spi.Reduce;

/// Data movement by index in vectors: workers share the rows of the result.
public final class SimdIndex extends ReferenceIndex {
  /// Numbers that a worker should move at least.
  private static final int GRAIN = 1 << 14;

  private static int rowsPerTask(int width) {
    return Math.max(1, GRAIN / Math.max(width, 1));
  }

  @Override
  public void gatherRows(Tensor x, Tensor index, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.gatherRows(x, index, y);
      return;
    }
    int n = x.dim(1);
    int[] rows = Heap.i32(index);
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    Workers.runParts(
        index.size(),
        rowsPerTask(n),
        (from, to) -> {
          if (n == 1) {
            numbers(xs, x, rows, index.offset(), ys, y.offset(), from, to);
            return;
          }
          for (int i = from; i < to; i++) {
            int row = Objects.checkIndex(rows[index.offset() + i], x.dim(0));
            Copy.numbers(n, xs, x.offset() + row * n, ys, y.offset() + i * n);
          }
        });
  }

  /// Rows of one number.
  private static void numbers(
      float[] xs, Tensor x, int[] rows, int at, float[] ys, int yAt, int from, int to) {
    for (int i = from; i < to; i++) {
      ys[yAt + i] = xs[x.offset() + Objects.checkIndex(rows[at + i], x.dim(0))];
    }
  }

  @Override
  public void segmentReduce(
      Reduce r, Tensor x, Tensor ptr, Tensor order, Tensor y, @Nullable Tensor arg) {
    boolean sums = r == Reduce.SUM || r == Reduce.MEAN;
    if (x.dtype() != DType.F32 || !(r == Reduce.MAX || (sums && arg == null))) {
      super.segmentReduce(r, x, ptr, order, y, arg);
      return;
    }
    int segments = y.dim(0);
    int perSegment = x.dim(1) * Math.max(1, order.size() / Math.max(segments, 1));
    Workers.runParts(
        segments,
        rowsPerTask(perSegment),
        (from, to) -> {
          if (sums) {
            sums(r == Reduce.MEAN, x, ptr, order, y, from, to);
          } else {
            maxima(x, ptr, order, y, arg, from, to);
          }
        });
  }

  private static void sums(
      boolean mean, Tensor x, Tensor ptr, Tensor order, Tensor y, int fromSegment, int toSegment) {
    int n = x.dim(1);
    int[] starts = Heap.i32(ptr);
    int[] rows = Heap.i32(order);
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    for (int s = fromSegment; s < toSegment; s++) {
      int from = starts[ptr.offset() + s];
      int to = starts[ptr.offset() + s + 1];
      int at = y.offset() + s * n;
      if (from == to) {
        Arrays.fill(ys, at, at + n, 0);
      }
      for (int j = from; j < to; j++) {
        int row = Objects.checkIndex(rows[order.offset() + j], x.dim(0));
        int xAt = x.offset() + row * n;
        if (j == from) {
          Copy.numbers(n, xs, xAt, ys, at);
        } else {
          Finish.add(n, xs, xAt, ys, at);
        }
      }
      if (mean && to > from) {
        divide(to - from, n, ys, at);
      }
    }
  }

  private static void divide(int count, int n, float[] y, int at) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      load(y, at + i).div(count).intoArray(y, at + i);
    }
    for (; i < n; i++) {
      y[at + i] /= count;
    }
  }

  private static void maxima(
      Tensor x,
      Tensor ptr,
      Tensor order,
      Tensor y,
      @Nullable Tensor arg,
      int fromSegment,
      int toSegment) {
    int n = x.dim(1);
    int[] starts = Heap.i32(ptr);
    int[] rows = Heap.i32(order);
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int[] unasked = arg == null ? new int[n] : new int[0];
    for (int s = fromSegment; s < toSegment; s++) {
      int from = starts[ptr.offset() + s];
      int to = starts[ptr.offset() + s + 1];
      int at = y.offset() + s * n;
      int[] args = arg == null ? unasked : Heap.i32(arg);
      int argAt = arg == null ? 0 : arg.offset() + s * n;
      Arrays.fill(ys, at, at + n, 0);
      Arrays.fill(args, argAt, argAt + n, -1);
      for (int j = from; j < to; j++) {
        int row = Objects.checkIndex(rows[order.offset() + j], x.dim(0));
        RowMax.next(n, xs, x.offset() + row * n, row, 0, ys, at, args, argAt);
      }
    }
  }

  @Override
  public void csrGather(Tensor ptr, Tensor col, @Nullable Tensor w, Tensor x, Tensor y) {
    if (x.dtype() != DType.F32) {
      super.csrGather(ptr, col, w, x, y);
      return;
    }
    int n = x.dim(1);
    int perRow = n * Math.max(1, col.size() / Math.max(y.dim(0), 1));
    int[] starts = Heap.i32(ptr);
    float[] weights = w == null ? null : Heap.f32(w);
    int wAt = w == null ? 0 : w.offset();
    Workers.runParts(
        y.dim(0),
        rowsPerTask(perRow),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = starts[ptr.offset() + i];
            int end = starts[ptr.offset() + i + 1];
            check(x, col, first, end);
            row(
                Heap.i32(col),
                col.offset() + first,
                end - first,
                weights,
                wAt + first,
                Heap.f32(x),
                x.offset(),
                n,
                Heap.f32(y),
                y.offset() + i * n);
          }
        });
  }

  private static void check(Tensor x, Tensor col, int from, int to) {
    for (int j = from; j < to; j++) {
      Objects.checkIndex(Heap.i32(col)[col.offset() + j], x.dim(0));
    }
  }

  /// y = Σ_j w_j x_{col_j} for one row of y: four vectors of columns at a time, then one, then
  /// single columns.
  private static void row(
      int[] col,
      int colAt,
      int count,
      float @Nullable [] w,
      int wAt,
      float[] x,
      int xAt,
      int n,
      float[] y,
      int yAt) {
    int c = 0;
    for (; c <= n - 4 * WIDTH; c += 4 * WIDTH) {
      FloatVector y0 = all(0);
      FloatVector y1 = all(0);
      FloatVector y2 = all(0);
      FloatVector y3 = all(0);
      for (int j = 0; j < count; j++) {
        int at = xAt + col[colAt + j] * n + c;
        FloatVector weight = all(w == null ? 1 : w[wAt + j]);
        y0 = weight.fma(load(x, at), y0);
        y1 = weight.fma(load(x, at + WIDTH), y1);
        y2 = weight.fma(load(x, at + 2 * WIDTH), y2);
        y3 = weight.fma(load(x, at + 3 * WIDTH), y3);
      }
      y0.intoArray(y, yAt + c);
      y1.intoArray(y, yAt + c + WIDTH);
      y2.intoArray(y, yAt + c + 2 * WIDTH);
      y3.intoArray(y, yAt + c + 3 * WIDTH);
    }
    for (; c <= n - WIDTH; c += WIDTH) {
      FloatVector sum = all(0);
      for (int j = 0; j < count; j++) {
        FloatVector weight = all(w == null ? 1 : w[wAt + j]);
        sum = weight.fma(load(x, xAt + col[colAt + j] * n + c), sum);
      }
      sum.intoArray(y, yAt + c);
    }
    for (; c < n; c++) {
      float sum = 0;
      for (int j = 0; j < count; j++) {
        sum = Math.fma(w == null ? 1 : w[wAt + j], x[xAt + col[colAt + j] * n + c], sum);
      }
      y[yAt + c] = sum;
    }
  }

  @Override
  public void scatterArg(Tensor arg, Tensor dy, Tensor dx) {
    if (dy.dtype() != DType.F32) {
      super.scatterArg(arg, dy, dx);
      return;
    }
    int n = dx.dim(1);
    int rows = arg.dim(0);
    int[] args = Heap.i32(arg);
    float[] dys = Heap.f32(dy);
    float[] dxs = Heap.f32(dx);
    Arrays.fill(dxs, dx.offset(), dx.offset() + dx.size(), 0);
    // rows collide, columns do not: workers share the columns
    Workers.runParts(
        n,
        (long) rows * n < GRAIN ? n : 16,
        (from, to) -> {
          for (int s = 0; s < rows; s++) {
            for (int c = from; c < to; c++) {
              int row = args[arg.offset() + s * n + c];
              if (row != -1) {
                int at = dx.offset() + Objects.checkIndex(row, dx.dim(0)) * n + c;
                dxs[at] += dys[dy.offset() + s * n + c];
              }
            }
          }
        });
  }

  @Override
  public void argsort(Tensor keys, Tensor order) {
    long[] copy = new long[keys.size()];
    switch (keys.dtype()) {
      case I32 -> Arrays.setAll(copy, i -> Heap.i32(keys)[keys.offset() + i]);
      case I64 -> System.arraycopy(Heap.i64(keys), keys.offset(), copy, 0, copy.length);
      default -> throw new TensorException("argsort", keys.dtype() + " keys are not sorted");
    }
    RadixSort.order(copy, Heap.i32(order), order.offset());
  }
}
