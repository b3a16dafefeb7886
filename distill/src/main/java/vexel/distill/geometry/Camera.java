package vexel.distill.geometry;

import java.util.Arrays;

/// A pinhole camera: (u·d, v·d, d) = P (x, y, z, 1) for a point in camera coordinates, u to the
/// right and v downwards in pixels, d the depth in metres.
///
/// P is 3×4; with plain intrinsics K it is [K | 0]. KITTI's rectified cameras carry their baseline
/// in the fourth column.
public final class Camera {
  /// Smallest |det P₃ₓ₃| accepted, relative to the product of its row lengths.
  private static final double SINGULAR = 1e-9;

  private final double[] p; // 3×4 row-major
  private final int height;
  private final int width;

  private Camera(double[] p, int height, int width) {
    if (height < 1 || width < 1) {
      throw new CalibrationException("camera", "image size " + height + "x" + width + " is empty");
    }
    double volume = 1;
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 4; c++) {
        if (!Double.isFinite(p[r * 4 + c])) {
          throw new CalibrationException(
              "camera", "projection row " + r + " column " + c + " is " + p[r * 4 + c]);
        }
      }
      volume *= new Vec3(p[r * 4], p[r * 4 + 1], p[r * 4 + 2]).norm();
    }
    double det =
        p[0] * (p[5] * p[10] - p[6] * p[9])
            - p[1] * (p[4] * p[10] - p[6] * p[8])
            + p[2] * (p[4] * p[9] - p[5] * p[8]);
    if (!(StrictMath.abs(det) > SINGULAR * volume)) {
      throw new CalibrationException(
          "camera",
          "singular intrinsics (determinant "
              + det
              + "): "
              + Arrays.toString(p)
              + "; focal lengths must not be zero");
    }
    this.p = p;
    this.height = height;
    this.width = width;
  }

  /// A camera with focal lengths and principal point in pixels.
  public static Camera pinhole(double fx, double fy, double cx, double cy, int height, int width) {
    return new Camera(new double[] {fx, 0, cx, 0, 0, fy, cy, 0, 0, 0, 1, 0}, height, width);
  }

  /// A camera with intrinsics K (9 numbers, 3×3) or projection P (12 numbers, 3×4), row-major.
  ///
  /// @throws CalibrationException if the matrix is singular, not finite or of another size
  public static Camera of(double[] matrix, int height, int width) {
    double[] p =
        switch (matrix.length) {
          case 12 -> matrix.clone();
          case 9 -> {
            double[] k = new double[12];
            for (int r = 0; r < 3; r++) {
              System.arraycopy(matrix, r * 3, k, r * 4, 3);
            }
            yield k;
          }
          default ->
              throw new CalibrationException(
                  "camera", "a matrix of " + matrix.length + " numbers; needs 9 (3x3) or 12 (3x4)");
        };
    return new Camera(p, height, width);
  }

  /// Image rows.
  public int height() {
    return height;
  }

  /// Image columns.
  public int width() {
    return width;
  }

  /// Element of the 3×4 projection.
  public double at(int row, int column) {
    return p[row * 4 + column];
  }

  /// (u·d, v·d, d) of a point in camera coordinates.
  public Vec3 homogeneous(Vec3 q) {
    return new Vec3(
        p[0] * q.x() + p[1] * q.y() + p[2] * q.z() + p[3],
        p[4] * q.x() + p[5] * q.y() + p[6] * q.z() + p[7],
        p[8] * q.x() + p[9] * q.y() + p[10] * q.z() + p[11]);
  }

  /// The 3×4 matrix P·pose, which takes points of the pose's source frame to (u·d, v·d, d).
  public double[] projectionOf(Pose cameraFromSource) {
    double[] a = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 4; c++) {
        for (int k = 0; k < 3; k++) {
          a[r * 4 + c] += p[r * 4 + k] * cameraFromSource.at(k, c);
        }
      }
      a[r * 4 + 3] += p[r * 4 + 3];
    }
    return a;
  }

  /// The camera of the whole image resized: u' = u·W'/W, v' = v·H'/H.
  public Camera resized(int newHeight, int newWidth) {
    double[] q = p.clone();
    for (int c = 0; c < 4; c++) {
      q[c] = p[c] * newWidth / width;
      q[4 + c] = p[4 + c] * newHeight / height;
    }
    return new Camera(q, newHeight, newWidth);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Camera c && height == c.height && width == c.width && Arrays.equals(p, c.p);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(p) + height) + width;
  }

  @Override
  public String toString() {
    return "Camera[" + height + "x" + width + ", " + Arrays.toString(p) + "]";
  }
}
