package vexel.distill.occupancy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.autograd.op.Reduction;
import vexel.distill.UsageException;
import vexel.distill.geometry.RadiusSearch;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Occupancy from every input point near a query (ALSO, Boulch et al. 2023), beside
/// CleverDistiller's similarity. Over the pairs (query s with label y, support x with student
/// feature f), ‖s − x‖ ≤ r:
///
/// ```
/// o, î  = decoder(A f, s − x)                                                      (1)
/// L_occ = mean BCE(σ(o), y)                                                        (2)
/// L_int = mean |î − i|   over pairs whose query has an intensity i                 (3)
/// ```
///
/// Predictions are per pair and never pooled; a query's pairs share its label. Reconstruction: that
/// CleverDistiller's occupancy task is ALSO's, and that it reads the student's features before the
/// projection head; the weight of the joint loss is the caller's.
///
/// @param latent A, C_s → L (the last layer of the backbone in ALSO's code)
/// @param decoder predicts occupancy and, with a second output, intensity
/// @param search which supports count
public record OccupancyTask(Linear latent, OccupancyDecoder decoder, RadiusSearch search)
    implements Layer {
  /// ALSO's latent width.
  public static final int LATENT = 128;

  /// One sweep: the queries, and the supports to decide from.
  public record Sweep(RayQueries queries, Supports supports) {}

  /// A task for students of `channels` features with ALSO's widths, radius and cap.
  ///
  /// @param intensity whether intensity is predicted too
  public static OccupancyTask of(int channels, boolean intensity, Rng rng) {
    return of(channels, LATENT, intensity, RadiusSearch.ALSO, rng);
  }

  /// A task of any size.
  public static OccupancyTask of(
      int channels, int latent, boolean intensity, RadiusSearch search, Rng rng) {
    return new OccupancyTask(
        Linear.of(channels, latent, rng.at("latent")),
        OccupancyDecoder.of(latent, intensity ? 2 : 1, rng.at("decoder")),
        search);
  }

  /// Refuses a student that cannot know where it is.
  ///
  /// @param inputs names of the numbers it sees of a point
  public static void requireCoordinates(Set<String> inputs) {
    if (!inputs.containsAll(Set.of("x", "y", "z"))) {
      throw new UsageException(
          "occupancy: the student sees "
              + inputs.stream().sorted().toList()
              + " of a point; a convolutional network that does not see x, y and z is the same"
              + " everywhere and can barely tell the two sides of a surface. Add x, y, z to its"
              + " input or leave the task out");
    }
  }

  /// The losses of a minibatch.
  ///
  /// @param features the student's own [V, C_s], of voxels or points; the sweeps' supports say
  ///   which row is whose
  /// @throws TensorException if no query has a support
  public OccupancyTerms loss(Value features, List<Sweep> sweeps) {
    SupportPairs pairs =
        SupportPairs.of(
            search,
            sweeps.stream().map(s -> s.queries.positions()).toList(),
            sweeps.stream().map(Sweep::supports).toList());
    if (pairs.pairs() == 0) {
      throw new TensorException(
          "occupancy",
          "none of "
              + pairs.queries()
              + " queries has a support within "
              + search.radius()
              + " m; draw them from returns that are kept as input");
    }
    RayQueries all = RayQueries.joined(sweeps.stream().map(Sweep::queries).toList());
    Value out = predict(features, pairs); // (1) [P, out]
    double[] label = Arrays.stream(pairs.queryOfPair()).mapToDouble(all::label).toArray();
    Value logits = out.narrow(1, 0, 1); // [P, 1]
    Tensor target = like(features, label, label.length, 1);
    return new OccupancyTerms(
        Loss.binaryCrossEntropy(logits, target, Reduction.MEAN), // (2)
        decoder.outputs() > 1 ? intensity(out, pairs, all) : null,
        diagnose(all, pairs, out.tensor(), label));
  }

  /// Predictions [P, out] of the pairs.
  public Value predict(Value features, SupportPairs pairs) {
    int[] rows = pairs.rows();
    Tensor index = Tensor.copyOf(features.tensor().backend(), rows, rows.length);
    Tensor offsets = like(features, pairs.offsets(), rows.length, 3);
    return decoder.forward(latent.forward(features), index, offsets); // (1)
  }

  private static @Nullable Value intensity(Value out, SupportPairs pairs, RayQueries all) {
    int[] defined =
        IntStream.range(0, pairs.pairs())
            .filter(p -> !Float.isNaN(all.intensity(pairs.query(p))))
            .toArray();
    if (defined.length == 0) {
      throw new TensorException(
          "occupancy", "no pair has an intensity; draw queries near the surface too");
    }
    double[] i = Arrays.stream(defined).mapToDouble(p -> all.intensity(pairs.query(p))).toArray();
    Tensor index = Tensor.copyOf(out.tensor().backend(), defined, defined.length);
    Value said = out.narrow(1, 1, 1).gatherRows(index); // [P', 1]
    return Loss.l1(said, Value.of(like(out, i, i.length, 1)), Reduction.MEAN); // (3)
  }

  private static OccupancyTerms.Diagnostics diagnose(
      RayQueries all, SupportPairs pairs, Tensor out, double[] label) {
    int occupied = IntStream.range(0, all.size()).map(all::label).sum();
    int supported = (int) IntStream.range(0, all.size()).filter(q -> pairs.count(q) > 0).count();
    return OccupancyTerms.diagnose(all.size(), occupied, supported, out, label);
  }

  /// Numbers in the type and on the backend of `value`.
  static Tensor like(Value value, double[] numbers, int... dims) {
    Tensor t = value.tensor();
    return Tensor.rounded(t.backend(), t.dtype(), numbers, dims);
  }
}
