package vexel.distill.occupancy;

import java.util.List;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.geometry.RadiusSearch.Neighbours;

/// Queries paired with the supports around them, over the sweeps of a minibatch. Queries are
/// numbered through all sweeps; a query without support has no pair. Pairs ascend by (query,
/// support).
public final class SupportPairs {
  private final int[] start; // [Q + 1]
  private final int[] query; // [P]
  private final int[] row; // [P]
  private final double[] offset; // [P, 3]

  private SupportPairs(int[] start, int[] query, int[] row, double[] offset) {
    this.start = start;
    this.query = query;
    this.row = row;
    this.offset = offset;
  }

  /// Pairs the queries of each sweep with its own supports.
  public static SupportPairs of(
      RadiusSearch search, List<Points> queries, List<Supports> supports) {
    if (queries.size() != supports.size()) {
      throw new IllegalArgumentException(
          "pairs: queries of " + queries.size() + " sweeps, supports of " + supports.size());
    }
    List<Neighbours> found =
        java.util.stream.IntStream.range(0, queries.size())
            .mapToObj(b -> search.of(queries.get(b), supports.get(b).points()))
            .toList();
    int pairs = found.stream().mapToInt(Neighbours::pairs).reduce(0, Math::addExact);
    int[] start = new int[queries.stream().mapToInt(Points::size).sum() + 1];
    int[] query = new int[pairs];
    int[] row = new int[pairs];
    double[] offset = new double[Math.multiplyExact(3, pairs)];
    int q = 0;
    int p = 0;
    for (int b = 0; b < found.size(); b++) {
      Neighbours near = found.get(b);
      Points s = queries.get(b);
      Points x = supports.get(b).points();
      for (int i = 0; i < s.size(); i++) {
        for (int j = near.start(i); j < near.start(i + 1); j++) {
          int support = near.support(j);
          query[p] = q;
          row[p] = supports.get(b).row(support);
          offset[3 * p] = s.x(i) - x.x(support);
          offset[3 * p + 1] = s.y(i) - x.y(support);
          offset[3 * p + 2] = s.z(i) - x.z(support);
          p++;
        }
        start[++q] = p;
      }
    }
    return new SupportPairs(start, query, row, offset);
  }

  /// Number of queries Q, with or without support.
  public int queries() {
    return start.length - 1;
  }

  /// Number of pairs P.
  public int pairs() {
    return row.length;
  }

  /// Number of supports of query q.
  public int count(int q) {
    return start[q + 1] - start[q];
  }

  /// The query of pair p.
  public int query(int p) {
    return query[p];
  }

  /// [Q + 1]: the pairs of query q are start_q … start_{q+1} − 1.
  public int[] starts() {
    return start.clone();
  }

  /// [P]: the query of every pair.
  public int[] queryOfPair() {
    return query.clone();
  }

  /// [P]: the feature row of every pair's support.
  public int[] rows() {
    return row.clone();
  }

  /// [P, 3]: s − x, from support to query, metres.
  public double[] offsets() {
    return offset.clone();
  }
}
