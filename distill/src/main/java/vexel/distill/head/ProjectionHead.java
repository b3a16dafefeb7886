package vexel.distill.head;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Linear;
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
public record ProjectionHead(List<Linear> layers, Unary activation) implements Layer {
  /// What a new head says of every point.
  public enum Start {
    /// Whatever its random weights give.
    RANDOM,
    /// Nearly the mean of what is to be learned, see [#startAt].
    MEAN
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
    if (depth < 1) {
      throw new IllegalArgumentException(
          "a projection head needs at least one layer, not " + depth);
    }
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      layers.add(
          Linear.of(i == 0 ? in : hidden, i == depth - 1 ? out : hidden, rng.at("layers", i)));
    }
    return new ProjectionHead(List.copyOf(layers), activation);
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

  /// Student features x[M, C_s] to teacher space [M, D].
  public Value forward(Value x) {
    Value y = x; // [M, C_s]
    for (int i = 0; i < layers.size(); i++) {
      y = i < layers.size() - 1 ? layers.get(i).forward(y, activation) : layers.get(i).forward(y);
    }
    return y; // [M, D]
  }
}
