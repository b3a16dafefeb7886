package vexel.nn;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;

/// A convolution and its batch normalisation, perhaps a residual and a ReLU: relu(norm(conv(x)) +
/// r). In inference all of it is one pass over the result, with the same bits.
public final class ConvNorm {
  private ConvNorm() {}

  /// norm(conv(x)): x[B, C, H, W] → [B, O, H′, W′].
  ///
  /// @param pass the normalisation's
  public static Value of(Convolution conv, BatchNorm norm, Value x, Pass pass) {
    Value y = fused(conv, norm, x, null, false, pass);
    return y == null ? norm.forward(conv.forward(x), pass) : y;
  }

  /// relu(norm(conv(x))).
  public static Value relu(Convolution conv, BatchNorm norm, Value x, Pass pass) {
    Value y = fused(conv, norm, x, null, true, pass);
    return y == null ? norm.forwardRelu(conv.forward(x), pass) : y;
  }

  /// relu(norm(conv(x)) + residual).
  public static Value residual(
      Convolution conv, BatchNorm norm, Value x, Value residual, Pass pass) {
    Value y = fused(conv, norm, x, residual, true, pass);
    return y == null ? norm.forward(conv.forward(x), pass).add(residual).relu() : y;
  }

  /// The one pass, or null where there is none.
  private static @Nullable Value fused(
      Convolution conv,
      BatchNorm norm,
      Value x,
      @Nullable Value residual,
      boolean relu,
      Pass pass) {
    Parameter gamma = norm.weight();
    Parameter beta = norm.bias();
    if (!pass.isInference()
        || !(conv instanceof Conv2d plain)
        || plain.bias() != null
        || gamma == null
        || beta == null) {
      return null;
    }
    var given =
        vexel.autograd.op.BatchNorm.evaluation(
            norm.eps(), norm.runningMean().tensor(), norm.runningVar().tensor());
    var op = new vexel.autograd.op.ConvNorm(plain.window(), relu ? given.withRelu() : given);
    Value w = plain.weight().value();
    return residual == null
        ? Value.apply(op, x, w, gamma.value(), beta.value())
        : Value.apply(op, x, w, gamma.value(), beta.value(), residual);
  }
}
