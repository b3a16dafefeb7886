package vexel.distill.geometry;

import java.util.Arrays;

/// Which supports lie within a radius of each query: the pairs that a decoder of ALSO's kind
/// (Boulch et al. 2023) predicts from.
///
/// @param radius r, metres; a support at distance r counts
/// @param cap most supports of one query: the nearest, ties by lowest index; 0 = all
/// @param plane where distances are measured
public record RadiusSearch(double radius, int cap, Plane plane) {
  /// Where distances are measured.
  public enum Plane {
    /// In space.
    SPACE,
    /// On (x, y) alone, for cells of a bird's eye view.
    GROUND
  }

  /// ALSO's radius of 1 m and the 32 nearest.
  public static final RadiusSearch ALSO = new RadiusSearch(1, 32, Plane.SPACE);

  public RadiusSearch {
    if (!(radius > 0) || cap < 0) {
      throw new IllegalArgumentException(
          "radius search: radius " + radius + " must be positive and cap " + cap + " not negative");
    }
  }

  /// This search on another plane.
  public RadiusSearch on(Plane other) {
    return new RadiusSearch(radius, cap, other);
  }

  /// All pairs, ascending by (query, support).
  ///
  /// @throws IllegalArgumentException if a position is not finite
  public Neighbours of(Points queries, Points supports) {
    boolean flat = plane == Plane.GROUND;
    Points from = flat ? queries.flattened() : queries;
    PointTree tree = new PointTree(flat ? supports.flattened() : supports);
    Nearest found = new Nearest(cap, radius * radius);
    int[] start = new int[queries.size() + 1];
    int[] support = new int[16 * queries.size()];
    for (int q = 0; q < from.size(); q++) {
      found.clear();
      tree.search(from.x(q), from.y(q), from.z(q), found);
      int[] some = found.ascending();
      start[q + 1] = Math.addExact(start[q], some.length);
      if (start[q + 1] > support.length) {
        support = Arrays.copyOf(support, Math.max(2 * support.length, start[q + 1]));
      }
      System.arraycopy(some, 0, support, start[q], some.length);
    }
    return new Neighbours(start, Arrays.copyOf(support, start[queries.size()]));
  }

  /// Supports by query.
  public static final class Neighbours {
    private final int[] start;
    private final int[] support;

    private Neighbours(int[] start, int[] support) {
      this.start = start;
      this.support = support;
    }

    /// Number of queries.
    public int queries() {
      return start.length - 1;
    }

    /// Number of pairs.
    public int pairs() {
      return support.length;
    }

    /// Index of the first pair of query q; `start(queries())` is the number of pairs.
    public int start(int q) {
      return start[q];
    }

    /// Number of supports of query q.
    public int count(int q) {
      return start[q + 1] - start[q];
    }

    /// The support of pair p.
    public int support(int p) {
      return support[p];
    }

    /// The query of every pair.
    public int[] queryOfPair() {
      int[] query = new int[pairs()];
      for (int q = 0; q < queries(); q++) {
        Arrays.fill(query, start[q], start[q + 1], q);
      }
      return query;
    }

    /// The support of every pair, a copy.
    public int[] supports() {
      return support.clone();
    }
  }
}
