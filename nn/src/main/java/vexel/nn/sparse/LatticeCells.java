package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Cells of an unbounded lattice, as semantic segmentation networks use them. Arithmetic in
/// float32; negative coordinates floor, they are not truncated.
///
/// @param size edge lengths of a cell
/// @param anchor where cell 0 is
public record LatticeCells(Xyz size, Anchor anchor) implements CellRule {
  /// How a coordinate p becomes a cell, on each axis.
  public enum Anchor {
    /// ⌊p / size⌋: the lattice is fixed in the sensor's frame (SLidR).
    ORIGIN,
    /// ⌊(p − min p) / size⌋: the lattice begins at the cloud's minimum (WaffleIron).
    MINIMUM,
    /// round(p / size), halves to even, minus the smallest cell (ALSO, SuperFlow).
    ROUNDED
  }

  /// ⌊p / size⌋ with cubic cells.
  public static LatticeCells of(float size) {
    return new LatticeCells(Xyz.cube(size), Anchor.ORIGIN);
  }

  @Override
  public @Nullable Zyx grid() {
    return null;
  }

  @Override
  public int[] cells(Tensor points) {
    float[] p = CellRule.coordinates(points);
    int n = points.dim(0);
    int[] cells = new int[3 * n];
    column(p, n, 0, size.x(), cells, 2);
    column(p, n, 1, size.y(), cells, 1);
    column(p, n, 2, size.z(), cells, 0);
    return cells;
  }

  /// Cells along one axis: column `from` of the points to column `to` of the cells.
  private void column(float[] p, int n, int from, float edge, int[] cells, int to) {
    int channels = n == 0 ? 0 : p.length / n;
    float min = anchor == Anchor.MINIMUM ? minimum(p, n, channels, from) : 0;
    int smallest = Integer.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      float q = (p[i * channels + from] - min) / edge;
      double cell = anchor == Anchor.ROUNDED ? Math.rint(q) : Math.floor(q);
      cells[3 * i + to] = CellRule.whole(cell, i);
      smallest = Math.min(smallest, cells[3 * i + to]);
    }
    for (int i = 0; i < n && anchor == Anchor.ROUNDED; i++) {
      cells[3 * i + to] -= smallest;
    }
  }

  private static float minimum(float[] p, int n, int channels, int column) {
    float min = Float.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      min = Math.min(min, p[i * channels + column]);
    }
    if (n > 0 && !Float.isFinite(min)) {
      throw new TensorException("voxelize", "the cloud's minimum is " + min);
    }
    return min;
  }
}
