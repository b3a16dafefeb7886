package vexel.distill.eval.detection;

import vexel.distill.geometry.RotatedIou;

/// What two boxes must share to match.
public enum KittiMetric {
  /// Rectangles in the image.
  IMAGE("2d", 0),
  /// Rotated rectangles seen from above.
  BEV("bev", 1),
  /// Volumes.
  VOLUME("3d", 2);

  private final String key;
  private final int place;

  KittiMetric(String key, int place) {
    this.key = key;
    this.place = place;
  }

  /// The place of the metric in lists of overlaps.
  int place() {
    return place;
  }

  /// The usual short name.
  public String key() {
    return key;
  }

  /// Intersection over union.
  double iou(KittiBox a, KittiBox b) {
    return switch (this) {
      case IMAGE -> {
        double common = a.image().common(b.image());
        yield common == 0 ? 0 : common / (a.image().area() + b.image().area() - common);
      }
      case BEV -> RotatedIou.bev(a.box(), b.box());
      case VOLUME -> RotatedIou.volume(a.box(), b.box());
    };
  }
}
