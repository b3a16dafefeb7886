package vexel.autograd.op;

import java.util.ArrayList;
import java.util.List;
import vexel.tensor.Backend;

/// The weights with which positions of an axis of m read an axis of n: interpolation and average
/// pooling, one axis at a time, with the conventions of PyTorch. Each factory returns a sparse
/// matrix [m, n] for [Resample].
///
/// Position i reads at the source coordinate, with `scale` = n/m unless given: aligned corners: s_i
/// = i (n − 1)/(m − 1) (1) else: s_i = scale (i + ½) − ½ (2)
public final class AxisWeights {
  private final int columns;
  private final List<Integer> ptr = new ArrayList<>(List.of(0));
  private final List<Integer> col = new ArrayList<>();
  private final List<Double> weight = new ArrayList<>();

  private AxisWeights(int columns) {
    this.columns = columns;
  }

  /// The element at ⌊i·scale⌋; computed in F32 as PyTorch does.
  public static Csr nearest(Backend backend, int n, int m, double scale) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      w.add(Math.min((int) Math.floor(i * (float) scale), n - 1), 1).endRow();
    }
    return w.matrix(backend);
  }

  /// Between the two neighbours of s_i, by distance; coordinates below 0 read the first element.
  public static Csr linear(Backend backend, int n, int m, double scale, boolean alignCorners) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      double s = Math.max(source(i, n, m, scale, alignCorners), 0);
      int below = Math.min((int) s, n - 1);
      double t = s - below;
      w.add(below, 1 - t).add(Math.min(below + 1, n - 1), t).endRow();
    }
    return w.matrix(backend);
  }

  /// Keys' cubic convolution (1981) with a = −¾ over the four neighbours of s_i; those beyond the
  /// border are the border's.
  public static Csr cubic(Backend backend, int n, int m, double scale, boolean alignCorners) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      double s = source(i, n, m, scale, alignCorners);
      int below = (int) Math.floor(s);
      for (int j = below - 1; j <= below + 2; j++) {
        w.add(Math.clamp(j, 0, n - 1), keys(-0.75, Math.abs(s - j)));
      }
      w.endRow();
    }
    return w.matrix(backend);
  }

  /// Antialiased: the triangle filter, widened by `scale` where it shrinks, weights summing to 1.
  public static Csr smoothLinear(Backend backend, int n, int m, double scale) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      w.filtered(i, scale, false).endRow();
    }
    return w.matrix(backend);
  }

  /// Antialiased: Keys' kernel with a = −½, widened by `scale` where it shrinks, weights summing to
  /// 1.
  public static Csr smoothCubic(Backend backend, int n, int m, double scale) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      w.filtered(i, scale, true).endRow();
    }
    return w.matrix(backend);
  }

  /// Means over windows of k positions, every `stride`, after `padding` zeros on both sides. With
  /// `countPadding` the divisor is k, otherwise the number of positions inside.
  public static Csr window(
      Backend backend, int n, int k, int stride, int padding, boolean countPadding) {
    AxisWeights w = new AxisWeights(n);
    for (int start = -padding; start + k <= n + padding; start += stride) {
      int from = Math.max(start, 0);
      int to = Math.min(start + k, n);
      w.mean(from, to, countPadding ? k : to - from).endRow();
    }
    return w.matrix(backend);
  }

  /// Means over m windows from ⌊i n/m⌋ to ⌈(i + 1) n/m⌉.
  public static Csr adaptive(Backend backend, int n, int m) {
    AxisWeights w = new AxisWeights(n);
    for (int i = 0; i < m; i++) {
      int from = (int) ((long) i * n / m);
      int to = (int) (((long) (i + 1) * n + m - 1) / m);
      w.mean(from, to, to - from).endRow();
    }
    return w.matrix(backend);
  }

  private static double source(int i, int n, int m, double scale, boolean alignCorners) {
    if (alignCorners) {
      return m == 1 ? 0 : i * ((n - 1.0) / (m - 1)); // (1)
    }
    return scale * (i + 0.5) - 0.5; // (2)
  }

  /// Keys' kernel at distance x ≥ 0.
  private static double keys(double a, double x) {
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }

  private AxisWeights filtered(int i, double scale, boolean cubic) {
    double widening = Math.max(scale, 1);
    double support = (cubic ? 2 : 1) * widening;
    double centre = scale * (i + 0.5);
    int from = Math.max((int) (centre - support + 0.5), 0);
    int to = Math.min((int) (centre + support + 0.5), columns);
    double[] w = new double[to - from];
    double sum = 0;
    for (int j = 0; j < w.length; j++) {
      double x = Math.abs((from + j - centre + 0.5) / widening);
      w[j] = cubic ? keys(-0.5, x) : Math.max(1 - x, 0);
      sum += w[j];
    }
    for (int j = 0; j < w.length; j++) {
      add(from + j, w[j] / sum);
    }
    return this;
  }

  private AxisWeights mean(int from, int to, int divisor) {
    for (int j = from; j < to; j++) {
      add(j, 1.0 / divisor);
    }
    return this;
  }

  private AxisWeights add(int column, double w) {
    col.add(column);
    weight.add(w);
    return this;
  }

  private void endRow() {
    ptr.add(col.size());
  }

  private Csr matrix(Backend backend) {
    double[] w = weight.stream().mapToDouble(Double::doubleValue).toArray();
    return Csr.of(backend, columns, Axes.array(ptr), Axes.array(col), w);
  }
}
