package vexel.nn.bev;

import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The points at which a camera's features may lie (Philion & Fidler 2020, *Lift, Splat, Shoot*,
/// §3.1, as UniDistill has it): every cell of the feature map at every depth,
///
/// ```
/// u = linspace(0, W − 1, w), v = linspace(0, H − 1, h), d_k = d₀ + k δ      (1)
/// q = A_img⁻¹ (u, v, d, 1)                                                  (2)
/// p = A_bev T K⁻¹ (q₀ q₂, q₁ q₂, q₂, 1)                                     (3)
/// ```
///
/// with A_img the augmentation of the image, K the camera, T from camera to LiDAR and A_bev the
/// augmentation of the scene. The ends of (1) lie on the image's outermost pixels, not in the
/// middle of cells. All in F64, metres and pixels.
///
/// @param imageHeight H
/// @param imageWidth W
/// @param rows h of the feature map
/// @param columns w of the feature map
/// @param depths number of depths D
/// @param start d₀
/// @param step δ
public record Frustum(
    int imageHeight, int imageWidth, int rows, int columns, int depths, double start, double step) {
  /// UniDistill's: images of 256×704 at stride 16, depths from 2.0 to 57.5 m.
  public static final Frustum UNIDISTILL = new Frustum(256, 704, 16, 44, 112, 2, 0.5);

  public Frustum {
    if (imageHeight < 1 || imageWidth < 1 || rows < 1 || columns < 1 || depths < 1) {
      throw new IllegalArgumentException(
          "frustum: "
              + depths
              + " depths of "
              + rows
              + "×"
              + columns
              + " cells on an image of "
              + imageHeight
              + "×"
              + imageWidth
              + "; all must be 1 or more");
    }
  }

  /// (1): (u, v, d), F64 [D, h, w, 3].
  public Tensor points() {
    double[] x = new double[depths * rows * columns * 3];
    int at = 0;
    for (int k = 0; k < depths; k++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          x[at++] = line(j, columns, imageWidth);
          x[at++] = line(i, rows, imageHeight);
          x[at++] = start + k * step;
        }
      }
    }
    return Tensor.copyOf(Backends.reference(), x, depths, rows, columns, 3);
  }

  private static double line(int i, int n, int pixels) {
    return n == 1 ? 0 : i * (pixels - 1.0) / (n - 1);
  }

  /// (2) and (3): where the points are in the scene.
  ///
  /// @param imageAug A_img [B, N, 4, 4]
  /// @param cameras K [N, 4, 4] or [B, N, 4, 4]
  /// @param toLidar T [N, 4, 4] or [B, N, 4, 4]
  /// @param sceneAug A_bev [B, 4, 4]
  /// @return F64 [B, N, D, h, w, 3]
  public Tensor placed(Tensor imageAug, Tensor cameras, Tensor toLidar, Tensor sceneAug) {
    if (imageAug.rank() != 4) {
      throw new TensorException(
          "lift splat", "image augmentation" + imageAug.shape() + " must have axes [B, N, 4, 4]");
    }
    int b = imageAug.dim(0);
    int n = imageAug.dim(1);
    Matrix4[] image = Matrix4.all("image augmentation", imageAug);
    Matrix4[] k = each("cameras", cameras, b, n);
    Matrix4[] t = each("camera to LiDAR", toLidar, b, n);
    Matrix4[] scene = Matrix4.all("scene augmentation", sceneAug);
    if (scene.length != b) {
      throw new TensorException(
          "lift splat", "scene augmentation" + sceneAug.shape() + " must be [" + b + ", 4, 4]");
    }
    double[] uvd = points().toDoubles();
    double[] p = new double[b * n * uvd.length];
    for (int c = 0; c < b * n; c++) {
      Matrix4 place = scene[c / n].times(t[c]).times(k[c].inverse());
      place(image[c].inverse(), place, uvd, p, c * uvd.length);
    }
    return Tensor.copyOf(Backends.reference(), p, b, n, depths, rows, columns, 3);
  }

  private static void place(Matrix4 undo, Matrix4 place, double[] uvd, double[] p, int at) {
    for (int i = 0; i < uvd.length; i += 3) {
      double q0 = undo.apply(0, uvd[i], uvd[i + 1], uvd[i + 2]);
      double q1 = undo.apply(1, uvd[i], uvd[i + 1], uvd[i + 2]);
      double q2 = undo.apply(2, uvd[i], uvd[i + 1], uvd[i + 2]);
      for (int axis = 0; axis < 3; axis++) {
        p[at + i + axis] = place.apply(axis, q0 * q2, q1 * q2, q2);
      }
    }
  }

  /// One matrix for each of the batch's cameras; those of one rig serve every sample.
  private static Matrix4[] each(String what, Tensor t, int b, int n) {
    Matrix4[] given = Matrix4.all(what, t);
    if (given.length == b * n) {
      return given;
    }
    if (given.length != n) {
      throw new TensorException(
          "lift splat",
          what + t.shape() + " must be [" + n + ", 4, 4] or [" + b + ", " + n + ", 4, 4]");
    }
    Matrix4[] all = new Matrix4[b * n];
    java.util.Arrays.setAll(all, i -> given[i % n]);
    return all;
  }
}
