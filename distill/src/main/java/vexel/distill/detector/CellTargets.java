package vexel.distill.detector;

import java.util.Arrays;
import vexel.distill.augment.ImageMotion;
import vexel.distill.data.CameraView;
import vexel.distill.data.LidarsegClasses;
import vexel.distill.data.PixelLabels;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// What the cells of a map over images show, as shares: of each class among a cell's pixels, and of
/// each depth among the laser points that fall into it.
///
/// ```
/// t_kc = w_c n_kc / Σ_kc w_c n_kc,  w_c = min(10, s_c^−½),  s_c = Σ_k n_kc / Σ_kc n_kc    (1)
/// g_kd = m_kd / (Σ_d m_kd · cells with points)                                            (2)
/// ```
///
/// with n_kc pixels of class c in cell k and m_kd points at depth d. Both sum to 1, so that a
/// cross-entropy against them is a mean; w lets cones and bicycles count beside roads and sky.
final class CellTargets {
  /// Classes of pixels: those of point clouds, 0 being sky and all that has none.
  static final int CLASSES = LidarsegClasses.NAMES.size();

  private static final double HEAVIEST = 10;

  private final DetectorSizes sizes;
  private final int stride;
  private final int rows;
  private final int columns;
  private final double[] classes; // n [B·h·w, C]
  private final double[] depths; // m [B·h·w, D]

  /// @param sizes the window of the images and the depths
  /// @param stride pixels along a cell's side
  /// @param images B
  CellTargets(DetectorSizes sizes, int stride, int images) {
    this.sizes = sizes;
    this.stride = stride;
    this.rows = sizes.imageHeight() / stride;
    this.columns = sizes.imageWidth() / stride;
    int cells = images * rows * columns;
    this.classes = new double[cells * CLASSES];
    this.depths = new double[cells * sizes.depths()];
  }

  /// Counts what image `b` shows once it is moved.
  void count(int b, CameraView view, PixelLabels labels, PointCloud points, ImageMotion motion) {
    double[] m = motion.matrix();
    for (int r = 0; r < motion.height(); r++) {
      for (int c = 0; c < motion.width(); c++) {
        int cell = cell(b, m, c + 0.5, r + 0.5);
        if (cell >= 0) {
          classes[cell * CLASSES + labels.at(r, c)]++;
        }
      }
    }
    Pose cameraFromLidar = view.poses().cameraFromLidar();
    for (int i = 0; i < points.size(); i++) {
      Vec3 seen =
          view.camera()
              .homogeneous(cameraFromLidar.apply(new Vec3(points.x(i), points.y(i), points.z(i))));
      long depth = StrictMath.round((seen.z() - sizes.nearest()) / sizes.depthStep());
      if (depth >= 0 && depth < sizes.depths()) {
        int cell = cell(b, m, seen.x() / seen.z(), seen.y() / seen.z());
        if (cell >= 0) {
          depths[cell * sizes.depths() + (int) depth]++;
        }
      }
    }
  }

  /// The cell of the moved image that pixel (u, v) of the original falls into, or −1.
  private int cell(int b, double[] m, double u, double v) {
    double column = (m[0] * u + m[1] * v + m[3]) / stride;
    double row = (m[4] * u + m[5] * v + m[7]) / stride;
    boolean inside = column >= 0 && column < columns && row >= 0 && row < rows;
    return inside ? (b * rows + (int) row) * columns + (int) column : -1;
  }

  /// t [B·h·w, [#CLASSES]]. (1)
  Tensor classes() {
    double[] n = new double[CLASSES];
    for (int i = 0; i < classes.length; i++) {
      n[i % CLASSES] += classes[i];
    }
    double all = Arrays.stream(n).sum();
    double[] w = new double[CLASSES];
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      w[c] = n[c] == 0 ? 0 : StrictMath.min(HEAVIEST, StrictMath.sqrt(all / n[c]));
      sum += w[c] * n[c];
    }
    float[] t = new float[classes.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = sum == 0 ? 0 : (float) (w[i % CLASSES] * classes[i] / sum);
    }
    return Tensor.copyOf(Backends.selected(), t, t.length / CLASSES, CLASSES);
  }

  /// g [B·h·w, D]. (2)
  Tensor depths() {
    int d = sizes.depths();
    int cells = depths.length / d;
    double[] points = new double[cells];
    for (int i = 0; i < depths.length; i++) {
      points[i / d] += depths[i];
    }
    long seen = Arrays.stream(points).filter(p -> p > 0).count();
    float[] g = new float[depths.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = points[i / d] == 0 ? 0 : (float) (depths[i] / (points[i / d] * seen));
    }
    return Tensor.copyOf(Backends.selected(), g, cells, d);
  }
}
