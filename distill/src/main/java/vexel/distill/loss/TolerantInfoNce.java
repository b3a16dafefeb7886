package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.ContrastTiles;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.InPlace;
import vexel.distill.relation.MaskedSoftmax;
import vexel.distill.relation.Positive;
import vexel.distill.relation.RowPairs;
import vexel.distill.relation.SemanticSimilarity;
import vexel.distill.relation.StoredGradient;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Contrastive distillation that tolerates similar rows: what the frozen teacher finds alike is not
/// pushed apart, and rows with many of their kind count less. Mahmoud et al., *Self-Supervised
/// Image-to-Point Distillation via Semantically Tolerant Contrastive Loss* (CVPR 2023), in short
/// ST-SLidR.
///
/// With the logits z_ij of [InfoNce], the cosine similarity A of raw teacher features (see
/// [SemanticSimilarity]), its mask m_ij and anchor weights ω_i:
///
/// ```
/// ℓ_ij = m_ij z_ij                      LOGIT_SCALE                                    (1)
/// ℓ_ij = z_ij + log m_ij                EXCLUDE                                        (2)
/// L = −1/Ω Σ_i ω_i log softmax_j(ℓ_ij)_i,   Ω = Σ_i ω_i                                (3)
/// ∂L/∂k_i = ω_i/(Ωτ) Σ_j (p_ij − [i = j]) m_ij q_j        LOGIT_SCALE                  (4)
/// ```
///
/// with p the softmax of (3), and (3), (4) of [InfoNce] for EXCLUDE. LOGIT_SCALE is what the
/// released code does: a masked negative keeps the logit 0 and so adds e⁰ to the denominator.
/// EXCLUDE takes it out. ω_i = 1 without balancing.
///
/// *Deviations*: the soft mask with EXCLUDE is a *Reconstruction*, each negative weighted in the
/// denominator. The ablations of the released code (background buckets, spatial weights) are left
/// out.
///
/// @param settings temperature, mask and balancing
/// @param similarity A
/// @param teacher q, shape [N, D], frozen; null if it is the second input
public record TolerantInfoNce(
    Settings settings, SemanticSimilarity similarity, @Nullable Tensor teacher)
    implements Op<StoredGradient> {
  private static final String NAME = "tolerant_info_nce";

  /// What the mask does.
  public enum Form {
    LOGIT_SCALE,
    EXCLUDE
  }

  /// Temperature, mask and balancing.
  ///
  /// @param temperature τ
  /// @param normalize whether rows of student and teacher are brought to length 1 first
  /// @param form what the mask does
  /// @param mask how it is made
  /// @param balanced whether rows have anchor weights
  public record Settings(
      double temperature,
      boolean normalize,
      Form form,
      SemanticSimilarity.Mask mask,
      boolean balanced) {
    /// The released code with class balancing.
    public static final Settings RELEASED =
        new Settings(
            InfoNce.TEMPERATURE, false, Form.LOGIT_SCALE, SemanticSimilarity.Mask.RELEASED, true);

    public Settings {
      Positive.demand(NAME, "temperature", temperature);
    }
  }

  /// The loss of student rows k[N, D] against frozen teacher rows q[N, D], a scalar.
  public static Value of(Settings settings, SemanticSimilarity similarity, Value k, Tensor q) {
    return Value.apply(new TolerantInfoNce(settings, similarity, q), k);
  }

  /// The loss of student rows k[N, D] and trained teacher rows q[N, D], a scalar.
  public static Value of(Settings settings, SemanticSimilarity similarity, Value k, Value q) {
    return Value.apply(new TolerantInfoNce(settings, similarity, null), k, q);
  }

  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    ContrastTiles tiles =
        ContrastTiles.of(NAME, settings.temperature, settings.normalize, teacher, in);
    int n = in[0].dim(0);
    if (similarity.rows() != n) {
      throw new TensorException(
          NAME,
          "similarity of "
              + similarity.rows()
              + " rows for student"
              + in[0].shape()
              + "; pool it over the same regions");
    }
    Tensor weight = settings.balanced ? similarity.anchorWeights() : null;
    return tiles.step(RowPairs.of(NAME, n, weight, null), this::apply); // (3), (4)
  }

  private @Nullable Tensor apply(Tensor z, int start) {
    Tensor mask = similarity.mask(settings.mask, start, z.dim(0)); // [R, N]
    return switch (settings.form) {
      case LOGIT_SCALE -> {
        InPlace.zip(Binary.MUL, z, mask); // (1)
        yield mask;
      }
      case EXCLUDE -> {
        InPlace.map(Unary.LOG, 0, 0, mask);
        InPlace.map(Unary.CLAMP, MaskedSoftmax.EXCLUDED, 0, mask);
        InPlace.add(z, mask); // (2)
        yield null;
      }
    };
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  /// What the loss is checked on: both forms and masks, balanced and not, frozen and trained
  /// teachers, similarity from features (with duplicates) and as a matrix, N = 1, refusals.
  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Shape x = Shape.of(6, 4);
    Tensor twice = Tensor.copyOf(Backends.reference(), new int[] {0, 0, 2, 3, 4, 5}, 6);
    SemanticSimilarity features =
        SemanticSimilarity.of(FeatureRows.normals(6, 3).gatherRows(twice));
    SemanticSimilarity matrix = SemanticSimilarity.matrix(features.matrix());
    for (Form form : Form.values()) {
      for (double quantile : new double[] {0.3, Double.NaN}) {
        SemanticSimilarity.Mask mask =
            Double.isNaN(quantile)
                ? SemanticSimilarity.Mask.SOFT
                : SemanticSimilarity.Mask.hard(quantile);
        Settings balanced = new Settings(0.5, false, form, mask, true);
        Settings plain = new Settings(0.5, true, form, mask, false);
        samples.add(
            Sample.of(new TolerantInfoNce(balanced, features, FeatureRows.normals(6, 4)), x));
        samples.add(Sample.of(new TolerantInfoNce(plain, matrix, null), x, x));
      }
    }
    SemanticSimilarity one = SemanticSimilarity.of(FeatureRows.normals(1, 5));
    samples.add(
        Sample.of(
            new TolerantInfoNce(Settings.RELEASED, one, FeatureRows.normals(1, 3)),
            Shape.of(1, 3)));
    samples.add(
        Sample.rejected(
            new TolerantInfoNce(Settings.RELEASED, one, FeatureRows.normals(6, 4)),
            "same regions",
            x));
    samples.add(
        Sample.rejected(
            new TolerantInfoNce(Settings.RELEASED, features, FeatureRows.normals(6, 5)),
            "one width",
            x));
    return samples;
  }
}
