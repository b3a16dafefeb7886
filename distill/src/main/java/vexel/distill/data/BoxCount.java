package vexel.distill.data;

import java.util.Locale;

/// LiDAR points found in annotated boxes beside the numbers that the annotation gives. Boxes stand
/// in the world, points in the sensor: a reader that takes the wrong pose finds next to none.
///
/// @param boxes boxes
/// @param points points found in them
/// @param compared boxes whose annotation says how many points they hold
/// @param exact those of them that hold exactly as many
/// @param annotated points that annotations give, in all
/// @param difference sum of the absolute differences
public record BoxCount(
    int boxes, long points, int compared, int exact, long annotated, long difference) {
  /// No boxes.
  static final BoxCount NONE = new BoxCount(0, 0, 0, 0, 0, 0);

  /// Share of the annotated points that may be missing or too many before poses are doubted.
  private static final double DOUBT = 0.5;

  /// Annotated points below which nothing is said.
  private static final int FEW = 50;

  /// Counts the points in a frame's boxes.
  static BoxCount of(Frame frame) {
    BoxCount count = NONE;
    for (Annotation box : frame.boxes()) {
      int found = box.inside(frame.points(), frame.worldFromLidar(), 0).cardinality();
      count = count.plus(of(found, box.lidarPoints()));
    }
    return count;
  }

  private static BoxCount of(int found, int annotated) {
    if (annotated < 0) {
      return new BoxCount(1, found, 0, 0, 0, 0);
    }
    int difference = StrictMath.abs(found - annotated);
    return new BoxCount(1, found, 1, difference == 0 ? 1 : 0, annotated, difference);
  }

  BoxCount plus(BoxCount o) {
    return new BoxCount(
        boxes + o.boxes,
        points + o.points,
        compared + o.compared,
        exact + o.exact,
        annotated + o.annotated,
        difference + o.difference);
  }

  /// Whether boxes and points do not fit together.
  boolean doubtful() {
    return annotated >= FEW && difference > DOUBT * annotated;
  }

  /// The figures.
  public String inWords() {
    String all = String.format(Locale.ROOT, "%,d boxes hold %,d points", boxes, points);
    return compared == 0
        ? all
        : all
            + String.format(
                Locale.ROOT,
                "; %,d of %,d exactly as many as annotated, %,d points of difference over %,d",
                exact,
                compared,
                difference,
                annotated);
  }
}
