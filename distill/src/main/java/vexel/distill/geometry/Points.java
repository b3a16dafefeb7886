package vexel.distill.geometry;

import java.util.List;

/// Positions in three dimensions, metres, in double precision: returns of a sweep, queries beside
/// them, centres of cells.
public final class Points {
  private final double[] xyz;

  private Points(double[] xyz) {
    this.xyz = xyz;
  }

  /// The positions x₀, y₀, z₀, x₁, …, which it takes over.
  public static Points of(double[] xyz) {
    if (xyz.length % 3 != 0) {
      throw new IllegalArgumentException(
          "points: " + xyz.length + " numbers are no points of 3; give x, y, z of each");
    }
    return new Points(xyz);
  }

  /// The positions at the start of each `stride` floats, for instance of `PointCloud.toFloats()`.
  public static Points of(float[] points, int stride) {
    if (stride < 3 || points.length % stride != 0) {
      throw new IllegalArgumentException(
          "points: " + points.length + " numbers are no points of " + stride + " numbers or more");
    }
    double[] xyz = new double[points.length / stride * 3];
    for (int i = 0; i < xyz.length / 3; i++) {
      for (int c = 0; c < 3; c++) {
        xyz[3 * i + c] = points[i * stride + c];
      }
    }
    return new Points(xyz);
  }

  /// The position `p`, `n` times: one sensor's origin for all its returns.
  public static Points repeated(Vec3 p, int n) {
    double[] xyz = new double[3 * n];
    for (int i = 0; i < n; i++) {
      xyz[3 * i] = p.x();
      xyz[3 * i + 1] = p.y();
      xyz[3 * i + 2] = p.z();
    }
    return new Points(xyz);
  }

  /// The positions of all `parts`, one after the other.
  public static Points joined(List<Points> parts) {
    double[] all = new double[3 * parts.stream().mapToInt(Points::size).sum()];
    int at = 0;
    for (Points p : parts) {
      System.arraycopy(p.xyz, 0, all, at, p.xyz.length);
      at += p.xyz.length;
    }
    return new Points(all);
  }

  /// Number of positions N.
  public int size() {
    return xyz.length / 3;
  }

  public double x(int i) {
    return xyz[3 * i];
  }

  public double y(int i) {
    return xyz[3 * i + 1];
  }

  public double z(int i) {
    return xyz[3 * i + 2];
  }

  /// Position i.
  public Vec3 at(int i) {
    return new Vec3(x(i), y(i), z(i));
  }

  /// The positions at `index`, in that order.
  public Points at(int[] index) {
    double[] some = new double[3 * index.length];
    for (int i = 0; i < index.length; i++) {
      System.arraycopy(xyz, 3 * index[i], some, 3 * i, 3);
    }
    return new Points(some);
  }

  /// All positions moved by `move`.
  public Points moved(Similarity3 move) {
    double[] moved = new double[xyz.length];
    for (int i = 0; i < size(); i++) {
      moved[3 * i] = move.x(x(i), y(i));
      moved[3 * i + 1] = move.y(x(i), y(i));
      moved[3 * i + 2] = move.z(z(i));
    }
    return new Points(moved);
  }

  /// The shadow on the plane z = 0, for cells of a bird's eye view.
  public Points flattened() {
    double[] flat = xyz.clone();
    for (int i = 0; i < size(); i++) {
      flat[3 * i + 2] = 0;
    }
    return new Points(flat);
  }

  /// Squared distance between position i and (x, y, z).
  double squaredDistance(int i, double x, double y, double z) {
    double dx = x(i) - x;
    double dy = y(i) - y;
    double dz = z(i) - z;
    return dx * dx + dy * dy + dz * dz;
  }

  /// The numbers [N, 3], a copy.
  public double[] toDoubles() {
    return xyz.clone();
  }
}
