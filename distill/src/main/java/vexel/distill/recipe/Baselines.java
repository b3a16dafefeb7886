package vexel.distill.recipe;

import java.util.Arrays;
import vexel.tensor.Tensor;

/// What can be guessed about a teacher's features without looking at the point cloud: their mean,
/// and their mean per patch cell of the image (roads are below, trees above). A student is worth
/// what it predicts beyond these.
///
/// All features are L2-normalised; sums are doubles in the order of the calls.
public final class Baselines {
  private final int width;
  private final double[] sum;
  private final double[][] cellSum;
  private final long[] cellCount;

  /// @param width channels D of the teacher's features
  /// @param cells patch cells of the teacher's grid
  public Baselines(int width, int cells) {
    this.width = width;
    this.sum = new double[width];
    this.cellSum = new double[cells][width];
    this.cellCount = new long[cells];
  }

  /// Adds training pairs: unit features q, row after row, and the cell each was read in.
  public void train(float[] q, int[] cell) {
    for (int i = 0; i < cell.length; i++) {
      double[] mine = cellSum[cell[i]];
      for (int d = 0; d < width; d++) {
        double v = q[i * width + d];
        sum[d] += v;
        mine[d] += v;
      }
      cellCount[cell[i]]++;
    }
  }

  /// The mean over all training pairs.
  ///
  /// @return [D]
  public Tensor mean() {
    long pairs = Arrays.stream(cellCount).sum();
    float[] m = new float[width];
    for (int d = 0; d < width; d++) {
      m[d] = (float) (sum[d] / pairs);
    }
    return Tensor.of(m, width);
  }

  /// Sums of cosines over held-out pairs.
  ///
  /// @param pairs number of pairs
  /// @param constant Σ q·m with the mean training feature m, normalised
  /// @param position Σ q·m_cell with the mean of the pair's cell (m where no training pair fell in
  ///   it)
  public record Cosines(long pairs, double constant, double position) {
    /// Both sums together.
    public Cosines plus(Cosines other) {
      return new Cosines(pairs + other.pairs, constant + other.constant, position + other.position);
    }

    /// Mean cosine of the constant guess.
    public double meanConstant() {
      return constant / pairs;
    }

    /// Mean cosine of the guess by position.
    public double meanPosition() {
      return position / pairs;
    }
  }

  /// The cosines of held-out pairs with both guesses.
  public Cosines test(float[] q, int[] cell) {
    double[] mean = unit(sum);
    double constant = 0;
    double position = 0;
    for (int i = 0; i < cell.length; i++) {
      double[] local = cellCount[cell[i]] == 0 ? mean : unit(cellSum[cell[i]]);
      for (int d = 0; d < width; d++) {
        constant += q[i * width + d] * mean[d];
        position += q[i * width + d] * local[d];
      }
    }
    return new Cosines(cell.length, constant, position);
  }

  private static double[] unit(double[] v) {
    double norm = 0;
    for (double x : v) {
      norm += x * x;
    }
    double scale = 1 / Math.max(Math.sqrt(norm), 1e-12);
    return Arrays.stream(v).map(x -> x * scale).toArray();
  }
}
