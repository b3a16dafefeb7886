package vexel.distill.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.Pose;

/// An image with its paired points drawn on it, coloured by depth, near ones on top, and the edges
/// of annotated boxes: a wrong calibration or pose shows at a glance.
final class Overlay {
  private static final int BOX = 0xFF40FF;

  private Overlay() {}

  /// Draws on a copy of `image`.
  static RgbImage of(RgbImage image, Pairs pairs, CameraView view, Frame frame) {
    RgbImage drawn = image.copy();
    int dot = StrictMath.max(1, image.width() / 400);
    IntStream.range(0, pairs.size())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -pairs.depth(i)))
        .forEach(
            i ->
                BoxEdges.square(
                    drawn, pairs.row(i), pairs.col(i), dot, DepthColour.of(pairs.depth(i))));
    for (Annotation box : frame.boxes()) {
      Pose cameraFromBox =
          view.poses()
              .cameraFromLidar()
              .after(frame.worldFromLidar().inverse().after(box.worldFromBox()));
      BoxEdges.draw(drawn, view.camera(), cameraFromBox, box.size(), BOX);
    }
    return drawn;
  }
}
