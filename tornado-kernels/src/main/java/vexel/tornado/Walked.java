package vexel.tornado;

import java.util.Arrays;
import vexel.tensor.Tensor;

/// The axes over which several strided tensors of one shape are walked: those of size 1 are
/// dropped, and neighbours that every operand walks with one stride are one.
final class Walked {
  private final int[] sizes;
  private final int[][] strides;

  private Walked(int[] sizes, int[][] strides) {
    this.sizes = sizes;
    this.strides = strides;
  }

  static Walked over(Tensor... operands) {
    int rank = operands[0].rank();
    int[] sizes = new int[rank + 1];
    int[][] strides = new int[operands.length][rank];
    int used = 0;
    for (int axis = 0; axis < rank; axis++) {
      int n = operands[0].dim(axis);
      if (n == 1) {
        continue;
      }
      boolean joins = used > 0;
      for (int k = 0; k < operands.length && joins; k++) {
        joins = strides[k][used - 1] == operands[k].stride(axis) * n;
      }
      used = joins ? used : used + 1;
      sizes[used] = joins ? sizes[used] * n : n;
      for (int k = 0; k < operands.length; k++) {
        strides[k][used - 1] = operands[k].stride(axis);
      }
    }
    sizes[0] = used;
    return new Walked(sizes, strides);
  }

  /// The number of axes, then the size of each.
  int[] sizes() {
    return Arrays.copyOf(sizes, sizes[0] + 1);
  }

  /// The strides of operand k along them.
  int[] strides(int k) {
    return Arrays.copyOf(strides[k], sizes[0]);
  }
}
