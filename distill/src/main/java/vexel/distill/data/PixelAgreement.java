package vexel.distill.data;

import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.PairRule.ZBuffer;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Vec3;

/// How many points have the class of the pixel they are paired with, in a data set whose images are
/// labelled too. If calibration and ego poses are right and used rightly, almost all do that stand
/// still, that nothing hides, and whose pixel lies 2 pixels or more from an edge between classes.
///
/// @param seen such pairs
/// @param agree those of them with one class
/// @param raw all pairs
/// @param rawAgree those of them with one class
/// @param stillAgree those of `raw` that would agree if the vehicle had not moved between sweep and
///   image
public record PixelAgreement(long seen, long agree, long raw, long rawAgree, long stillAgree) {
  static final PixelAgreement NONE = new PixelAgreement(0, 0, 0, 0, 0);

  /// Least share of `seen` that must agree.
  public static final double LEAST = 0.99;

  private static final int EDGE = 2;
  private static final int FEW = 200;
  private static final double STANDING = 0.05; // m/s
  private static final double AROUND_BOX = 0.3; // metres

  /// The z-buffer's cells hold so many pairs on average: enough for what hides a point to be hit
  /// too.
  private static final int IN_CELL = 6;

  /// A pair is hidden if it is farther than the nearest in its cell by more than this share.
  private static final double HIDDEN = 0.05;

  /// Counts a frame's pairs.
  static PixelAgreement of(FrameSource source, Frame frame) {
    PixelAgreement sum = NONE;
    if (frame.labels().isEmpty()) {
      return sum;
    }
    BitSet moving = moving(frame);
    for (CameraView view : frame.cameras()) {
      Optional<PixelLabels> pixels = source.pixelClasses(view);
      if (pixels.isPresent()) {
        sum = sum.plus(of(view, frame, frame.labels().get(), pixels.get(), moving));
      }
    }
    return sum;
  }

  private static PixelAgreement of(
      CameraView view, Frame frame, PointLabels points, PixelLabels pixels, BitSet moving) {
    Pairs all = view.pairs(frame.points(), PairRule.SPEC);
    Pairs still =
        Pairs.project(
            frame.points().floats(),
            PointCloud.FIELDS,
            view.poses().cameraFromLidarStandingStill(),
            view.camera(),
            PairRule.SPEC);
    double area = (double) view.camera().height() * view.camera().width();
    int cell = (int) StrictMath.sqrt(IN_CELL * area / StrictMath.max(1, all.size())) + 1;
    Pairs seen = view.pairs(frame.points(), PairRule.SPEC.with(new ZBuffer(cell, HIDDEN)));
    Pairs sure =
        seen.where(
            i ->
                !moving.get(seen.point(i)) && pixels.isAmongEquals(seen.row(i), seen.col(i), EDGE));
    return new PixelAgreement(
        sure.size(),
        agree(sure, points, pixels),
        all.size(),
        agree(all, points, pixels),
        agree(still, points, pixels));
  }

  private static long agree(Pairs pairs, PointLabels points, PixelLabels pixels) {
    return pairs
        .where(i -> points.at(pairs.point(i)) == pixels.at(pairs.row(i), pairs.col(i)))
        .size();
  }

  /// Points in or around boxes that move, or may.
  private static BitSet moving(Frame frame) {
    BitSet moving = new BitSet();
    for (Annotation box : frame.boxes()) {
      Vec3 v = box.velocity();
      boolean stands = StrictMath.abs(v.x()) <= STANDING && StrictMath.abs(v.y()) <= STANDING;
      if (!stands) {
        moving.or(box.inside(frame.points(), frame.worldFromLidar(), AROUND_BOX));
      }
    }
    return moving;
  }

  PixelAgreement plus(PixelAgreement o) {
    return new PixelAgreement(
        seen + o.seen,
        agree + o.agree,
        raw + o.raw,
        rawAgree + o.rawAgree,
        stillAgree + o.stillAgree);
  }

  /// Share of the sure pairs that agree.
  public double share() {
    return (double) agree / StrictMath.max(1, seen);
  }

  /// Share of all pairs that agree.
  public double rawShare() {
    return (double) rawAgree / StrictMath.max(1, raw);
  }

  /// That share without ego poses.
  public double stillShare() {
    return (double) stillAgree / StrictMath.max(1, raw);
  }

  /// Whether points and pixels do not fit together.
  boolean doubtful() {
    return seen >= FEW && share() < LEAST;
  }

  /// The figures.
  public String inWords() {
    return String.format(
        Locale.ROOT,
        "classes of points and pixels: %.2f %% of %,d standing, visible pairs away from edges"
            + " agree; of all %,d pairs %.2f %%, and %.2f %% if the vehicle's motion is ignored",
        100 * share(),
        seen,
        raw,
        100 * rawShare(),
        100 * stillShare());
  }
}
