package vexel.distill.geometry;

/// The k nearest other points of every point, nearest first, ties by lower index. A point is not
/// its own neighbour; duplicates of it are, at distance 0.
public final class NearestNeighbours {
  private final int k;
  private final int[] neighbour;
  private final double[] squaredDistance;

  private NearestNeighbours(int k, int[] neighbour, double[] squaredDistance) {
    this.k = k;
    this.neighbour = neighbour;
    this.squaredDistance = squaredDistance;
  }

  /// Searches the neighbours of all points.
  ///
  /// @throws IllegalArgumentException if there are no k others, or a position is not finite
  public static NearestNeighbours of(Points points, int k) {
    int n = points.size();
    if (k < 1 || (n > 0 && k >= n)) {
      throw new IllegalArgumentException(
          "neighbours: " + n + " points have no " + k + " others each; ask for fewer");
    }
    PointTree tree = new PointTree(points);
    Nearest found = new Nearest(k + 1, Double.POSITIVE_INFINITY);
    int[] neighbour = new int[Math.multiplyExact(n, k)];
    double[] squaredDistance = new double[neighbour.length];
    for (int i = 0; i < n; i++) {
      found.clear();
      tree.search(points.x(i), points.y(i), points.z(i), found);
      for (int j = 0, to = i * k; to < (i + 1) * k; j++) {
        if (found.index(j) != i) {
          neighbour[to] = found.index(j);
          squaredDistance[to++] = found.distance2(j);
        }
      }
    }
    return new NearestNeighbours(k, neighbour, squaredDistance);
  }

  /// k.
  public int count() {
    return k;
  }

  /// The j-th nearest neighbour of point i.
  public int neighbour(int i, int j) {
    return neighbour[i * k + j];
  }

  /// The squared distance of point i to its j-th nearest neighbour, square metres.
  public double squaredDistance(int i, int j) {
    return squaredDistance[i * k + j];
  }

  /// All neighbours [N, k], a copy.
  public int[] neighbours() {
    return neighbour.clone();
  }

  /// All squared distances [N, k], a copy.
  public double[] squaredDistances() {
    return squaredDistance.clone();
  }
}
