package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import vexel.tensor.io.FileFailure;

/// A LiDAR sweep `[N, 4]`: x, y, z in metres in the sensor's frame, and intensity in the sensor's
/// own unit (0…1 in KITTI, 0…255 in nuScenes).
public final class PointCloud {
  /// Numbers per point.
  public static final int FIELDS = 4;

  /// Most points a file may hold.
  public static final long MAX_POINTS = 64_000_000;

  /// Farthest coordinate accepted, metres: anything beyond is no LiDAR return.
  public static final float MAX_RANGE = 1e5f;

  private final float[] xyzi;

  private PointCloud(float[] xyzi) {
    this.xyzi = xyzi;
  }

  /// The cloud of the given numbers, which it takes over.
  public static PointCloud of(float[] xyzi) {
    if (xyzi.length % FIELDS != 0) {
      throw new IllegalArgumentException(
          "point cloud: " + xyzi.length + " numbers are no points of " + FIELDS);
    }
    return new PointCloud(xyzi);
  }

  /// Reads a file of little-endian float32, `fields` a point, of which the first four are kept
  /// (KITTI has 4, nuScenes 5 with the ring index).
  ///
  /// @throws DataFault if the file is missing or truncated, or a number is not finite
  public static PointCloud read(Path file, int fields) {
    ByteBuffer bytes = bytes(file, 4 * fields);
    FloatBuffer numbers = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int n = numbers.remaining() / fields;
    float[] xyzi = new float[n * FIELDS];
    for (int i = 0; i < n; i++) {
      numbers.get(i * fields, xyzi, i * FIELDS, FIELDS);
      for (int c = 0; c < FIELDS; c++) {
        float v = xyzi[i * FIELDS + c];
        if (!(StrictMath.abs(v) <= (c < 3 ? MAX_RANGE : Float.MAX_VALUE))) {
          throw new DataFault(
              file,
              "point " + i + ", " + "xyzi".charAt(c),
              String.valueOf(v) + (Float.isFinite(v) ? " m is no LiDAR return" : ""),
              "remove such points from the file, or check that it holds "
                  + fields
                  + " float32 a point");
        }
      }
    }
    return new PointCloud(xyzi);
  }

  private static ByteBuffer bytes(Path file, int pointBytes) {
    try {
      if (!Files.isRegularFile(file)) {
        throw DataFault.missing(file, "unpack the archive that holds the sweeps");
      }
      long size = Files.size(file);
      if (size % pointBytes != 0) {
        throw new DataFault(
            file,
            "size",
            size
                + " bytes is no multiple of "
                + pointBytes
                + " ("
                + pointBytes / 4
                + " float32 a point)",
            "the file is truncated or of another format: copy it again");
      }
      if (size / pointBytes > MAX_POINTS) {
        throw new DataFault(
            file, "size", size / pointBytes + " points", "at most " + MAX_POINTS + " are read");
      }
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /// Number of points N.
  public int size() {
    return xyzi.length / FIELDS;
  }

  public float x(int i) {
    return xyzi[i * FIELDS];
  }

  public float y(int i) {
    return xyzi[i * FIELDS + 1];
  }

  public float z(int i) {
    return xyzi[i * FIELDS + 2];
  }

  public float intensity(int i) {
    return xyzi[i * FIELDS + 3];
  }

  /// The numbers `[N, 4]`, a copy.
  public float[] toFloats() {
    return xyzi.clone();
  }

  /// The numbers themselves, for readers of this package.
  float[] floats() {
    return xyzi;
  }
}
