package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceReduce;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Reduce;

/// Reductions in vectors. Rows are shared among the threads one by one, long columns in the chunks
/// that the order of their sum consists of.
public final class SimdReduce extends ReferenceReduce {
  /// Rows of one partial sum of columns.
  static final int CHUNK = 256;

  /// Elements a thread takes at once, about.
  private static final int GRAIN = 1 << 15;

  @Override
  public void reduce(Reduce r, Tensor x, int outer, int n, int inner, Tensor y) {
    if (x.dtype() != DType.F32 || n == 0 || (inner > 1 && inner < WIDTH) || r == Reduce.MEAN) {
      super.reduce(r, x, outer, n, inner, y);
      return;
    }
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    if (inner == 1) {
      Workers.runParts(
          outer,
          Math.max(1, GRAIN / n),
          (from, to) -> {
            for (int o = from; o < to; o++) {
              ys[y.offset() + o] = row(r, xs, x.offset() + o * n, n);
            }
          });
      return;
    }
    Workers.runParts(
        outer,
        (int) Math.max(1, GRAIN / ((long) n * inner)),
        (from, to) -> {
          for (int o = from; o < to; o++) {
            columns(r, xs, x.offset() + o * n * inner, n, inner, ys, y.offset() + o * inner);
          }
        });
  }

  private static float row(Reduce r, float[] x, int ix, int n) {
    return switch (r) {
      case SUM -> SimdLanes.sum(x, ix, n);
      case PROD -> SimdLanes.product(x, ix, n);
      case MAX -> max(x, ix, n);
      case MIN -> min(x, ix, n);
      case MEAN -> throw new IllegalArgumentException("MEAN is for segments");
    };
  }

  private static float max(float[] x, int ix, int n) {
    if (n < WIDTH) {
      float best = x[ix];
      for (int i = 1; i < n; i++) {
        best = Math.max(best, x[ix + i]);
      }
      return best;
    }
    FloatVector best = FloatVector.fromArray(SPECIES, x, ix);
    for (int i = WIDTH; i < n; i += WIDTH) {
      best =
          best.max(
              FloatVector.fromArray(
                  SPECIES, x, ix + Math.min(i, n - WIDTH))); // the last block may overlap
    }
    return best.reduceLanes(VectorOperators.MAX);
  }

  private static float min(float[] x, int ix, int n) {
    if (n < WIDTH) {
      float best = x[ix];
      for (int i = 1; i < n; i++) {
        best = Math.min(best, x[ix + i]);
      }
      return best;
    }
    FloatVector best = FloatVector.fromArray(SPECIES, x, ix);
    for (int i = WIDTH; i < n; i += WIDTH) {
      best = best.min(FloatVector.fromArray(SPECIES, x, ix + Math.min(i, n - WIDTH)));
    }
    return best.reduceLanes(VectorOperators.MIN);
  }

  @Override
  public void argMax(Tensor x, int outer, int n, int inner, Tensor index) {
    if (x.dtype() != DType.F32 || inner != 1 || n < WIDTH) {
      super.argMax(x, outer, n, inner, index);
      return;
    }
    float[] xs = Heap.f32(x);
    int[] is = Heap.i32(index);
    Workers.runParts(
        outer,
        Math.max(1, GRAIN / n),
        (from, to) -> {
          for (int o = from; o < to; o++) {
            int ix = x.offset() + o * n;
            is[index.offset() + o] = first(max(xs, ix, n), xs, ix, n);
          }
        });
  }

  /// Where `max` is first met among n numbers, NaN where it is NaN: +0 and −0 are met alike.
  private static int first(float max, float[] x, int ix, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      int at = Math.min(i, n - WIDTH); // the last block may overlap
      FloatVector v = FloatVector.fromArray(SPECIES, x, ix + at);
      VectorMask<Float> met =
          Float.isNaN(max) ? v.test(VectorOperators.IS_NAN) : v.compare(VectorOperators.EQ, max);
      if (met.anyTrue()) {
        return at + met.firstTrue();
      }
    }
    throw new IllegalStateException("a maximum is one of its numbers");
  }

  /// y[inner] = reduce of the rows of x[n, inner].
  private static void columns(Reduce r, float[] x, int ix, int n, int inner, float[] y, int iy) {
    int chunks = (n + CHUNK - 1) / CHUNK;
    float[] parts = chunks == 1 ? y : new float[chunks * inner];
    int at = chunks == 1 ? iy : 0;
    // a task is one chunk, or several where chunks are small
    Workers.runParts(
        chunks,
        Math.max(1, GRAIN / (CHUNK * inner)),
        (from, to) -> {
          for (int c = from; c < to; c++) {
            int first = c * CHUNK;
            chunk(
                r, x, ix + first * inner, Math.min(CHUNK, n - first), inner, parts, at + c * inner);
          }
        });
    if (chunks > 1) {
      chunk(r, parts, 0, chunks, inner, y, iy);
    }
  }

  /// y[inner] = the first of `rows` rows, combined with the others in ascending order.
  private static void chunk(Reduce r, float[] x, int ix, int rows, int inner, float[] y, int iy) {
    Binary f =
        switch (r) {
          case SUM -> Binary.ADD;
          case PROD -> Binary.MUL;
          case MAX -> Binary.MAX;
          case MIN -> Binary.MIN;
          case MEAN -> throw new IllegalArgumentException("MEAN is for segments");
        };
    System.arraycopy(x, ix, y, iy, inner);
    for (int row = 1; row < rows; row++) {
      SimdZip.zip(f, y, iy, 1, x, ix + row * inner, 1, y, iy, inner);
    }
  }
}
