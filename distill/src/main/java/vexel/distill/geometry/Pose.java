package vexel.distill.geometry;

/// A rigid motion p ↦ R p + t: where one frame of coordinates sits in another. Named
/// `targetFromSource`, so that `cameraFromEgo.after(egoFromLidar)` is `cameraFromLidar`.
public final class Pose {
  /// No motion.
  public static final Pose IDENTITY = of(Quaternion.IDENTITY, Vec3.ZERO);

  /// Largest |RᵀR − I| accepted: calibration files carry about seven digits.
  private static final double ORTHONORMAL = 1e-3;

  private final double[] m; // [R | t], 3×4 row-major

  private Pose(double[] m) {
    this.m = m;
  }

  /// The pose with rotation `q` and translation `t` (metres).
  public static Pose of(Quaternion q, Vec3 t) {
    double w = q.w();
    double x = q.x();
    double y = q.y();
    double z = q.z();
    return checked(
        new double[] {
          1 - 2 * (y * y + z * z),
          2 * (x * y - z * w),
          2 * (x * z + y * w),
          t.x(),
          2 * (x * y + z * w),
          1 - 2 * (x * x + z * z),
          2 * (y * z - x * w),
          t.y(),
          2 * (x * z - y * w),
          2 * (y * z + x * w),
          1 - 2 * (x * x + y * y),
          t.z()
        });
  }

  /// The pose of a row-major matrix: 3×3 (rotation only), 3×4, or 4×4 with last row 0 0 0 1.
  ///
  /// @throws CalibrationException if it is not finite or not a rotation
  public static Pose of(double[] matrix) {
    double[] m = new double[12];
    int columns = matrix.length == 9 ? 3 : 4;
    if (matrix.length != 9 && matrix.length != 12 && matrix.length != 16) {
      throw new CalibrationException(
          "pose", "a matrix of " + matrix.length + " numbers; needs 9 (3x3), 12 (3x4) or 16 (4x4)");
    }
    for (int r = 0; r < 3; r++) {
      System.arraycopy(matrix, r * columns, m, r * 4, columns);
    }
    if (matrix.length == 16
        && (matrix[12] != 0 || matrix[13] != 0 || matrix[14] != 0 || matrix[15] != 1)) {
      throw new CalibrationException("pose", "the last row of the 4x4 matrix is not 0 0 0 1");
    }
    return checked(m);
  }

  private static Pose checked(double[] m) {
    for (double v : m) {
      if (!Double.isFinite(v)) {
        throw new CalibrationException(
            "pose", "holds " + v + "; rotation and translation must be finite");
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = i; j < 3; j++) {
        double dot = m[i] * m[j] + m[4 + i] * m[4 + j] + m[8 + i] * m[8 + j];
        if (StrictMath.abs(dot - (i == j ? 1 : 0)) > ORTHONORMAL) {
          throw new CalibrationException(
              "pose", "not a rotation: columns " + i + " and " + j + " have inner product " + dot);
        }
      }
    }
    double det =
        m[0] * (m[5] * m[10] - m[6] * m[9])
            - m[1] * (m[4] * m[10] - m[6] * m[8])
            + m[2] * (m[4] * m[9] - m[5] * m[8]);
    if (det < 0) {
      throw new CalibrationException(
          "pose", "a reflection (determinant " + det + "), not a rotation");
    }
    return new Pose(m);
  }

  /// Element of the 3×4 matrix [R | t].
  public double at(int row, int column) {
    return m[row * 4 + column];
  }

  /// The 3×4 matrix [R | t], row-major.
  public double[] toArray() {
    return m.clone();
  }

  /// This motion after `first`: p ↦ this(first(p)).
  public Pose after(Pose first) {
    double[] b = first.m;
    double[] c = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int k = 0; k < 4; k++) {
        c[r * 4 + k] = m[r * 4] * b[k] + m[r * 4 + 1] * b[4 + k] + m[r * 4 + 2] * b[8 + k];
      }
      c[r * 4 + 3] += m[r * 4 + 3];
    }
    return new Pose(c);
  }

  /// The motion back: p ↦ Rᵀ (p − t).
  public Pose inverse() {
    double[] c = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int k = 0; k < 3; k++) {
        c[r * 4 + k] = m[k * 4 + r];
      }
      c[r * 4 + 3] = -(m[r] * m[3] + m[4 + r] * m[7] + m[8 + r] * m[11]);
    }
    return new Pose(c);
  }

  /// R p + t.
  public Vec3 apply(Vec3 p) {
    return new Vec3(
        m[0] * p.x() + m[1] * p.y() + m[2] * p.z() + m[3],
        m[4] * p.x() + m[5] * p.y() + m[6] * p.z() + m[7],
        m[8] * p.x() + m[9] * p.y() + m[10] * p.z() + m[11]);
  }

  /// R d, for directions.
  public Vec3 rotate(Vec3 d) {
    return new Vec3(
        m[0] * d.x() + m[1] * d.y() + m[2] * d.z(),
        m[4] * d.x() + m[5] * d.y() + m[6] * d.z(),
        m[8] * d.x() + m[9] * d.y() + m[10] * d.z());
  }

  /// t: where the source frame's origin lies in the target frame.
  public Vec3 translation() {
    return new Vec3(m[3], m[7], m[11]);
  }

  /// R as a quaternion with w ≥ 0, from the largest of its four components (Shepperd 1978).
  public Quaternion rotation() {
    double trace = m[0] + m[5] + m[10];
    double largest = StrictMath.max(trace, StrictMath.max(m[0], StrictMath.max(m[5], m[10])));
    double w;
    double x;
    double y;
    double z;
    if (largest == trace) {
      w = 1 + trace;
      x = m[9] - m[6];
      y = m[2] - m[8];
      z = m[4] - m[1];
    } else if (largest == m[0]) {
      w = m[9] - m[6];
      x = 1 + 2 * m[0] - trace;
      y = m[1] + m[4];
      z = m[2] + m[8];
    } else if (largest == m[5]) {
      w = m[2] - m[8];
      x = m[1] + m[4];
      y = 1 + 2 * m[5] - trace;
      z = m[6] + m[9];
    } else {
      w = m[4] - m[1];
      x = m[2] + m[8];
      y = m[6] + m[9];
      z = 1 + 2 * m[10] - trace;
    }
    return w < 0 ? new Quaternion(-w, -x, -y, -z) : new Quaternion(w, x, y, z);
  }

  /// Heading: the angle of the source's x axis in the target's x-y plane, radians in (−π, π].
  public double yaw() {
    return StrictMath.atan2(m[4], m[0]);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Pose p && java.util.Arrays.equals(m, p.m);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(m);
  }

  @Override
  public String toString() {
    return "Pose" + java.util.Arrays.toString(m);
  }
}
