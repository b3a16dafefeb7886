package vexel.distill.world;

import org.jspecify.annotations.Nullable;

/// A ray and what it has met so far. Mutable and reused: each thread owns one.
final class Ray {
  /// [#hit] when nothing was met.
  static final int NOTHING = -1;

  /// [#hit] when the ground was met.
  static final int GROUND = -2;

  double ox;
  double oy;
  double oz;
  double dx;
  double dy;
  double dz;

  /// Before a search: how far to look. After it: distance of the nearest hit.
  double t;

  /// [#NOTHING], [#GROUND] or the index of a solid in [#solids].
  int hit = NOTHING;

  @Nullable Solids solids;

  /// The face met, see [Solids].
  int face;

  /// Nodes still to visit.
  final int[] stack = new int[96];

  /// Starts a search along a unit direction up to distance `limit`.
  void aim(double x, double y, double z, double dirX, double dirY, double dirZ, double limit) {
    ox = x;
    oy = y;
    oz = z;
    dx = nonzero(dirX);
    dy = nonzero(dirY);
    dz = nonzero(dirZ);
    t = limit;
    hit = NOTHING;
    solids = null;
  }

  /// Keeps 1/d finite, so that no box test meets 0 · ∞.
  private static double nonzero(double d) {
    return d > -1e-12 && d < 1e-12 ? 1e-12 : d;
  }
}
