package vexel.distill.augment;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Points;

/// The points of a sweep that are kept, in their old order; whatever belongs to points follows.
public final class PointSubset {
  private final int of;
  private final int[] kept;

  private PointSubset(int of, int[] kept) {
    this.of = of;
    this.kept = kept;
  }

  /// All of `n` points.
  public static PointSubset all(int n) {
    return where(n, i -> true);
  }

  /// Those of `n` points for which `keep` holds.
  public static PointSubset where(int n, IntPredicate keep) {
    return new PointSubset(n, IntStream.range(0, n).filter(keep).toArray());
  }

  /// Those of `n` points whose indices are listed, in any order.
  static PointSubset listed(int n, int[] kept) {
    int[] ascending = kept.clone();
    Arrays.sort(ascending);
    return new PointSubset(n, ascending);
  }

  /// Number of points kept.
  public int size() {
    return kept.length;
  }

  /// The old index of the point that is now number i.
  public int index(int i) {
    return kept[i];
  }

  /// The old indices, ascending, a copy.
  public int[] indices() {
    return kept.clone();
  }

  /// The points kept of `points`.
  public Points of(Points points) {
    check(points.size());
    return points.at(kept);
  }

  /// The points kept of a sweep.
  public PointCloud of(PointCloud points) {
    check(points.size());
    float[] old = points.toFloats();
    float[] some = new float[kept.length * PointCloud.FIELDS];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(
          old, kept[i] * PointCloud.FIELDS, some, i * PointCloud.FIELDS, PointCloud.FIELDS);
    }
    return PointCloud.of(some);
  }

  /// The pairs whose points are kept, with the new numbers.
  public Pairs of(Pairs pairs) {
    int[] next = new int[of];
    Arrays.fill(next, -1);
    for (int i = 0; i < kept.length; i++) {
      next[kept[i]] = i;
    }
    return pairs.reindexed(next);
  }

  private void check(int points) {
    if (points != of) {
      throw new IllegalArgumentException(
          "subset: made of " + of + " points, applied to " + points + "; use the same sweep");
    }
  }
}
