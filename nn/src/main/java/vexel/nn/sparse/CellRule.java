package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Says which cell a point falls into.
public sealed interface CellRule permits RangeCells, LatticeCells, CylindricalCells {
  /// The z of a point outside the range.
  int OUTSIDE = Integer.MIN_VALUE;

  /// The cells (z, y, x) of points[N, C ≥ 3] F32, whose first columns are x, y, z in metres, as an
  /// array [N, 3]; (OUTSIDE, 0, 0) for a point that belongs to none.
  ///
  /// @throws TensorException naming a point that has no cell although the rule has no range
  int[] cells(Tensor points);

  /// Size of the grid if the rule has a range, else null.
  @Nullable Zyx grid();

  /// The ring that the y axis closes to, null if it does not.
  default @Nullable Ring ring() {
    return null;
  }

  /// The elements of points[N, C ≥ 3].
  static float[] coordinates(Tensor points) {
    if (points.rank() != 2 || points.dim(1) < 3 || points.dtype() != DType.F32) {
      throw new TensorException(
          "voxelize", "points must be F32 [N, C] with x, y, z first, got " + points);
    }
    return points.toFloats();
  }

  /// A cell number as an int, refused if it is not finite or beyond ±2^29.
  static int whole(double cell, int point) {
    if (!(Math.abs(cell) <= 0x1p29)) {
      throw new TensorException(
          "voxelize",
          "point " + point + " lies in cell " + cell + "; remove it or voxelise with a range");
    }
    return (int) cell;
  }
}
