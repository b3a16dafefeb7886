package vexel.distill.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import vexel.distill.loss.Relational.Settings;
import vexel.tensor.Tensor;

/// Relational distillation as its definition reads: all pairs, one after the other, in doubles.
final class NaiveRelational {
  private final Settings settings;
  private final double @Nullable [] weight;
  private final int @Nullable [] scene;
  private final int n;
  private final int d;
  private final double[] norm;
  private final double[][] unit;
  private final double[][] k;
  private final double[][] q;

  /// Null weights are 1, null scenes one.
  NaiveRelational(
      Settings settings,
      Tensor student,
      Tensor teacher,
      double @Nullable [] weight,
      int @Nullable [] scene) {
    this.settings = settings;
    this.weight = weight;
    this.scene = scene;
    this.n = student.dim(0);
    this.d = student.dim(1);
    double[] flat = student.toDoubles();
    this.norm = new double[n];
    Arrays.setAll(norm, i -> Rows.length(flat, d, i));
    this.unit = unit(student);
    this.k = settings.centred() ? centred(unit) : unit;
    this.q = settings.centred() ? centred(unit(teacher)) : unit(teacher);
  }

  double loss() {
    double total = 0;
    double pairs = 0;
    double diagonal = 0;
    double cross = 0;
    double intra = 0;
    for (int i = 0; i < n; i++) {
      total += weight(i);
      diagonal += weight(i) * value(x(i, i));
      for (int j = 0; j < n; j++) {
        if (counts(i, j)) {
          pairs += weight(i);
          cross += weight(i) * value(x(i, j));
          intra += weight(i) * value(y(i, j));
        }
      }
    }
    double all = pairs == 0 ? 1 : pairs;
    return settings.alpha()
            * (settings.diagonal() * diagonal / total + settings.offDiagonal() * cross / all)
        + settings.beta() * intra / all;
  }

  double[] gradient() {
    double total = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      total += weight(i);
      for (int j = 0; j < n; j++) {
        pairs += counts(i, j) ? weight(i) : 0;
      }
    }
    double[][] g = new double[n][d];
    for (int i = 0; i < n; i++) {
      double own = settings.alpha() * settings.diagonal() * weight(i) / total;
      add(g[i], own * slope(x(i, i)), q[i]);
      for (int j = 0; j < n; j++) {
        if (counts(i, j)) {
          double share = settings.alpha() * settings.offDiagonal() * weight(i) / pairs;
          add(g[i], share * slope(x(i, j)), q[j]);
          add(g[i], settings.beta() * weight(i) / pairs * slope(y(i, j)), k[j]);
          add(g[j], settings.beta() * weight(i) / pairs * slope(y(i, j)), k[i]);
        }
      }
    }
    if (settings.centred()) {
      g = centred(g);
    }
    double[] flat = new double[n * d];
    for (int i = 0; i < n; i++) {
      double along = dot(unit[i], g[i]);
      for (int c = 0; c < d; c++) {
        flat[i * d + c] = (g[i][c] - unit[i][c] * along) / norm[i];
      }
    }
    return flat;
  }

  /// For each row, how many of its discrepancies are less than `distance` from 0.
  int[] nearKink(double distance) {
    int[] near = new int[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j) {
          near[i] += StrictMath.abs(x(i, j)) < distance ? 1 : 0;
          near[i] += StrictMath.abs(y(i, j)) < distance ? 1 : 0;
        }
      }
    }
    return near;
  }

  private double[][] unit(Tensor t) {
    double[] flat = t.toDoubles();
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * d, (i + 1) * d);
      double length = Rows.length(flat, d, i);
      for (int c = 0; c < d; c++) {
        rows[i][c] /= length;
      }
    }
    return rows;
  }

  private double[][] centred(double[][] x) {
    double[][] y = new double[n][d];
    for (int i = 0; i < n; i++) {
      int same = 0;
      for (int j = 0; j < n; j++) {
        if (i == j || counts(i, j)) {
          add(y[i], -1, x[j]);
          same++;
        }
      }
      for (int c = 0; c < d; c++) {
        y[i][c] = x[i][c] + y[i][c] / same;
      }
    }
    return y;
  }

  private boolean counts(int i, int j) {
    return i != j && (scene == null || scene[i] == scene[j]);
  }

  private double weight(int i) {
    return weight == null ? 1 : weight[i];
  }

  private double x(int i, int j) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += (k[i][c] - q[i][c]) * q[j][c];
    }
    return sum;
  }

  private double y(int i, int j) {
    return dot(k[i], k[j]) - dot(q[i], q[j]);
  }

  private double value(double x) {
    double a = StrictMath.abs(x);
    double delta = settings.delta();
    double huber = a < delta ? x * x / 2 : delta * (a - delta / 2);
    return switch (settings.distance()) {
      case L1 -> a;
      case SQUARED -> x * x;
      case HUBER -> huber;
      case SMOOTH_L1 -> huber / delta;
    };
  }

  private double slope(double x) {
    double clamped = StrictMath.max(-settings.delta(), StrictMath.min(settings.delta(), x));
    return switch (settings.distance()) {
      case L1 -> x > 0 ? 1 : x < 0 ? -1 : 0;
      case SQUARED -> 2 * x;
      case HUBER -> clamped;
      case SMOOTH_L1 -> clamped / settings.delta();
    };
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  private static void add(double[] sum, double factor, double[] x) {
    for (int c = 0; c < sum.length; c++) {
      sum[c] += factor * x[c];
    }
  }
}
