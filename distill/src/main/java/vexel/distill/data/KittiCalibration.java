package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.tensor.io.FileFailure;

/// Calibration of a KITTI camera: pixels = P_rect · R_rect · Tr · p, where Tr takes LiDAR points to
/// the reference camera, R_rect rectifies and P_rect (3×4) projects with the camera's baseline.
///
/// @param camera P_rect and the image size
/// @param cameraFromLidar R_rect · Tr
record KittiCalibration(Camera camera, Pose cameraFromLidar) {
  private static final String REMEDY = "copy the calibration of this recording day again";

  /// Reads one JSON file with `P2`, `R0_rect`, `Tr_velo_to_cam`, `width`, `height`.
  static KittiCalibration json(Path file) {
    JsonRow c = Json.object(file);
    double[] p = c.numbers("P2", 12);
    double[] rectify = c.numbers("R0_rect", 9);
    double[] mount = c.numbers("Tr_velo_to_cam", 12);
    return of(file, p, rectify, mount, (int) c.integer("height"), (int) c.integer("width"));
  }

  /// Reads the two text files of a raw recording day.
  ///
  /// @param camera two digits, e.g. `02`
  static KittiCalibration text(Path camToCam, Path veloToCam, String camera) {
    Map<String, double[]> cam = lines(camToCam);
    double[] size = numbers(camToCam, cam, "S_rect_" + camera, 2);
    return of(
        camToCam,
        numbers(camToCam, cam, "P_rect_" + camera, 12),
        numbers(camToCam, cam, "R_rect_00", 9),
        mountMatrix(veloToCam),
        (int) size[1],
        (int) size[0]);
  }

  /// Reads a text file of a raw recording day with a rotation `R` and a translation `T`, such as
  /// `calib_imu_to_velo.txt`.
  static Pose mount(Path file) {
    try {
      return Pose.of(mountMatrix(file));
    } catch (CalibrationException e) {
      throw new DataFault(file, "calibration", String.valueOf(e.getMessage()), REMEDY, e);
    }
  }

  private static double[] mountMatrix(Path file) {
    Map<String, double[]> lines = lines(file);
    double[] r = numbers(file, lines, "R", 9);
    double[] t = numbers(file, lines, "T", 3);
    double[] mount = new double[12];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(r, 3 * i, mount, 4 * i, 3);
      mount[4 * i + 3] = t[i];
    }
    return mount;
  }

  /// Reads the text file of one frame of the object benchmark: `P2`, `R0_rect`, `Tr_velo_to_cam`.
  static KittiCalibration object(Path file, ImageFile image) {
    Map<String, double[]> c = lines(file);
    return of(
        file,
        numbers(file, c, "P2", 12),
        numbers(file, c, "R0_rect", 9),
        numbers(file, c, "Tr_velo_to_cam", 12),
        image.height(),
        image.width());
  }

  /// Reads the text file of one odometry sequence: `P2`, and `Tr` into the rectified reference
  /// camera.
  static KittiCalibration odometry(Path file, ImageFile image) {
    Map<String, double[]> c = lines(file);
    return of(
        file,
        numbers(file, c, "P2", 12),
        new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
        numbers(file, c, "Tr", 12),
        image.height(),
        image.width());
  }

  /// Reads `Tr` alone, where a sequence has no images.
  static Pose odometryMount(Path file) {
    try {
      return Pose.of(numbers(file, lines(file), "Tr", 12));
    } catch (CalibrationException e) {
      throw new DataFault(file, "Tr", String.valueOf(e.getMessage()), REMEDY, e);
    }
  }

  private static KittiCalibration of(
      Path file, double[] p, double[] rectify, double[] mount, int height, int width) {
    try {
      return new KittiCalibration(
          Camera.of(p, height, width), Pose.of(rectify).after(Pose.of(mount)));
    } catch (CalibrationException e) {
      throw new DataFault(file, "calibration", String.valueOf(e.getMessage()), REMEDY, e);
    }
  }

  /// The lines `name: number number …` of a text file; lines with other content are left out.
  static Map<String, double[]> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, REMEDY);
    }
    Map<String, double[]> lines = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          String[] words = line.substring(colon + 1).trim().split("\\s+", -1);
          double[] v = new double[words.length];
          boolean numeric = true;
          for (int i = 0; i < v.length && numeric; i++) {
            try {
              v[i] = Double.parseDouble(words[i]);
            } catch (NumberFormatException e) {
              numeric = false; // a date or a name
            }
          }
          if (numeric) {
            lines.put(line.substring(0, colon).trim(), v);
          }
        }
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return lines;
  }

  static double[] numbers(Path file, Map<String, double[]> lines, String name, int count) {
    double[] v = lines.get(name);
    if (v == null || v.length != count) {
      throw new DataFault(
          file,
          name,
          v == null ? "is missing or not numeric" : "has " + v.length + " numbers, not " + count,
          REMEDY);
    }
    return v;
  }
}
