package vexel.distill.data;

import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Vec3;

/// The velocity of an annotated object: the displacement between the annotations before and after
/// over their time, as the nuScenes devkit computes it (`box_velocity`); from the one to the box
/// itself where there is no other. Unknown if there is neither, or if they are more than 1.5 s
/// apart (3 s with both). Times are differences of seconds since 1970 in double, as there.
public final class TrackVelocity {
  private static final double MAX_SECONDS = 1.5;

  /// What is unknown.
  static final Vec3 UNKNOWN = new Vec3(Double.NaN, Double.NaN, 0);

  private TrackVelocity() {}

  /// Where an object was.
  ///
  /// @param centre in the world's frame, metres
  /// @param micros since 1970
  public record Sighting(Vec3 centre, long micros) {}

  /// Along the world's x and y, m/s, z 0; NaN if unknown.
  public static Vec3 of(@Nullable Sighting before, Sighting now, @Nullable Sighting after) {
    Sighting first = before == null ? now : before;
    Sighting last = after == null ? now : after;
    double seconds = 1e-6 * last.micros() - 1e-6 * first.micros();
    double most = before != null && after != null ? 2 * MAX_SECONDS : MAX_SECONDS;
    if (seconds <= 0 || seconds > most) {
      return UNKNOWN;
    }
    Vec3 moved = last.centre().minus(first.centre());
    return new Vec3(moved.x() / seconds, moved.y() / seconds, 0);
  }
}
