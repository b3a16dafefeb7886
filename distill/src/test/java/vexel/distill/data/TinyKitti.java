package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes KITTI-like recordings of 12×16 images: the camera looks along LiDAR x, focal length 8,
/// principal point (8, 6).
final class TinyKitti {
  static final String CALIB =
      """
      {"P2": [[8, 0, 8, 0], [0, 8, 6, 0], [0, 0, 1, 0]],
       "R0_rect": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
       "Tr_velo_to_cam": [[0, -1, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0]],
       "width": 16, "height": 12}
      """;

  private TinyKitti() {}

  /// One point straight ahead at `depth`, one behind.
  static void sweep(Path file, float depth) throws IOException {
    floats(file, depth, 0, 0, 0.5f, -depth, 0, 0, 0.1f);
  }

  static void floats(Path file, float... values) throws IOException {
    Files.createDirectories(file.getParent());
    ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : values) {
      b.putFloat(v);
    }
    Files.write(file, b.array());
  }

  static void image(Path file, int height, int width) throws IOException {
    Files.createDirectories(file.getParent());
    RgbImage image = RgbImage.blank(height, width);
    image.set(6, 8, 255, 128, 3);
    image.writePng(file);
  }

  static Path flat(Path root, int frames) throws IOException {
    Files.writeString(root.resolve("calib.json"), CALIB);
    for (int i = 0; i < frames; i++) {
      String name = "%010d".formatted(3 * i);
      image(root.resolve("image_02/" + name + ".png"), 12, 16);
      sweep(root.resolve("velodyne_fov/" + name + ".bin"), 4 + i);
    }
    return root;
  }

  /// The object benchmark's layout, frames 000000, 000001, …, each with a car 5 m ahead.
  static Path object(Path root, int frames) throws IOException {
    Path training = root.resolve("training");
    for (String folder : new String[] {"calib", "label_2"}) {
      Files.createDirectories(training.resolve(folder));
    }
    for (int i = 0; i < frames; i++) {
      String name = "%06d".formatted(i);
      image(training.resolve("image_2/" + name + ".png"), 12, 16);
      sweep(training.resolve("velodyne/" + name + ".bin"), 4 + i);
      Files.writeString(
          training.resolve("calib/" + name + ".txt"),
          """
          P2: 8 0 8 0 0 8 6 0 0 0 1 0
          R0_rect: 1 0 0 0 1 0 0 0 1
          Tr_velo_to_cam: 0 -1 0 0 0 0 -1 0 1 0 0 0
          """);
      Files.writeString(
          training.resolve("label_2/" + name + ".txt"),
          "Car 0.00 0 -1.57 1 2 3 4 1.5 1.6 4 0 0.5 5 -1.57\n");
    }
    return root;
  }

  /// A sequence in SemanticKITTI's layout, of cars and what is ignored.
  static Path sequence(Path root, String number, int frames) throws IOException {
    Path sequence = root.resolve("sequences").resolve(number);
    Files.createDirectories(sequence.resolve("labels"));
    for (int i = 0; i < frames; i++) {
      String name = "%06d".formatted(i);
      image(sequence.resolve("image_2/" + name + ".png"), 12, 16);
      sweep(sequence.resolve("velodyne/" + name + ".bin"), 4 + i);
      Files.write(
          sequence.resolve("labels/" + name + ".label"), new byte[] {10, 0, 7, 0, 99, 0, 0, 0});
    }
    Files.writeString(
        sequence.resolve("calib.txt"),
        "P2: 8 0 8 0 0 8 6 0 0 0 1 0\nTr: 0 -1 0 0 0 0 -1 0 1 0 0 0\n");
    return root;
  }

  static Path official(Path root, int frames) throws IOException {
    Path day = Files.createDirectories(root.resolve("2011_09_26"));
    Files.writeString(
        day.resolve("calib_cam_to_cam.txt"),
        """
        calib_time: 09-Jan-2012 13:57:47
        corner_dist: 9.950000e-02
        R_rect_00: 1 0 0 0 1 0 0 0 1
        S_rect_02: 1.600000e+01 1.200000e+01
        P_rect_02: 8 0 8 0 0 8 6 0 0 0 1 0
        """);
    Files.writeString(
        day.resolve("calib_velo_to_cam.txt"),
        """
        calib_time: 15-Mar-2012 11:37:16
        R: 0 -1 0 0 0 -1 1 0 0
        T: 0.0 0.0 0.0
        delta_f: 0.000000e+00 0.000000e+00
        """);
    Path drive = day.resolve("2011_09_26_drive_0001_sync");
    StringBuilder times = new StringBuilder();
    for (int i = 0; i < frames; i++) {
      String name = "%010d".formatted(i);
      image(drive.resolve("image_02/data/" + name + ".png"), 12, 16);
      sweep(drive.resolve("velodyne_points/data/" + name + ".bin"), 4 + i);
      times.append("2011-09-26 13:02:25.%d00000000%n".formatted(i));
    }
    Files.writeString(drive.resolve("image_02/timestamps.txt"), times);
    Files.writeString(drive.resolve("velodyne_points/timestamps.txt"), times);
    return root;
  }
}
