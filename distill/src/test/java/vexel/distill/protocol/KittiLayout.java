package vexel.distill.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.RgbImage;

/// Writes labelled frames as SemanticKITTI's layout has them: intensities 0 … 1, raw labels, one
/// small image a scan.
public final class KittiLayout {
  /// SemanticKITTI's raw label of each nuScenes-lidarseg class.
  private static final List<Integer> RAW =
      List.of(0, 51, 11, 13, 10, 20, 15, 30, 99, 20, 18, 40, 49, 48, 72, 50, 70);

  private KittiLayout() {}

  /// Writes all of `frames` as one sequence.
  public static void write(Path root, String sequence, FrameSource frames) throws IOException {
    Path folder = root.resolve("sequences").resolve(sequence);
    for (String part : List.of("velodyne", "labels", "image_2")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.writeString(
        folder.resolve("calib.txt"),
        "P2: 8 0 8 0 0 8 6 0 0 0 1 0\nTr: 0 -1 0 0 0 0 -1 0 1 0 0 0\n");
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.frame(f);
      String name = "%06d".formatted(f);
      RgbImage.blank(12, 16).writePng(folder.resolve("image_2/" + name + ".png"));
      int n = frame.points().size();
      ByteBuffer points = ByteBuffer.allocate(16 * n).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer labels = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < n; i++) {
        points
            .putFloat(frame.points().x(i))
            .putFloat(frame.points().y(i))
            .putFloat(frame.points().z(i))
            .putFloat(Math.min(1, frame.points().intensity(i) / 255));
        labels.putInt(RAW.get(frame.labels().orElseThrow().at(i)));
      }
      Files.write(folder.resolve("velodyne/" + name + ".bin"), points.array());
      Files.write(folder.resolve("labels/" + name + ".label"), labels.array());
    }
  }
}
