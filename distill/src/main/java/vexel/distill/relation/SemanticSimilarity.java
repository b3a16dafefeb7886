package vexel.distill.relation;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// How alike the rows of a batch are to the frozen teacher: the cosine similarity A of its raw
/// features, before any trained projection. Mahmoud et al., *Self-Supervised Image-to-Point
/// Distillation via Semantically Tolerant Contrastive Loss* (CVPR 2023), in short ST-SLidR.
///
/// ```
/// A_ij = f_i·f_j / (‖f_i‖ ‖f_j‖)                                                      (1)
/// v_ij = 1 − A_ij;  m_ij = 0 where v_ij = 0 or v_ij < the row's quantile, else 1      (2)
/// m_ij = 1 − min(max(A_ij, 0), 1)                           soft                      (3)
/// a_i = Σ_j A_ij [A_ij ≥ ½];  b_i = (a_i − min a) / (max a − min a);  ω_i = 1 − b_i   (4)
/// ```
///
/// with m_ii = 1 in both. The quantile is linearly interpolated over the whole row, the diagonal
/// included. Where all a_i are equal every ω_i is 1. Rows are taken in tiles; only features are
/// held.
///
/// @param tensor unit rows [N, D], or A itself [N, N]
/// @param isMatrix whether it is A itself
public record SemanticSimilarity(Tensor tensor, boolean isMatrix) {
  private static final String NAME = "semantic similarity";
  private static final double ALIKE = 0.5;

  /// How a mask is made.
  ///
  /// @param soft (3) instead of (2)
  /// @param quantile the share of the most similar that (2) tolerates
  public record Mask(boolean soft, double quantile) {
    /// The 1 % of the released code.
    public static final Mask RELEASED = hard(0.01);

    public static final Mask SOFT = new Mask(true, 0);

    public Mask {
      if (!(quantile >= 0 && quantile <= 1)) {
        throw new TensorException(NAME, "quantile is " + quantile + "; it lies between 0 and 1");
      }
    }

    /// The mask (2).
    public static Mask hard(double quantile) {
      return new Mask(false, quantile);
    }
  }

  /// The similarity of raw features f[N, D].
  public static SemanticSimilarity of(Tensor features) {
    if (features.rank() != 2) {
      throw new TensorException(NAME, "features" + features.shape() + " must be [rows, width]");
    }
    return new SemanticSimilarity(UnitRows.of(features).unit(), false);
  }

  /// A similarity that is known, A[N, N].
  public static SemanticSimilarity matrix(Tensor a) {
    if (a.rank() != 2 || a.dim(0) != a.dim(1)) {
      throw new TensorException(NAME, "a matrix must be square, got " + a.shape());
    }
    return new SemanticSimilarity(a, true);
  }

  /// Rows of raw features f[N, D] that are not all 0, ascending, I32: a region that vanishes at the
  /// teacher's resolution has none and is left out of the loss.
  public static Tensor present(Tensor features) {
    double[] largest = doubles(features.map(Unary.ABS));
    int width = features.dim(1);
    int[] found = new int[features.dim(0)];
    int n = 0;
    for (int i = 0; i < features.dim(0); i++) {
      for (int c = 0; c < width; c++) {
        if (largest[i * width + c] > 0) {
          found[n++] = i;
          break;
        }
      }
    }
    return Tensor.copyOf(features.backend(), Arrays.copyOf(found, n), n);
  }

  /// N.
  public int rows() {
    return tensor.dim(0);
  }

  /// All of A [N, N], for small N.
  public Tensor matrix() {
    return tile(0, rows());
  }

  /// All of the mask [N, N], for small N.
  public Tensor mask(Mask mask) {
    return mask(mask, 0, rows());
  }

  /// Rows `start` … `start` + `rows` − 1 of A.
  private Tensor tile(int start, int rows) {
    Tensor own = tensor.narrow(0, start, rows);
    return isMatrix ? own.copy() : own.matmul(tensor.transpose(0, 1)); // (1)
  }

  /// Rows `start` … `start` + `rows` − 1 of the mask, [rows, N].
  public Tensor mask(Mask mask, int start, int rows) {
    Tensor v = tile(start, rows);
    if (mask.soft) {
      InPlace.map(Unary.CLAMP, 0, 1, v);
    }
    InPlace.map(Unary.MUL, -1, 0, v);
    InPlace.map(Unary.ADD, 1, 0, v); // (3)
    Tensor m = mask.soft ? v : untolerated(v, mask.quantile);
    Diagonal.set(m.narrow(1, start, rows), 1);
    return m;
  }

  /// (2) for the rows of v[rows, N].
  private static Tensor untolerated(Tensor v, double quantile) {
    double[] cut = new double[v.dim(0)];
    Arrays.setAll(cut, r -> cut(doubles(v.select(0, r)), quantile));
    Tensor least = Tensor.rounded(v.backend(), v.dtype(), cut, cut.length, 1);
    Tensor tolerated = least.sub(v).map(Unary.STEP, 0, 0);
    return v.map(Unary.ABS).map(Unary.STEP, 0, 0).mul(tolerated.neg().add(1));
  }

  /// The anchor weights ω [N] (4).
  public Tensor anchorWeights() {
    int n = rows();
    double[] sum = new double[n];
    RowTiles.sum(n, (start, rows) -> sums(start, rows, sum));
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double a : sum) {
      low = StrictMath.min(low, a);
      high = StrictMath.max(high, a);
    }
    for (int i = 0; i < n; i++) {
      sum[i] = high > low ? 1 - (sum[i] - low) / (high - low) : 1;
    }
    return Tensor.rounded(tensor.backend(), tensor.dtype(), sum, n);
  }

  private double sums(int start, int rows, double[] sum) {
    Tensor tile = tile(start, rows);
    for (int r = 0; r < rows; r++) {
      for (double a : doubles(tile.select(0, r))) {
        sum[start + r] += a >= ALIKE ? a : 0;
      }
    }
    return 0;
  }

  private static double[] doubles(Tensor x) {
    return x.widened();
  }

  /// The smallest of x that is not strictly below its q-quantile, which lies between the ⌊q (n −
  /// 1)⌋-th smallest and the next: a number of x, so that comparing with it is exact in any type.
  private static double cut(double[] x, double q) {
    double at = q * (x.length - 1);
    int below = (int) at;
    double[] least = new double[StrictMath.min(below + 2, x.length)]; // ascending
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    int last = least.length - 1;
    for (double v : x) {
      if (v < least[last]) {
        int found = Arrays.binarySearch(least, v);
        int place = found < 0 ? -found - 1 : found;
        System.arraycopy(least, place, least, place + 1, last - place);
        least[place] = v;
      }
    }
    double next = least[StrictMath.min(below + 1, last)];
    return at > below && next > least[below] ? next : least[below];
  }
}
