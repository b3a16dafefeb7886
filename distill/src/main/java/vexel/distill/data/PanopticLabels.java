package vexel.distill.data;

/// A class and an object per point.
///
/// @param classes as [PointLabels]
/// @param objects number of the object within its class and scene; 0 where a point belongs to none
public record PanopticLabels(PointLabels classes, PointObjects objects) {
  public PanopticLabels {
    if (classes.size() != objects.size()) {
      throw new IllegalArgumentException(
          "panoptic labels: " + classes.size() + " classes, " + objects.size() + " objects");
    }
  }

  /// The object each point belongs to.
  public static final class PointObjects {
    private final char[] number;

    /// Takes `number` over.
    PointObjects(char[] number) {
      this.number = number;
    }

    /// Number of points.
    public int size() {
      return number.length;
    }

    /// The object of point i; 0 if none.
    public int at(int i) {
      return number[i];
    }
  }
}
