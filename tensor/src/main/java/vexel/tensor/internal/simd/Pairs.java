package vexel.tensor.internal.simd;

import java.util.Arrays;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.SparseKernels.PairMap;

/// The lists of a [PairMap], checked once: rows are inside their tensors, and output rows ascend
/// within an offset, which is what the search for a tile's pairs and the writing by several workers
/// rely on.
final class Pairs {
  private static final int CHECKED_TOGETHER = 1 << 15;

  private final int[] ptr;
  private final int ptrAt;
  private final int[] in;
  private final int inAt;
  private final int[] out;
  private final int outAt;
  private final int offsets;

  Pairs(PairMap map) {
    ptr = Heap.i32(map.ptr());
    ptrAt = map.ptr().offset();
    in = Heap.i32(map.in());
    inAt = map.in().offset();
    out = Heap.i32(map.out());
    outAt = map.out().offset();
    offsets = map.offsets();
    int first = start(0);
    Workers.runParts(count(), CHECKED_TOGETHER, (from, to) -> check(map, first + from, first + to));
  }

  /// Pairs from … to − 1, of whichever offsets.
  private void check(PairMap map, int from, int to) {
    // the sign bit of a difference tells: negative, or not below its bound
    int wrong =
        outside(in, inAt + from, inAt + to, map.inRows())
            | outside(out, outAt + from, outAt + to, map.outRows());
    for (int k = 0; k < offsets; k++) {
      int last = Math.min(start(k + 1), to);
      wrong |= descents(out, outAt + Math.max(start(k) + 1, from), outAt + last);
    }
    if (wrong < 0) {
      throw new TensorException(
          "sparseConv",
          "pairs "
              + from
              + " to "
              + (to - 1)
              + " name rows outside of x["
              + map.inRows()
              + "] or y["
              + map.outRows()
              + "], or output rows that do not ascend within an offset");
    }
  }

  private static int outside(int[] rows, int from, int to, int bound) {
    int wrong = 0;
    for (int p = from; p < to; p++) {
      wrong |= rows[p] | (bound - 1 - rows[p]);
    }
    return wrong;
  }

  private static int descents(int[] rows, int from, int to) {
    int wrong = 0;
    for (int p = from; p < to; p++) {
      wrong |= rows[p] - rows[p - 1] - 1;
    }
    return wrong;
  }

  int count() {
    return start(offsets) - start(0);
  }

  int offsets() {
    return offsets;
  }

  /// The first pair of offset k.
  int start(int k) {
    return ptr[ptrAt + k];
  }

  /// The first pair of offset k whose output row is at least `row`.
  int start(int k, int row) {
    int found = Arrays.binarySearch(out, outAt + start(k), outAt + start(k + 1), row);
    return (found < 0 ? -found - 1 : found) - outAt;
  }

  int in(int pair) {
    return in[inAt + pair];
  }

  int out(int pair) {
    return out[outAt + pair];
  }

  /// The list of input rows, from [#inAt].
  int[] in() {
    return in;
  }

  int inAt() {
    return inAt;
  }

  /// The list of output rows, from [#outAt].
  int[] out() {
    return out;
  }

  int outAt() {
    return outAt;
  }
}
