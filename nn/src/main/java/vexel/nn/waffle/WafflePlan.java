package vexel.nn.waffle;

import vexel.tensor.TensorException;
import vexel.tensor.spi.Unary;

/// The sizes of a [WaffleIron].
///
/// @param inputs numbers a point
/// @param channels C
/// @param depth number of layers
/// @param norm in front of every branch
/// @param activation RELU, or GELU (ScaLR+)
/// @param dropPath rate of stochastic depth in training, the same in every layer
/// @param recompute see [WaffleLayers]
public record WafflePlan(
    int inputs,
    int channels,
    int depth,
    TokenNorm.Kind norm,
    Unary activation,
    double dropPath,
    boolean recompute) {
  /// Normalised intensity, x, y, z and the distance to the sensor.
  public static final int INPUTS = 5;

  public WafflePlan {
    if (inputs < 1 || channels < 1 || depth < 1) {
      throw new TensorException(
          "waffleIron",
          "needs inputs, channels and layers, got %d, %d, %d".formatted(inputs, channels, depth));
    }
    if (activation != Unary.RELU && activation != Unary.GELU) {
      throw new TensorException("waffleIron", "activation " + activation + " is not RELU or GELU");
    }
  }

  /// WI-48-C as ScaLR pre-trains it: 48 layers, layer norm; C is 256, 384 or 768 in the papers.
  public static WafflePlan deep(int channels) {
    return new WafflePlan(INPUTS, channels, 48, TokenNorm.Kind.LAYER, Unary.RELU, 0, true);
  }

  /// This plan with another number of layers.
  public WafflePlan withDepth(int layers) {
    return new WafflePlan(inputs, channels, layers, norm, activation, dropPath, recompute);
  }

  /// This plan with another normalisation: the first WaffleIrons have BATCH.
  public WafflePlan with(TokenNorm.Kind kind) {
    return new WafflePlan(inputs, channels, depth, kind, activation, dropPath, recompute);
  }

  /// This plan as ScaLR+ distils it: GELU, and branches dropped with probability 0.2.
  public WafflePlan scalrPlus() {
    return new WafflePlan(inputs, channels, depth, norm, Unary.GELU, 0.2, recompute);
  }
}
