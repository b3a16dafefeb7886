package vexel.distill.eval.detection;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.geometry.Vec3;

/// What is known around the boxes of a sample, by its token.
///
/// @param ego where the vehicle was when the LiDAR turned, in the world's frame; samples that are
///   not in it have no limit of range
/// @param racks the bicycle racks
public record Surroundings(Map<String, Vec3> ego, Map<String, List<BikeRack>> racks) {
  /// Nothing: every box is in range and outside of all racks.
  public static final Surroundings UNKNOWN = new Surroundings(Map.of(), Map.of());

  /// Distance of a box from the vehicle seen from above, metres; 0 where that is unknown.
  double distance(String sample, Vec3 centre) {
    Vec3 from = ego.get(sample);
    if (from == null) {
      return 0;
    }
    double dx = centre.x() - from.x();
    double dy = centre.y() - from.y();
    return StrictMath.sqrt(dx * dx + dy * dy);
  }

  boolean inRack(String sample, Vec3 centre) {
    @Nullable List<BikeRack> here = racks.get(sample);
    return here != null && here.stream().anyMatch(rack -> rack.contains(centre));
  }
}
