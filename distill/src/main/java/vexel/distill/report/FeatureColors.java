package vexel.distill.report;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import vexel.tensor.Tensor;

/// Features as colours: the first three principal components of L2-normalised rows, scaled to their
/// 2nd … 98th percentile. Like features get like colours; the axes of the colour space mean
/// nothing.
public final class FeatureColors {
  private final double[] mean;
  private final double[][] axes;
  private final double[] low = new double[3];
  private final double[] high = new double[3];

  private FeatureColors(double[] mean, double[][] axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /// The colour axes of x[N, D].
  public static FeatureColors of(Tensor x) {
    double[][] rows = unit(x);
    int d = x.dim(1);
    double[] mean = new double[d];
    for (double[] r : rows) {
      for (int i = 0; i < d; i++) {
        mean[i] += r[i] / rows.length;
      }
    }
    double[][] covariance = new double[d][d];
    for (double[] r : rows) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += (r[i] - mean[i]) * (r[j] - mean[j]) / rows.length;
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        covariance[j][i] = covariance[i][j];
      }
    }
    RealMatrix axis = // eigenvectors, the largest first
        new SingularValueDecomposition(new Array2DRowRealMatrix(covariance, false)).getU();
    double[][] axes = new double[3][];
    for (int k = 0; k < 3; k++) {
      axes[k] = axis.getColumn(Math.min(k, d - 1));
    }
    FeatureColors colors = new FeatureColors(mean, axes);
    for (int k = 0; k < 3; k++) {
      double[] projected = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        projected[i] = colors.project(rows[i], k);
      }
      java.util.Arrays.sort(projected);
      colors.low[k] = projected[(int) (0.02 * (rows.length - 1))];
      colors.high[k] = projected[(int) (0.98 * (rows.length - 1))];
    }
    return colors;
  }

  /// 0xRRGGBB of each row of x[N, D].
  public int[] colors(Tensor x) {
    double[][] rows = unit(x);
    int[] rgb = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < 3; k++) {
        double range = Math.max(high[k] - low[k], 1e-12);
        double v = Math.clamp((project(rows[i], k) - low[k]) / range, 0, 1);
        rgb[i] = (rgb[i] << 8) | (int) Math.round(v * 255);
      }
    }
    return rgb;
  }

  private double project(double[] row, int k) {
    double s = 0;
    for (int i = 0; i < row.length; i++) {
      s += (row[i] - mean[i]) * axes[k][i];
    }
    return s;
  }

  private static double[][] unit(Tensor x) {
    float[] values = x.toFloats();
    int d = x.dim(1);
    double[][] rows = new double[x.dim(0)][d];
    for (int r = 0; r < rows.length; r++) {
      double norm = 0;
      for (int i = 0; i < d; i++) {
        rows[r][i] = values[r * d + i];
        norm += rows[r][i] * rows[r][i];
      }
      norm = Math.max(Math.sqrt(norm), 1e-12);
      for (int i = 0; i < d; i++) {
        rows[r][i] /= norm;
      }
    }
    return rows;
  }
}
