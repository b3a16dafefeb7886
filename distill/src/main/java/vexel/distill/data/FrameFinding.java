package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Vec3;

/// What one frame contributes to a [DataReport].
///
/// @param points its points; 0 if unreadable
/// @param labels points per class
/// @param views one finding per readable image
/// @param position where the LiDAR stood in the world; empty if the frame is unreadable
/// @param boxes points in its boxes
/// @param pixels agreement of its points' classes with its images'
/// @param fault why training cannot use it, if it cannot
/// @param overlays files written
/// @param problems what is wrong with it
record FrameFinding(
    int points,
    List<Integer> labels,
    List<ViewFinding> views,
    Optional<Vec3> position,
    BoxCount boxes,
    PixelAgreement pixels,
    Optional<DataException> fault,
    List<Path> overlays,
    List<String> problems) {

  record ViewFinding(
      String channel, int pairs, double nearest, double farthest, double lagSeconds) {}

  /// Reads and checks frame `i`; writes its overlays into `folder` if there is one.
  static FrameFinding of(FrameSource source, int i, DataCheck check, @Nullable Path folder) {
    List<String> problems = new ArrayList<>();
    Frame frame;
    try {
      frame = source.frame(i);
    } catch (DataFault e) {
      problems.add(String.valueOf(e.getMessage()));
      return new FrameFinding(
          0,
          List.of(),
          List.of(),
          Optional.empty(),
          BoxCount.NONE,
          PixelAgreement.NONE,
          Optional.of(e),
          List.of(),
          problems);
    }
    DataFault fault = null;
    PairRule rule = check.rule().orElseGet(source::pairRule);
    String name = "frame " + frame.entry().token();
    List<ViewFinding> views = new ArrayList<>();
    List<Path> overlays = new ArrayList<>();
    for (CameraView view : frame.cameras()) {
      Pairs pairs = view.pairs(frame.points(), rule);
      double lag = 1e-6 * (view.timestamp() - frame.entry().timestamp());
      if (pairs.size() == 0) {
        problems.add(name + ", " + view.channel() + ": no point projects into the image");
      }
      if (StrictMath.abs(lag) > check.maxLagSeconds()) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s, %s: image and sweep are %.3f s apart",
                name,
                view.channel(),
                lag));
      }
      try {
        RgbImage image = view.image().decode();
        views.add(finding(view, pairs, lag));
        if (folder != null) {
          Path file =
              folder.resolve(
                  String.format(
                      Locale.ROOT, "%05d-%s.png", i, view.channel().replaceAll("\\W", "_")));
          check.write(Overlay.of(image, pairs, view, frame), file);
          overlays.add(file);
        }
      } catch (DataFault e) {
        problems.add(String.valueOf(e.getMessage()));
        fault = fault == null ? e : fault;
      }
    }
    PixelAgreement pixels = PixelAgreement.NONE;
    try {
      frame.requirePoints();
      if (!frame.cameras().isEmpty()) {
        frame.pairs(rule);
      }
      frame.requireExtent();
      pixels = PixelAgreement.of(source, frame);
    } catch (DataFault e) {
      problems.add(String.valueOf(e.getMessage()));
      fault = fault == null ? e : fault;
    }
    return new FrameFinding(
        frame.points().size(),
        histogram(frame),
        views,
        Optional.of(frame.worldFromLidar().translation()),
        BoxCount.of(frame),
        pixels,
        Optional.ofNullable(fault),
        overlays,
        problems);
  }

  private static ViewFinding finding(CameraView view, Pairs pairs, double lag) {
    double nearest = Double.POSITIVE_INFINITY;
    double farthest = 0;
    for (int k = 0; k < pairs.size(); k++) {
      nearest = StrictMath.min(nearest, pairs.depth(k));
      farthest = StrictMath.max(farthest, pairs.depth(k));
    }
    return new ViewFinding(view.channel(), pairs.size(), nearest, farthest, lag);
  }

  private static List<Integer> histogram(Frame frame) {
    if (frame.labels().isEmpty()) {
      return List.of();
    }
    Integer[] count = new Integer[256];
    java.util.Arrays.fill(count, 0);
    for (int label : frame.labels().get().toInts()) {
      count[label]++;
    }
    return List.of(count);
  }
}
