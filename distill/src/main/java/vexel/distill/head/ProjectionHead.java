package vexel.distill.head;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// The projection head on the *student*: C_s → h → … → D. It carries what the student needs to
/// match the teacher and is thrown away after pre-training.
///
/// CleverDistiller (Samet et al., BMVC 2025) uses three linear layers with a non-linearity between
/// them; ScaLR one linear layer; ScaLR+ two, hidden 2048, ReLU. Reconstruction: the paper's width,
/// activation and norm are not public; the defaults here (2048, GELU, none, bias everywhere) follow
/// DINO's heads. L2 normalisation belongs to the loss, not to the head.
///
/// @param layers the linear maps
/// @param activation applied between them
/// @param norms [BatchNorm]s or [LayerNorm]s before the activations, one after each hidden linear
///   map, or none at all
public record ProjectionHead(List<Linear> layers, Unary activation, List<Layer> norms)
    implements Layer {
  /// What stands between a hidden linear map and its activation.
  public enum Norm {
    NONE,
    /// Statistics of the rows of the batch; needs [#forward(Value, Pass)].
    BATCH,
    LAYER
  }

  /// What a new head says of every point.
  public enum Start {
    /// Whatever its random weights give.
    RANDOM,
    /// Nearly the mean of what is to be learned, see [#startAt].
    MEAN
  }

  public ProjectionHead {
    if (!norms.isEmpty() && norms.size() != layers.size() - 1) {
      throw new IllegalArgumentException(
          "a head of "
              + layers.size()
              + " linear layers has "
              + (layers.size() - 1)
              + " hidden ones to normalise, not "
              + norms.size());
    }
  }

  /// Without normalisation.
  public ProjectionHead(List<Linear> layers, Unary activation) {
    this(layers, activation, List.of());
  }

  /// One linear layer (ScaLR).
  public static ProjectionHead linear(int in, int out, Rng rng) {
    return mlp(in, out, out, 1, Unary.GELU, rng);
  }

  /// `depth` linear layers, `hidden` wide between them, with GELU (CleverDistiller: depth 3).
  public static ProjectionHead mlp(int in, int hidden, int out, int depth, Rng rng) {
    return mlp(in, hidden, out, depth, Unary.GELU, rng);
  }

  /// `depth` linear layers, `hidden` wide between them.
  public static ProjectionHead mlp(
      int in, int hidden, int out, int depth, Unary activation, Rng rng) {
    return mlp(in, hidden, out, depth, activation, Norm.NONE, rng);
  }

  /// `depth` linear layers, `hidden` wide between them, each hidden one normalised.
  public static ProjectionHead mlp(
      int in, int hidden, int out, int depth, Unary activation, Norm norm, Rng rng) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "a projection head needs at least one layer, not " + depth);
    }
    List<Linear> layers = new ArrayList<>();
    List<Layer> norms = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      layers.add(
          Linear.of(i == 0 ? in : hidden, i == depth - 1 ? out : hidden, rng.at("layers", i)));
    }
    for (int i = 0; i < depth - 1 && norm != Norm.NONE; i++) {
      norms.add(norm == Norm.BATCH ? BatchNorm.of(hidden) : LayerNorm.of(hidden));
    }
    return new ProjectionHead(List.copyOf(layers), activation, List.copyOf(norms));
  }

  /// Sets the last bias to `mean`[D], the mean of what is to be learned. Learning it from a random
  /// start pushes the features of all points the same way for many steps, whatever the targets are:
  /// a student of shuffled targets then seems to learn something.
  public void startAt(Tensor mean) {
    Parameter bias = layers.getLast().bias();
    if (bias == null) {
      throw new IllegalStateException("the last layer of this head has no bias to start at a mean");
    }
    bias.set(mean);
  }

  /// Student features x[M, C_s] to teacher space [M, D], for heads that do the same in training and
  /// evaluation.
  ///
  /// @throws IllegalStateException with batch normalisation
  public Value forward(Value x) {
    if (norms.stream().anyMatch(BatchNorm.class::isInstance)) {
      throw new IllegalStateException(
          "a projection head with batch normalisation needs to know the pass; use forward(x,"
              + " pass)");
    }
    return forward(x, Pass.eval());
  }

  /// Student features x[M, C_s] to teacher space [M, D].
  public Value forward(Value x, Pass pass) {
    Value y = x; // [M, C_s]
    int hidden = layers.size() - 1;
    for (int i = 0; i < hidden; i++) {
      y =
          norms.isEmpty()
              ? layers.get(i).forward(y, activation)
              : normalized(layers.get(i).forward(y), i, pass).map(activation, 0, 0); // [M, h]
    }
    return layers.get(hidden).forward(y); // [M, D]
  }

  private Value normalized(Value y, int i, Pass pass) {
    return switch (norms.get(i)) {
      case BatchNorm batch -> batch.forward(y, pass.at("norms", i));
      case LayerNorm layer -> layer.forward(y);
      default -> throw new IllegalStateException("no norm of a head: " + norms.get(i));
    };
  }
}
