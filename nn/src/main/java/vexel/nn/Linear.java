package vexel.nn;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Rng;
import vexel.tensor.spi.Unary;

/// Affine map of the last axis: x[…, I] → x wᵀ + b[…, O].
///
/// @param weight w [O, I]
/// @param bias b [O], or null for none
public record Linear(Parameter weight, @Nullable Parameter bias) implements Layer {
  /// Weight and bias uniform in ±1/√I.
  public static Linear of(int inputs, int outputs, Rng rng) {
    return new Linear(
        Init.fanIn(rng.at("weight"), inputs, outputs, inputs),
        Init.fanIn(rng.at("bias"), inputs, outputs));
  }

  /// Weight uniform in ±1/√I, no bias.
  public static Linear withoutBias(int inputs, int outputs, Rng rng) {
    return new Linear(Init.fanIn(rng.at("weight"), inputs, outputs, inputs), null);
  }

  /// Weight from a normal distribution of deviation `std` cut at ±2, bias 0: how transformers
  /// start.
  public static Linear truncatedNormal(int inputs, int outputs, double std, Rng rng) {
    return new Linear(
        Init.truncatedNormal(rng.at("weight"), std, outputs, inputs), Init.constant(0, outputs));
  }

  /// Width I of its input.
  public int inputs() {
    return weight.tensor().dim(1);
  }

  /// Width O of its output.
  public int outputs() {
    return weight.tensor().dim(0);
  }

  /// x[…, I] → [..., O].
  public Value forward(Value x) {
    return x.linear(weight.value(), b());
  }

  /// The same followed by an activation, `RELU` or `GELU`, in one pass where possible.
  public Value forward(Value x, Unary activation) {
    return x.linear(weight.value(), b(), activation);
  }

  /// forward(x) + residual[…, O] in one pass.
  public Value forwardAdd(Value x, Value residual) {
    return x.linearAdd(weight.value(), b(), residual);
  }

  private @Nullable Value b() {
    return bias == null ? null : bias.value();
  }
}
