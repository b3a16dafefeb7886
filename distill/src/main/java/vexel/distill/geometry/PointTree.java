package vexel.distill.geometry;

import java.util.Arrays;

/// Points sorted for finding neighbours: in the order of their cell on a grid along a Z-curve
/// (Morton 1966), halved again and again into ranges with bounding boxes.
///
/// The answers are exact and unique: distances are in double precision, and of two points equally
/// far the one with the lower index is nearer. A range is skipped only if its box is farther than
/// what was found; box and points are compared by the same sums of squares, whose rounding is
/// monotone, so that not even a last bit decides otherwise.
final class PointTree {
  private static final int LEAF = 8;
  private static final int CELL_BITS = 12; // per axis
  private static final int INDEX_BITS = 63 - 3 * CELL_BITS;

  private final int[] index; // in the order of the curve
  private final Points sorted; // in the order of the curve
  private final double[] box; // lower x, y, z, upper x, y, z of each node; children at 2i+1, 2i+2

  PointTree(Points points) {
    int n = points.size();
    if (n >= 1 << INDEX_BITS) {
      throw new IllegalArgumentException("neighbours: " + n + " points, at most 2^27 are searched");
    }
    index = alongTheCurve(points);
    sorted = points.at(index);
    int nodes = 1;
    for (int size = n; size > LEAF; size = (size + 1) / 2) {
      nodes = 2 * nodes + 1;
    }
    box = new double[6 * nodes];
    if (n > 0) {
      enclose(0, 0, n);
    }
  }

  private static int[] alongTheCurve(Points points) {
    int n = points.size();
    double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double extent = 0;
    double[] xyz = points.toDoubles();
    for (int i = 0; i < xyz.length; i++) {
      if (!Double.isFinite(xyz[i])) {
        throw new IllegalArgumentException(
            "neighbours: point " + i / 3 + " lies at " + points.at(i / 3) + "; drop such points");
      }
      low[i % 3] = StrictMath.min(low[i % 3], xyz[i]);
    }
    for (int i = 0; i < xyz.length; i++) {
      extent = StrictMath.max(extent, xyz[i] - low[i % 3]);
    }
    double cells = extent > 0 ? ((1 << CELL_BITS) - 1) / extent : 0;
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      long cell = 0;
      for (int axis = 0; axis < 3; axis++) {
        cell |= spread((int) ((xyz[3 * i + axis] - low[axis]) * cells)) << axis;
      }
      keys[i] = (cell << INDEX_BITS) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[n];
    Arrays.setAll(order, i -> (int) (keys[i] & ((1L << INDEX_BITS) - 1)));
    return order;
  }

  /// The bits of a cell with two zeros before each.
  private static long spread(int cell) {
    long spread = 0;
    for (int bit = 0; bit < CELL_BITS; bit++) {
      spread |= (long) ((cell >> bit) & 1) << (3 * bit);
    }
    return spread;
  }

  private void enclose(int node, int from, int to) {
    int at = 6 * node;
    Arrays.fill(box, at, at + 3, Double.POSITIVE_INFINITY);
    Arrays.fill(box, at + 3, at + 6, Double.NEGATIVE_INFINITY);
    if (to - from <= LEAF) {
      for (int i = from; i < to; i++) {
        widen(at, sorted.x(i), sorted.y(i), sorted.z(i));
      }
      return;
    }
    int middle = (from + to) >>> 1;
    enclose(2 * node + 1, from, middle);
    enclose(2 * node + 2, middle, to);
    for (int child = 6 * (2 * node + 1); child <= 6 * (2 * node + 2); child += 6) {
      widen(at, box[child], box[child + 1], box[child + 2]);
      widen(at, box[child + 3], box[child + 4], box[child + 5]);
    }
  }

  private void widen(int at, double x, double y, double z) {
    box[at] = StrictMath.min(box[at], x);
    box[at + 1] = StrictMath.min(box[at + 1], y);
    box[at + 2] = StrictMath.min(box[at + 2], z);
    box[at + 3] = StrictMath.max(box[at + 3], x);
    box[at + 4] = StrictMath.max(box[at + 4], y);
    box[at + 5] = StrictMath.max(box[at + 5], z);
  }

  /// Offers `found` every point that it might still want.
  void search(double x, double y, double z, Nearest found) {
    if (index.length > 0 && boxDistance(0, x, y, z) <= found.reach()) {
      search(0, 0, index.length, x, y, z, found);
    }
  }

  private void search(int node, int from, int to, double x, double y, double z, Nearest found) {
    if (to - from <= LEAF) {
      for (int i = from; i < to; i++) {
        found.offer(sorted.squaredDistance(i, x, y, z), index[i]);
      }
      return;
    }
    int middle = (from + to) >>> 1;
    double left = boxDistance(2 * node + 1, x, y, z);
    double right = boxDistance(2 * node + 2, x, y, z);
    boolean leftFirst = left <= right;
    if (leftFirst && left <= found.reach()) {
      search(2 * node + 1, from, middle, x, y, z, found);
    }
    if (right <= found.reach()) {
      search(2 * node + 2, middle, to, x, y, z, found);
    }
    if (!leftFirst && left <= found.reach()) {
      search(2 * node + 1, from, middle, x, y, z, found);
    }
  }

  /// Squared distance from (x, y, z) to the node's box, 0 inside.
  private double boxDistance(int node, double x, double y, double z) {
    int at = 6 * node;
    double dx = outside(box[at], x, box[at + 3]);
    double dy = outside(box[at + 1], y, box[at + 4]);
    double dz = outside(box[at + 2], z, box[at + 5]);
    return dx * dx + dy * dy + dz * dz;
  }

  private static double outside(double low, double v, double high) {
    return v < low ? low - v : v > high ? v - high : 0;
  }
}
