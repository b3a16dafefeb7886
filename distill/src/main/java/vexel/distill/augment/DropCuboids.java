package vexel.distill.augment;

import java.util.List;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// Removes the points inside a random box (SLidR, Sautier et al. 2022), after DepthContrast (Zhang
/// et al. 2021):
///
/// ```
/// u ~ U[0, f),   c = a random point,   h = u (max − min)/2 per axis                (1)
/// p is removed iff |p − c| < h on every axis                                       (2)
/// ```
///
/// The box is accepted only if every camera keeps enough pairs; else all points stay.
///
/// @param fraction f, the largest part of the sweep's extent
/// @param minPairs pairs that every camera must keep
public record DropCuboids(double fraction, int minPairs) {
  /// The published values: 20 % and 1024 pairs.
  public static final DropCuboids SLIDR = new DropCuboids(0.2, 1024);

  public DropCuboids {
    if (!(fraction >= 0 && fraction <= 1) || minPairs < 0) {
      throw new IllegalArgumentException(
          "drop cuboids: fraction "
              + fraction
              + " must be in [0, 1] and minPairs "
              + minPairs
              + " not negative");
    }
  }

  /// The points that one draw leaves.
  ///
  /// @param cameras the pairs of each camera with `points`
  public PointSubset draw(Points points, List<Pairs> cameras, Rng rng) {
    int n = points.size();
    if (n == 0) {
      return PointSubset.all(0);
    }
    double u = fraction * rng.uniform(0);
    Vec3 c = points.at(rng.index(1, n));
    Vec3 h = extent(points).times(u / 2); // (1)
    boolean[] inside = new boolean[n];
    for (int i = 0; i < n; i++) {
      Vec3 d = points.at(i).minus(c);
      inside[i] =
          StrictMath.abs(d.x()) < h.x()
              && StrictMath.abs(d.y()) < h.y()
              && StrictMath.abs(d.z()) < h.z(); // (2)
    }
    boolean accepted =
        cameras.stream().allMatch(p -> p.where(i -> !inside[p.point(i)]).size() >= minPairs);
    return accepted ? PointSubset.where(n, i -> !inside[i]) : PointSubset.all(n);
  }

  private static Vec3 extent(Points points) {
    Vec3 low = points.at(0);
    Vec3 high = low;
    for (int i = 1; i < points.size(); i++) {
      Vec3 p = points.at(i);
      low = new Vec3(min(low.x(), p.x()), min(low.y(), p.y()), min(low.z(), p.z()));
      high = new Vec3(max(high.x(), p.x()), max(high.y(), p.y()), max(high.z(), p.z()));
    }
    return high.minus(low);
  }

  private static double min(double a, double b) {
    return StrictMath.min(a, b);
  }

  private static double max(double a, double b) {
    return StrictMath.max(a, b);
  }
}
