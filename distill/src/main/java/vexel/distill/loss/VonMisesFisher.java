package vexel.distill.loss;

import java.util.List;
import org.apache.commons.math3.special.Gamma;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.RowTiles;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Features of a class as draws from a von Mises-Fisher distribution, the structure term of
/// OLIVINE. Zhang and Hou, *Fine-grained Image-to-LiDAR Contrastive Distillation with Visual
/// Foundation Models*, 2024 (NeurIPS). For rows k of length 1 in ℝ^p and the running mean r̄ of
/// each class:
///
/// ```
/// r = ‖r̄‖,  μ = r̄ / r,  κ = r (p − r²) / (1 − r²)                                 (1)
/// log C_p(κ) = (p/2 − 1) log κ − p/2 log 2π − log I_{p/2−1}(κ)                     (2)
/// L = mean over classes of the mean over their rows of −log C_p(κ) − κ ⟨μ, k_i⟩    (3)
/// dk_i = −κ μ / (rows of the class · classes)                                      (4)
/// ```
///
/// Only classes with rows in the batch and a mean that is not 0 count; with none L = 0. The
/// modified Bessel function is summed from its largest term outwards,
///
/// ```
/// I_ν(κ) = Σ_j (κ/2)^{2j+ν} / (j! Γ(j + ν + 1)),  largest at j (j + ν) ≈ κ²/4      (5)
/// ```
///
/// all terms being positive, so no κ overflows or cancels.
///
/// Reconstruction: means and κ are constants of a step. *Deviations*: r² is at most 1 − 10⁻⁶, so
/// that κ stays finite for a class that has collapsed to a point.
///
/// @param means r̄ [C, p]
/// @param labels I32 [N], each in [0, C)
public record VonMisesFisher(Tensor means, Tensor labels) implements Op<StoredGradient> {
  /// The step of training at which the loss is switched on.
  public static final int START = 10_000;

  private static final double LARGEST_SQUARE = 1 - 1e-6;

  /// The loss of rows k[N, p], a scalar.
  public static Value of(Value k, Tensor means, Tensor labels) {
    return Value.apply(new VonMisesFisher(means, labels), k);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    int[] label = demand(in[0]);
    int n = in[0].dim(0);
    int p = in[0].dim(1);
    double[] mean = means.widened();
    int[] rows = new int[means.dim(0)];
    for (int c : label) {
      rows[c]++;
    }
    double[] slope = new double[mean.length]; // κ μ / (rows · classes)
    double loss = 0;
    int classes = 0;
    for (int c = 0; c < rows.length; c++) {
      double square = 0;
      for (int d = 0; d < p; d++) {
        square += mean[c * p + d] * mean[c * p + d];
      }
      if (rows[c] == 0 || square == 0) {
        continue;
      }
      classes++;
      double kappa = concentration(square, p); // (1)
      loss -= logNormaliser(p, kappa);
      for (int d = 0; d < p; d++) {
        slope[c * p + d] = kappa * mean[c * p + d] / (StrictMath.sqrt(square) * rows[c]);
      }
    }
    double share = -1.0 / Math.max(classes, 1);
    for (int i = 0; i < slope.length; i++) {
      slope[i] *= share;
    }
    Tensor table = Tensor.rounded(in[0].backend(), in[0].dtype(), slope, rows.length, p);
    Tensor gradient = table.gatherRows(labels); // (4)
    double attraction = RowTiles.total(in[0].mul(gradient).reshape(n, p)); // (3)
    return StoredGradient.step(loss / Math.max(classes, 1) + attraction, gradient);
  }

  /// κ of (1) from r².
  private static double concentration(double square, int p) {
    double r2 = Math.min(square, LARGEST_SQUARE);
    return StrictMath.sqrt(r2) * (p - r2) / (1 - r2);
  }

  /// (2)
  static double logNormaliser(int p, double kappa) {
    double order = p / 2.0 - 1;
    return order * StrictMath.log(kappa)
        - p / 2.0 * StrictMath.log(2 * StrictMath.PI)
        - logBesselI(order, kappa);
  }

  /// log I_ν(x) for ν ≥ −½ and x > 0 by (5), relative error below 10⁻¹².
  static double logBesselI(double order, double x) {
    double quarter = x * x / 4;
    double root = StrictMath.sqrt(order * order + x * x);
    double peak = Math.max(0, Math.floor((root - order) / 2));
    double sum = 1;
    double term = 1;
    for (double j = peak + 1; term > 1e-18 * sum; j++) {
      term *= quarter / (j * (j + order));
      sum += term;
    }
    term = 1;
    for (double j = peak; j > 0 && term > 1e-18 * sum; j--) {
      term *= j * (j + order) / quarter;
      sum += term;
    }
    return (2 * peak + order) * StrictMath.log(x / 2)
        - Gamma.logGamma(peak + 1)
        - Gamma.logGamma(peak + order + 1)
        + StrictMath.log(sum);
  }

  private int[] demand(Tensor k) {
    if (k.rank() != 2 || means.rank() != 2 || k.dim(1) != means.dim(1) || k.dim(1) < 2) {
      throw new TensorException(
          "von mises fisher",
          "rows"
              + k.shape()
              + " and means"
              + means.shape()
              + " must be [rows, width] and [classes, width] with one width of 2 or more");
    }
    if (!labels.shape().equals(Shape.of(k.dim(0)))) {
      throw new TensorException(
          "von mises fisher", "labels" + labels.shape() + " must be [" + k.dim(0) + "]");
    }
    int[] label = labels.toInts();
    for (int c : label) {
      if (c < 0 || c >= means.dim(0)) {
        throw new TensorException(
            "von mises fisher",
            "label " + c + " is outside [0, " + means.dim(0) + "); drop rows without a class");
      }
    }
    return label;
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: several classes, one without rows, one row, refusals.
  public static List<Sample> samples() {
    return List.of(
        Sample.of(with(3, 5, 2, 0, 2, 2), Shape.of(4, 5)),
        Sample.of(with(2, 64, 1, 0), Shape.of(2, 64)),
        Sample.of(with(1, 2, 0), Shape.of(1, 2)),
        Sample.rejected(with(3, 5, 2, 3), "outside [0, 3)", Shape.of(2, 5)),
        Sample.rejected(with(3, 5, 2), "must be [2]", Shape.of(2, 5)),
        Sample.rejected(with(3, 5, 2), "one width", Shape.of(1, 4)));
  }

  private static VonMisesFisher with(int classes, int width, int... labels) {
    Tensor means = FeatureRows.normals(classes, width).mul(0.5 / StrictMath.sqrt(width));
    return new VonMisesFisher(means, Tensor.copyOf(Backends.reference(), labels, labels.length));
  }
}
