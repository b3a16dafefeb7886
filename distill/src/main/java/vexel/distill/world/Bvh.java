package vexel.distill.world;

/// A binary tree of bounding boxes over solids, built by the surface area heuristic: a split costs
/// (area of the left box × solids left + area of the right box × solids right), and the cheapest of
/// twelve planes per axis is taken. Goldsmith & Salmon 1987; binned as in Wald 2007.
///
/// Nodes are stored depth first: the left child of node n is n + 1.
final class Bvh {
  private static final int BINS = 12;
  private static final int LEAF = 3;

  private final Solids solids;
  private final int[] order; // solids, leaf by leaf
  private final double[] box; // [node, 6]
  private final int[] right; // right child, or −1 for a leaf
  private final int[] first;
  private final int[] size;
  private final int[] axis;
  private int nodes;

  Bvh(Solids solids) {
    this.solids = solids;
    int n = solids.count();
    order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    int capacity = Math.max(1, 2 * n);
    box = new double[6 * capacity];
    right = new int[capacity];
    first = new int[capacity];
    size = new int[capacity];
    axis = new int[capacity];
    if (n > 0) {
      build(0, n);
    }
  }

  private double centre(int solid, int k) {
    return solids.bound(solid, k) + solids.bound(solid, k + 3);
  }

  private int build(int from, int to) {
    int node = nodes++;
    double[] low = new double[6]; // the node's box, then the box of the centres
    double[] high = new double[6];
    java.util.Arrays.fill(low, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = from; i < to; i++) {
      for (int k = 0; k < 3; k++) {
        low[k] = Math.min(low[k], solids.bound(order[i], k));
        high[k] = Math.max(high[k], solids.bound(order[i], k + 3));
        double c = centre(order[i], k);
        low[3 + k] = Math.min(low[3 + k], c);
        high[3 + k] = Math.max(high[3 + k], c);
      }
    }
    for (int k = 0; k < 3; k++) {
      box[6 * node + k] = low[k];
      box[6 * node + 3 + k] = high[k];
    }
    first[node] = from;
    size[node] = to - from;
    right[node] = -1;
    if (to - from <= LEAF) {
      return node;
    }

    double best = Double.POSITIVE_INFINITY;
    int bestAxis = -1;
    int bestBin = 0;
    for (int k = 0; k < 3; k++) {
      double span = high[3 + k] - low[3 + k];
      if (!(span > 0)) {
        continue;
      }
      int[] count = new int[BINS];
      double[] bin = new double[6 * BINS];
      for (int b = 0; b < BINS; b++) {
        empty(bin, 6 * b);
      }
      for (int i = from; i < to; i++) {
        int b = bin(centre(order[i], k), low[3 + k], span);
        count[b]++;
        grow(bin, 6 * b, order[i]);
      }
      double[] cost = new double[BINS];
      double[] sweep = new double[6];
      empty(sweep, 0);
      int n = 0;
      for (int b = 0; b < BINS - 1; b++) {
        join(sweep, bin, 6 * b);
        n += count[b];
        cost[b] = n == 0 ? Double.POSITIVE_INFINITY : n * area(sweep);
      }
      empty(sweep, 0);
      n = 0;
      for (int b = BINS - 1; b > 0; b--) {
        join(sweep, bin, 6 * b);
        n += count[b];
        double total = n == 0 ? Double.POSITIVE_INFINITY : cost[b - 1] + n * area(sweep);
        if (total < best) {
          best = total;
          bestAxis = k;
          bestBin = b;
        }
      }
    }
    int middle;
    if (bestAxis < 0) { // all centres coincide
      middle = (from + to) >>> 1;
      bestAxis = 0;
    } else {
      middle = from;
      double span = high[3 + bestAxis] - low[3 + bestAxis];
      for (int i = from; i < to; i++) {
        int solid = order[i];
        if (bin(centre(solid, bestAxis), low[3 + bestAxis], span) < bestBin) {
          order[i] = order[middle];
          order[middle++] = solid;
        }
      }
    }
    axis[node] = bestAxis;
    build(from, middle);
    right[node] = build(middle, to);
    return node;
  }

  private static int bin(double c, double low, double span) {
    return Math.min(BINS - 1, (int) (BINS * ((c - low) / span)));
  }

  private static void empty(double[] b, int at) {
    for (int k = 0; k < 3; k++) {
      b[at + k] = Double.POSITIVE_INFINITY;
      b[at + 3 + k] = Double.NEGATIVE_INFINITY;
    }
  }

  private void grow(double[] b, int at, int solid) {
    for (int k = 0; k < 3; k++) {
      b[at + k] = Math.min(b[at + k], solids.bound(solid, k));
      b[at + 3 + k] = Math.max(b[at + 3 + k], solids.bound(solid, k + 3));
    }
  }

  private static void join(double[] b, double[] bins, int at) {
    for (int k = 0; k < 3; k++) {
      b[k] = Math.min(b[k], bins[at + k]);
      b[3 + k] = Math.max(b[3 + k], bins[at + 3 + k]);
    }
  }

  private static double area(double[] b) {
    double x = b[3] - b[0];
    double y = b[4] - b[1];
    double z = b[5] - b[2];
    return x * y + y * z + z * x;
  }

  /// Finds the nearest solid along the ray before `ray.t`; with `any` the first one met will do.
  boolean meet(Ray ray, boolean any) {
    if (nodes == 0) {
      return false;
    }
    double ix = 1 / ray.dx;
    double iy = 1 / ray.dy;
    double iz = 1 / ray.dz;
    int[] stack = ray.stack;
    int top = 0;
    stack[top++] = 0;
    boolean met = false;
    while (top > 0) {
      int node = stack[--top];
      if (!enters(node, ray, ix, iy, iz)) {
        continue;
      }
      if (right[node] < 0) {
        int end = first[node] + size[node];
        for (int i = first[node]; i < end; i++) {
          if (solids.meet(order[i], ray)) {
            met = true;
            if (any) {
              return true;
            }
          }
        }
      } else {
        double d = axis[node] == 0 ? ray.dx : axis[node] == 1 ? ray.dy : ray.dz;
        if (d > 0) {
          stack[top++] = right[node];
          stack[top++] = node + 1;
        } else {
          stack[top++] = node + 1;
          stack[top++] = right[node];
        }
      }
    }
    return met;
  }

  private boolean enters(int node, Ray ray, double ix, double iy, double iz) {
    int k = 6 * node;
    double x0 = (box[k] - ray.ox) * ix;
    double x1 = (box[k + 3] - ray.ox) * ix;
    double y0 = (box[k + 1] - ray.oy) * iy;
    double y1 = (box[k + 4] - ray.oy) * iy;
    double z0 = (box[k + 2] - ray.oz) * iz;
    double z1 = (box[k + 5] - ray.oz) * iz;
    double near =
        Math.max(Math.max(Math.min(x0, x1), Math.min(y0, y1)), Math.max(Math.min(z0, z1), 0));
    double far =
        Math.min(Math.min(Math.max(x0, x1), Math.max(y0, y1)), Math.min(Math.max(z0, z1), ray.t));
    return near <= far;
  }
}
