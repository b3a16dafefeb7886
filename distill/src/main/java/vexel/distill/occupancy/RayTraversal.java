package vexel.distill.occupancy;

import vexel.distill.geometry.Vec3;

/// The cells of a lattice that a straight ray passes, in order (Amanatides & Woo 1987, "A Fast
/// Voxel Traversal Algorithm for Ray Tracing").
///
/// In units of cells the ray is a + t (b − a), 0 ≤ t ≤ 1, and crosses the boundary k of an axis at
///
/// ```
/// t = (k − a) / (b − a)                                                            (1)
/// ```
///
/// The next boundary in t is crossed, the first axis going first where two are reached at once.
/// Unlike in the paper t is computed afresh and not added up, and an axis stops when it has reached
/// the cell of b: the walk ends there after Σ |⌊b⌋ − ⌊a⌋| steps, whatever was rounded.
final class RayTraversal {
  /// Hears of the cells in order.
  @FunctionalInterface
  interface Visitor {
    void visit(int x, int y, int z);
  }

  private static final double LARGEST = 1 << 30;

  private RayTraversal() {}

  /// Visits the cells from that of `from` to that of `to`, both included.
  ///
  /// @param lower the lower corner of cell (0, 0, 0), metres
  /// @param edge length of a cell's edges, metres
  static void visit(Vec3 from, Vec3 to, Vec3 lower, double edge, Visitor visitor) {
    double[] a = cells(from.minus(lower), edge);
    double[] b = cells(to.minus(lower), edge);
    int[] cell = new int[3];
    int[] last = new int[3];
    double[] next = new double[3]; // t at which an axis leaves its cell
    for (int axis = 0; axis < 3; axis++) {
      cell[axis] = (int) StrictMath.floor(a[axis]);
      last[axis] = (int) StrictMath.floor(b[axis]);
      next[axis] = leaves(a[axis], b[axis], cell[axis], last[axis]);
    }
    visitor.visit(cell[0], cell[1], cell[2]);
    while (true) {
      int axis = next[1] < next[0] ? 1 : 0;
      axis = next[2] < next[axis] ? 2 : axis;
      if (next[axis] == Double.POSITIVE_INFINITY) {
        return;
      }
      cell[axis] += last[axis] > cell[axis] ? 1 : -1;
      next[axis] = leaves(a[axis], b[axis], cell[axis], last[axis]);
      visitor.visit(cell[0], cell[1], cell[2]);
    }
  }

  private static double[] cells(Vec3 p, double edge) {
    double[] q = {p.x() / edge, p.y() / edge, p.z() / edge};
    for (double v : q) {
      if (!(StrictMath.abs(v) < LARGEST)) {
        throw new IllegalArgumentException(
            "ray traversal: " + p + " m is " + v + " cells away; drop such points");
      }
    }
    return q;
  }

  /// When the ray leaves `cell` for one nearer to `last`; never if it is there.
  private static double leaves(double a, double b, int cell, int last) {
    if (cell == last) {
      return Double.POSITIVE_INFINITY;
    }
    int boundary = last > cell ? cell + 1 : cell;
    return (boundary - a) / (b - a); // (1)
  }
}
