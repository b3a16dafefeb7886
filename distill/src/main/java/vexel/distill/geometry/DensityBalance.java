package vexel.distill.geometry;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import vexel.distill.DataException;
import vexel.tensor.Rng;

/// Draws pairs so that neither near points nor frequent classes dominate. Zhang and Hou,
/// *Fine-grained Image-to-LiDAR Contrastive Distillation with Visual Foundation Models*, 2024
/// (NeurIPS):
///
/// ```
/// h = 1.06 σ N^{−1/5}                                    bandwidth, σ of the ranges ρ       (1)
/// density(ρ) = 1/(N h) Σ_i φ((ρ − ρ_i) / h)              φ the standard normal density      (2)
/// probability of i ∝ 1 / (density(ρ_i) · count of i's label)                                (3)
/// ```
///
/// *Deviations*: (2) is taken at and over the middles of 256 bins, so it costs N and not N²; a
/// point has its bin's density. Points are drawn without replacement (Efraimidis and Spirakis
/// 2006): those with the largest log(u)/weight.
public final class DensityBalance {
  private static final int BINS = 256;

  private DensityBalance() {}

  /// `count` of the points (all of them if there are fewer), ascending.
  ///
  /// @param range ρ, the distance of each point from the sensor
  /// @param label the weak label of each point
  /// @throws DataException if a range is not finite or the numbers of both differ
  public static int[] draw(double[] range, int[] label, int count, Rng rng) {
    double[] weight = weights(range, label);
    Integer[] order = new Integer[weight.length];
    double[] key = new double[weight.length];
    for (int i = 0; i < key.length; i++) {
      order[i] = i;
      key[i] = -StrictMath.log(1 - rng.uniform(i)) / weight[i];
    }
    Arrays.sort(order, (a, b) -> Double.compare(key[a], key[b])); // stable: ties by number
    return Arrays.stream(order).limit(count).mapToInt(i -> i).sorted().toArray();
  }

  /// What (3) is proportional to.
  static double[] weights(double[] range, int[] label) {
    if (range.length != label.length) {
      throw new DataException(range.length + " ranges and " + label.length + " labels of points");
    }
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int c : label) {
      counts.merge(c, 1, Integer::sum);
    }
    double[] density = density(range);
    double[] weight = new double[range.length];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = 1 / (density[i] * counts.getOrDefault(label[i], 1));
    }
    return weight;
  }

  /// (2) at each range; the same everywhere if all ranges are equal.
  static double[] density(double[] range) {
    int n = range.length;
    double[] density = new double[n];
    Arrays.fill(density, 1);
    double low = Arrays.stream(range).min().orElse(0);
    double high = Arrays.stream(range).max().orElse(0);
    double bandwidth = 1.06 * deviation(range) * StrictMath.pow(Math.max(n, 1), -0.2); // (1)
    if (!Double.isFinite(bandwidth)) {
      throw new DataException("a range of the points is not finite; drop points without a return");
    }
    double width = (high - low) / BINS;
    if (!(bandwidth > 0) || !(width > 0)) {
      return density;
    }
    int[] bin = new int[n];
    int[] members = new int[BINS];
    for (int i = 0; i < n; i++) {
      bin[i] = Math.min(BINS - 1, (int) ((range[i] - low) / width));
      members[bin[i]]++;
    }
    double[] smooth = new double[BINS];
    for (int a = 0; a < BINS; a++) {
      for (int b = 0; b < BINS; b++) {
        double z = (a - b) * width / bandwidth;
        smooth[a] += members[b] * StrictMath.exp(-z * z / 2);
      }
    }
    double norm = 1 / (n * bandwidth * StrictMath.sqrt(2 * StrictMath.PI));
    Arrays.setAll(density, i -> smooth[bin[i]] * norm); // (2)
    return density;
  }

  private static double deviation(double[] x) {
    double mean = Arrays.stream(x).average().orElse(0);
    double squares = 0;
    for (double v : x) {
      squares += (v - mean) * (v - mean);
    }
    return StrictMath.sqrt(squares / Math.max(x.length - 1, 1));
  }
}
