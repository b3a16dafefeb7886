package vexel.distill.eval.detection;

import vexel.distill.geometry.RotatedIou;

/// What two boxes must share to match.
public enum KittiMetric {
  /// Rectangles in the image.
  IMAGE("2d"),
  /// Rotated rectangles seen from above.
  BEV("bev"),
  /// Volumes.
  VOLUME("3d");

  private final String key;

  KittiMetric(String key) {
    this.key = key;
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
