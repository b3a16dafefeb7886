package vexel.distill.eval.detection;

/// Which boxes are counted, predicted and true ones alike: those nearer than the range of their
/// class, with a point inside (if anybody counted), and bicycles and motorcycles outside of racks.
///
/// @param around vehicle and racks of each sample
/// @param config the ranges
public record BoxFilter(Surroundings around, DetectionConfig config) {
  /// Why a box is left out; the first reason that holds.
  public enum Removal {
    NOT,
    DISTANCE,
    POINTS,
    BIKE_RACK
  }

  /// Whether a box of a sample is left out, and why.
  public Removal of(String sample, DetectionBox box) {
    Double range = config.ranges().get(box.name());
    if (range == null) {
      throw new IllegalArgumentException("box filter: no class " + box.name());
    }
    if (!(around.distance(sample, box.box().centre()) < range)) {
      return Removal.DISTANCE;
    }
    if (box.points() == 0) {
      return Removal.POINTS;
    }
    boolean twoWheels = box.name().equals("bicycle") || box.name().equals("motorcycle");
    return twoWheels && around.inRack(sample, box.box().centre()) ? Removal.BIKE_RACK : Removal.NOT;
  }

  DetectionResults apply(DetectionResults results) {
    return results.filter((sample, box) -> of(sample, box) == Removal.NOT);
  }
}
