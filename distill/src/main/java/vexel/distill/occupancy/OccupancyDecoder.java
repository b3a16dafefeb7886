package vexel.distill.occupancy;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// What a support at x with the latent z says of a query at s (ALSO's `InterpNet`, Boulch et al.
/// 2023), with a layer's map A_i v = W_i v + b_i:
///
/// ```
/// o(z, s − x) = A₄ A₃ relu A₂ relu A₁ [z, s − x]                                   (1)
/// A₁ [z, s − x] = W₁' z + W₁'' (s − x) + b₁                                        (2)
/// ```
///
/// There is no activation before the last layer. By (2) the wide part of the first layer is
/// computed once per latent and not once per pair, and [z, s − x] is never put together.
///
/// @param layers A₁ … A₄; W₁ = [W₁', W₁''] has the offset's columns last
public record OccupancyDecoder(List<Linear> layers) implements Layer {
  private static final int LAYERS = 4;
  private static final int OFFSET = 3;

  public OccupancyDecoder {
    layers = List.copyOf(layers);
    if (layers.size() != LAYERS) {
      throw new IllegalArgumentException(
          "an occupancy decoder has " + LAYERS + " layers, not " + layers.size());
    }
  }

  /// A new decoder.
  ///
  /// @param latent width L of the latents and of the hidden layers
  /// @param outputs 1 for occupancy, 2 for occupancy and intensity
  public static OccupancyDecoder of(int latent, int outputs, Rng rng) {
    List<Linear> layers = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      layers.add(
          Linear.of(
              i == 0 ? latent + OFFSET : latent,
              i == LAYERS - 1 ? outputs : latent,
              rng.at("layers", i)));
    }
    return new OccupancyDecoder(layers);
  }

  /// Width of the output.
  public int outputs() {
    return layers.getLast().outputs();
  }

  /// Predictions [P, out] of P pairs.
  ///
  /// @param latents z [V, L]
  /// @param rows I32 [P]: the latent of each pair
  /// @param offsets s − x [P, 3], metres
  public Value forward(Value latents, Tensor rows, Tensor offsets) {
    Linear first = layers.get(0);
    int width = first.inputs() - OFFSET;
    if (latents.shape().rank() != 2 || latents.dim(1) != width) {
      throw new TensorException(
          "occupancy decoder",
          "latents"
              + latents.shape()
              + " must have two axes [V, "
              + width
              + "]: the first layer takes "
              + first.inputs()
              + " numbers, 3 of them the offset");
    }
    Value w = first.weight().value(); // [H, L + 3]
    Value perLatent = latents.linear(w.narrow(1, 0, width), null).gatherRows(rows); // [P, H]
    Value b = first.bias() == null ? null : first.bias().value();
    Value a = Value.of(offsets).linearAdd(w.narrow(1, width, OFFSET), b, perLatent); // (2) [P, H]
    Value h = layers.get(1).forward(a.relu(), Unary.RELU); // [P, H]
    return layers.get(3).forward(layers.get(2).forward(h)); // (1) [P, out]
  }
}
