package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.Wanted;
import vexel.distill.relation.Distance;
import vexel.distill.relation.FeatureRows;
import vexel.distill.relation.GramTiles;
import vexel.distill.relation.Positive;
import vexel.distill.relation.RowPairs;
import vexel.distill.relation.StoredGradient;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Relational distillation: the student's similarities with the teacher, and among themselves,
/// shall be the teacher's own. Mahmoud et al., *Image-to-Lidar Relational Distillation for
/// Autonomous Driving Data* (ECCV 2024).
///
/// For rows i = 1 … N with student output u_i and teacher feature t_i, unit rows k_i and q_i,
/// weights ω_i (1 unless given), Ω = Σ ω_i, the pairs P of different rows of one scene (all rows
/// are one unless told otherwise), Z = Σ_{(i,j) ∈ P} ω_i (N² − N without weights) and a distance D:
///
/// ```
/// k_i = u_i / ‖u_i‖,   q_i = t_i / ‖t_i‖                    (0 where ‖·‖ ≤ 10⁻¹²)         (1)
/// x_ij = (k_i − q_i)·q_j   (= k_i·q_j − q_i·q_j),   y_ij = k_i·k_j − q_i·q_j             (2)
/// L_cross = w/Ω Σ_i ω_i D(x_ii) + λ/Z Σ_{(i,j) ∈ P} ω_i D(x_ij)                          (3)
/// L_intra = 1/Z Σ_{(i,j) ∈ P} ω_i D(y_ij)                                                (4)
/// L = α L_cross + β L_intra                                                              (5)
/// ∂L_cross/∂k_i = w ω_i/Ω D'(x_ii) q_i + λ ω_i/Z Σ_j D'(x_ij) q_j                        (6)
/// ∂L_intra/∂k_i = 1/Z Σ_j (ω_i + ω_j) D'(y_ij) k_j                                       (7)
/// ```
///
/// and from there through (1). With D = |x| and unit rows the first term of (3) is the cosine loss
/// 1 − k_i·q_i. D'(0) = 0: pairs of equal regions carry no gradient. N = 1 leaves the first term of
/// (3), N = 0 gives 0. Pairs are taken in row tiles; y is symmetric, so (4) and (7) visit each pair
/// of rows once. Rows differ in width only where α = 0.
///
/// *Reconstruction*, the paper being known from abstract and reviews: L_intra, α = β = 1, and every
/// setting but [Settings#CROSS_INTRA]'s; "centred" subtracts from the unit rows of K and of Q their
/// mean over the scene before (2), so that both Gram matrices are those of linear CKA.
///
/// @param settings what is compared and how
/// @param teacher t, shape [N, D']; nothing on its side can be trained
/// @param weight ω, shape [N], or null
/// @param scene the scene of each row, I32 [N], ascending, or null for one scene
public record Relational(
    Settings settings, Tensor teacher, @Nullable Tensor weight, @Nullable Tensor scene)
    implements Op<StoredGradient> {
  private static final String NAME = "relational";

  /// What is compared and how.
  ///
  /// @param alpha α, weight of L_cross
  /// @param beta β, weight of L_intra
  /// @param diagonal w, weight of the matched pairs inside L_cross
  /// @param offDiagonal λ, weight of all other pairs inside L_cross
  /// @param distance D
  /// @param delta δ of HUBER and SMOOTH_L1
  /// @param centred whether the rows' mean is taken away first
  public record Settings(
      double alpha,
      double beta,
      double diagonal,
      double offDiagonal,
      Distance distance,
      double delta,
      boolean centred) {
    /// The matched pairs alone: the cosine loss.
    public static final Settings SIMILARITY = of(1, 0, 1, 0);

    /// L_cross without its matched pairs.
    public static final Settings CROSS_OFF_DIAGONAL = of(1, 0, 0, 1);

    public static final Settings CROSS = of(1, 0, 1, 1);
    public static final Settings INTRA = of(0, 1, 1, 1);

    /// The matched pairs and L_intra.
    public static final Settings SIMILARITY_INTRA = of(1, 1, 1, 0);

    /// The paper's loss.
    public static final Settings CROSS_INTRA = of(1, 1, 1, 1);

    public Settings {
      double[] weights = {alpha, beta, diagonal, offDiagonal};
      for (double w : weights) {
        if (!(w >= 0 && w < Double.POSITIVE_INFINITY)) {
          throw new TensorException(
              NAME, "weight " + w + " of a term; weights are finite and not negative");
        }
      }
      Positive.demand(NAME, "delta", delta);
    }

    private static Settings of(double alpha, double beta, double diagonal, double offDiagonal) {
      return new Settings(alpha, beta, diagonal, offDiagonal, Distance.L1, 1, false);
    }

    /// These settings with other weights α and β.
    public Settings weighted(double a, double b) {
      return new Settings(a, b, diagonal, offDiagonal, distance, delta, centred);
    }

    /// These settings with another distance.
    public Settings with(Distance d, double newDelta) {
      return new Settings(alpha, beta, diagonal, offDiagonal, d, newDelta, centred);
    }

    /// These settings on centred rows.
    public Settings withCentring() {
      return new Settings(alpha, beta, diagonal, offDiagonal, distance, delta, true);
    }
  }

  /// The loss of student outputs u[N, D] against teacher features t[N, D'], a scalar.
  public static Value of(Settings settings, Value student, Tensor teacher) {
    return Value.apply(new Relational(settings, teacher, null, null), student);
  }

  /// L and, as constants, L_cross and L_intra, each 0 where its weight is 0 and it was not
  /// computed.
  @Override
  public Step<StoredGradient> forward(Tensor... in) {
    Tensor u = in[0];
    demandShapes(u);
    RowPairs pairs = RowPairs.of(NAME, u.dim(0), weight, scene);
    UnitRows student = UnitRows.of(u);
    Tensor k = centred(pairs, student.unit()); // (1)
    Tensor q = centred(pairs, UnitRows.of(teacher).unit()); // (1)
    Tensor dk = Tensor.zeros(u.backend(), u.dtype(), u.shape());
    GramTiles tiles = new GramTiles(settings.distance, settings.delta, pairs, k, q, dk);
    double intra = settings.beta == 0 ? 0 : tiles.intra(settings.beta); // (4), (7)
    double cross =
        settings.alpha == 0
            ? 0
            : tiles.cross(settings.alpha, settings.diagonal, settings.offDiagonal); // (3), (6)
    Tensor loss = scalar(u, settings.alpha * cross + settings.beta * intra); // (5)
    Tensor du = student.backward(centred(pairs, dk));
    return Step.of(loss, new StoredGradient(List.of(du)), scalar(u, cross), scalar(u, intra));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, StoredGradient c, Wanted wanted) {
    return c.times(dy[0]);
  }

  private Tensor centred(RowPairs pairs, Tensor x) {
    return settings.centred ? pairs.centred(x) : x;
  }

  private static Tensor scalar(Tensor like, double value) {
    return Tensor.full(like.backend(), like.dtype(), Shape.of(), value);
  }

  private void demandShapes(Tensor u) {
    FeatureRows.equalRows(NAME, u, teacher);
    if (settings.alpha != 0) {
      FeatureRows.equalWidths(NAME, u, teacher);
    }
  }

  /// What the loss is checked on: every setting, distances, weights, scenes, duplicates in the
  /// teacher, N = 1, other widths, and what it refuses.
  public static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Tensor five = FeatureRows.normals(5, 4);
    Shape x = Shape.of(5, 4);
    for (Settings s :
        List.of(
            Settings.SIMILARITY,
            Settings.CROSS_OFF_DIAGONAL,
            Settings.CROSS,
            Settings.INTRA,
            Settings.SIMILARITY_INTRA,
            Settings.CROSS_INTRA.weighted(0.7, 1.5),
            Settings.CROSS_INTRA.withCentring(),
            Settings.CROSS_INTRA.with(Distance.SQUARED, 1),
            Settings.CROSS_INTRA.with(Distance.HUBER, 0.2),
            Settings.CROSS_INTRA.with(Distance.SMOOTH_L1, 0.2))) {
      samples.add(Sample.of(new Relational(s, five, null, null), x));
    }
    Settings both = Settings.CROSS_INTRA;
    Tensor weight = Tensor.copyOf(Backends.reference(), new double[] {0.5, 2, 0, 1, 0.25}, 5);
    Tensor scene = Tensor.copyOf(Backends.reference(), new int[] {3, 3, 3, 8, 8}, 5);
    Tensor repeated =
        five.gatherRows(Tensor.copyOf(Backends.reference(), new int[] {0, 0, 2, 3, 3}, 5));
    samples.add(Sample.of(new Relational(both, five, weight, null), x));
    samples.add(Sample.of(new Relational(both, five, weight, scene), x));
    samples.add(Sample.of(new Relational(both.withCentring(), five, weight, scene), x));
    samples.add(Sample.of(new Relational(both, repeated, null, null), x));
    samples.add(
        Sample.of(new Relational(both, FeatureRows.normals(1, 3), null, null), Shape.of(1, 3)));
    samples.add(
        Sample.of(
            new Relational(Settings.INTRA, FeatureRows.normals(5, 7), null, null), Shape.of(5, 3)));
    samples.add(rejected(new Relational(both, five, null, null), "teacher's width", 5, 3));
    samples.add(rejected(new Relational(both, five, null, null), "equal rows", 4, 4));
    samples.add(
        rejected(
            new Relational(both, FeatureRows.normals(4, 4), weight, null), "[4], one for", 4, 4));
    samples.add(rejected(new Relational(both, five, weight.mul(-1), null), "not negative", 5, 4));
    samples.add(rejected(new Relational(both, five, weight.mul(0), null), "every row", 5, 4));
    Tensor unsorted = Tensor.copyOf(Backends.reference(), new int[] {0, 1, 0, 1, 1}, 5);
    samples.add(rejected(new Relational(both, five, null, unsorted), "sort rows", 5, 4));
    return samples;
  }

  private static Sample rejected(Relational op, String fragment, int... dims) {
    return Sample.rejected(op, fragment, Shape.of(dims));
  }
}
