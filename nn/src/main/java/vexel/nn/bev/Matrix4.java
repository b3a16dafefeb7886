package vexel.nn.bev;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A 4×4 matrix that moves points in homogeneous coordinates, in F64.
public final class Matrix4 {
  private static final int N = 4;

  private final double[] m;

  private Matrix4(double[] m) {
    this.m = m;
  }

  /// From 16 numbers, row by row.
  public static Matrix4 of(double... rows) {
    if (rows.length != N * N) {
      throw new TensorException("matrix", rows.length + " numbers; 16 are needed, row by row");
    }
    return new Matrix4(rows.clone());
  }

  /// Leaves every point where it is.
  public static Matrix4 identity() {
    double[] m = new double[N * N];
    for (int i = 0; i < N; i++) {
      m[i * N + i] = 1;
    }
    return new Matrix4(m);
  }

  /// The matrices in t[…, 4, 4], in order.
  static Matrix4[] all(String what, Tensor t) {
    if (t.rank() < 2 || t.dim(-1) != N || t.dim(-2) != N) {
      throw new TensorException("lift splat", what + t.shape() + " must have axes […, 4, 4]");
    }
    double[] x = t.widened();
    Matrix4[] all = new Matrix4[x.length / (N * N)];
    Arrays.setAll(all, i -> new Matrix4(Arrays.copyOfRange(x, i * N * N, (i + 1) * N * N)));
    return all;
  }

  /// This after `first`.
  public Matrix4 times(Matrix4 first) {
    double[] p = new double[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        for (int k = 0; k < N; k++) {
          p[i * N + j] += m[i * N + k] * first.m[k * N + j];
        }
      }
    }
    return new Matrix4(p);
  }

  /// Row `i` applied to (x, y, z, 1).
  double apply(int i, double x, double y, double z) {
    return m[i * N] * x + m[i * N + 1] * y + m[i * N + 2] * z + m[i * N + 3];
  }

  /// The inverse, by Gauss and Jordan with the largest pivot of each column.
  ///
  /// @throws TensorException if there is none
  public Matrix4 inverse() {
    double[] a = m.clone();
    double[] b = identity().m;
    for (int c = 0; c < N; c++) {
      int pivot = c;
      for (int r = c + 1; r < N; r++) {
        pivot = Math.abs(a[r * N + c]) > Math.abs(a[pivot * N + c]) ? r : pivot;
      }
      double p = a[pivot * N + c];
      if (!(Math.abs(p) > 0 && Double.isFinite(p))) {
        throw new TensorException("matrix", Arrays.toString(m) + " has no inverse");
      }
      swap(a, c, pivot);
      swap(b, c, pivot);
      for (int k = 0; k < N; k++) {
        a[c * N + k] /= p;
        b[c * N + k] /= p;
      }
      for (int r = 0; r < N; r++) {
        double f = a[r * N + c];
        for (int k = 0; r != c && k < N; k++) {
          a[r * N + k] -= f * a[c * N + k];
          b[r * N + k] -= f * b[c * N + k];
        }
      }
    }
    return new Matrix4(b);
  }

  private static void swap(double[] x, int i, int j) {
    for (int k = 0; i != j && k < N; k++) {
      double held = x[i * N + k];
      x[i * N + k] = x[j * N + k];
      x[j * N + k] = held;
    }
  }
}
