package vexel.autograd.op;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;

/// Rows sorted into segments: row r belongs to segment `index`_r. Build it once per frame and use
/// it for every reduction and read-out over the same rows.
///
/// @param count number of segments S; some may be empty
/// @param index I32 [R]: the segment of each row
/// @param ptr I32 [S + 1]: the rows of segment s are order_{ptr_s} … order_{ptr_{s+1} − 1}
/// @param order I32 [R]: the rows by segment, ascending inside each
public record Segments(int count, Tensor index, Tensor ptr, Tensor order) {
  /// Sorts rows by segment (a counting sort, stable).
  ///
  /// @param index I32 or I64 [R], each in [0, count)
  public static Segments of(Tensor index, int count) {
    if (index.rank() != 1) {
      throw new TensorException("segments", "index" + index.shape() + " must have one axis");
    }
    Tensor narrow = index.cast(DType.I32).contiguous();
    int[] segment = narrow.toInts();
    int[] ptr = new int[count + 1];
    for (int r = 0; r < segment.length; r++) {
      if (segment[r] < 0 || segment[r] >= count) {
        throw new TensorException(
            "segments", "index " + r + " is " + segment[r] + ", outside [0, " + count + ")");
      }
      ptr[segment[r] + 1]++;
    }
    for (int s = 0; s < count; s++) {
      ptr[s + 1] += ptr[s];
    }
    int[] next = ptr.clone();
    int[] order = new int[segment.length];
    for (int r = 0; r < segment.length; r++) {
      order[next[segment[r]]++] = r;
    }
    return new Segments(
        count,
        narrow,
        Tensor.copyOf(index.backend(), ptr, count + 1),
        Tensor.copyOf(index.backend(), order, order.length));
  }

  /// Number of rows R.
  public int rows() {
    return index.size();
  }

  /// y[S, N] from rows x[R, N].
  Tensor reduce(Reduce r, Tensor x, @Nullable Tensor arg) {
    int width = x.dim(0) == 0 ? 0 : x.size() / x.dim(0);
    int[] dims = x.shape().toArray();
    dims[0] = count;
    if (x.dim(0) == 0) {
      return Tensor.zeros(x.backend(), x.dtype(), vexel.tensor.Shape.of(dims));
    }
    Tensor y = Tensor.empty(x.backend(), x.dtype(), vexel.tensor.Shape.of(dims));
    x.kernels()
        .index()
        .segmentReduce(
            r,
            x.reshape(x.dim(0), width),
            ptr,
            order,
            y.reshape(count, width),
            arg == null ? null : arg.reshape(count, width));
    return y;
  }
}
