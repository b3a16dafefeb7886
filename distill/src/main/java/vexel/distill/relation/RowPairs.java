package vexel.distill.relation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Which ordered pairs (i, j), i ≠ j, of N rows count, and how much: all those within a scene, with
/// weight ω_i.
public final class RowPairs {
  /// The rows `from` … `to` − 1 of one scene.
  ///
  /// @param from first row
  /// @param to row after the last
  public record Range(int from, int to) {
    /// How many there are.
    public int rows() {
      return to - from;
    }
  }

  private final List<Range> scenes;
  private final double[] weight;
  private final boolean weighted;
  private final double total;
  private final double pairs;

  private RowPairs(List<Range> scenes, double[] weight, boolean weighted) {
    this.scenes = scenes;
    this.weight = weight;
    this.weighted = weighted;
    double sum = 0;
    double off = 0;
    for (Range s : scenes) {
      for (int i = s.from; i < s.to; i++) {
        sum += weight[i];
        off += weight[i] * (s.rows() - 1);
      }
    }
    this.total = sum;
    this.pairs = off;
  }

  /// The pairs of n rows.
  ///
  /// @param op who asks, for messages
  /// @param weight ω [n], none negative, not all 0; null is 1 for every row
  /// @param scene the scene of each row, I32 [n], ascending; null is one scene
  public static RowPairs of(String op, int n, @Nullable Tensor weight, @Nullable Tensor scene) {
    return new RowPairs(scenes(op, n, scene), weights(op, n, weight), weight != null);
  }

  private static double[] weights(String op, int n, @Nullable Tensor weight) {
    if (weight == null) {
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      return ones;
    }
    demandRows(op, "weight", weight, n);
    double[] w = weight.widened();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (!(w[i] >= 0 && w[i] < Double.POSITIVE_INFINITY)) {
        throw new TensorException(
            op, "weight of row " + i + " is " + w[i] + "; weights are finite and not negative");
      }
      sum += w[i];
    }
    if (n > 0 && sum == 0) {
      throw new TensorException(
          op, "weight" + weight.shape() + " is 0 for every row; leave the weights away");
    }
    return w;
  }

  private static List<Range> scenes(String op, int n, @Nullable Tensor scene) {
    if (scene == null) {
      return List.of(new Range(0, n));
    }
    demandRows(op, "scene", scene, n);
    int[] s = scene.cast(DType.I32).toInts();
    List<Range> found = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= n; i++) {
      if (i < n && s[i] < s[i - 1]) {
        throw new TensorException(
            op,
            "scene of row " + i + " is " + s[i] + " after " + s[i - 1] + "; sort rows by scene");
      }
      if (i == n || s[i] != s[i - 1]) {
        found.add(new Range(from, i));
        from = i;
      }
    }
    return found;
  }

  private static void demandRows(String op, String name, Tensor t, int n) {
    if (t.rank() != 1 || t.dim(0) != n) {
      throw new TensorException(op, name + t.shape() + " must be [" + n + "], one for each row");
    }
  }

  /// The scenes, in the order of their rows.
  public List<Range> scenes() {
    return scenes;
  }

  /// Whether weights were given; else every ω_i is 1.
  public boolean weighted() {
    return weighted;
  }

  /// Σ_i ω_i.
  public double total() {
    return total;
  }

  /// The sum of ω_i over all pairs (i, j) that count; N² − N for one scene without weights.
  public double pairs() {
    return pairs;
  }

  /// Σ_r ω_{start+r} x_r, in F64, of x[R].
  public double weightedSum(int start, Tensor x) {
    double[] terms = x.widened();
    double sum = 0;
    for (int r = 0; r < terms.length; r++) {
      sum += weight[start + r] * terms[r];
    }
    return sum;
  }

  /// c ω_i of some rows, as a column [rows, 1] like x.
  public Tensor weights(Tensor x, int start, int rows, double c) {
    double[] w = new double[rows];
    Arrays.setAll(w, r -> c * weight[start + r]);
    return Tensor.rounded(x.backend(), x.dtype(), w, rows, 1);
  }

  /// x[N, D] minus the mean row of its scene: the projection whose Gram matrix is the centred one.
  /// It is its own adjoint, so it takes gradients back as well.
  public Tensor centred(Tensor x) {
    Tensor y = x.emptyLike();
    for (Range s : scenes) {
      Tensor own = x.narrow(0, s.from, s.rows());
      if (own.size() > 0) {
        Tensor mean = own.sum(0).mul(1.0 / s.rows());
        y.kernels().element().copy(own.sub(mean), y.narrow(0, s.from, s.rows()));
      }
    }
    return y;
  }
}
