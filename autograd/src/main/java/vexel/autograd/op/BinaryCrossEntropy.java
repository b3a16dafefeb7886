package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Elementwise cross-entropy of logits x with probabilities t, positives weighted by w (1 if
/// absent), in the form that does not overflow: y = (1 − t) x + (1 + (w − 1) t) log(1 + e^{−x}) (1)
/// dx = dy ((1 − t) − (1 + (w − 1) t) σ(−x)) (2)
///
/// @param target t, of x's shape
/// @param positiveWeight w, broadcasting to x's shape, or null
public record BinaryCrossEntropy(Tensor target, @Nullable Tensor positiveWeight)
    implements Op<BinaryCrossEntropy.Cache> {
  /// The logits.
  public record Cache(Tensor x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("binary cross entropy", in, 1, 1);
    Tensor x = in[0];
    Tensor.same("binary cross entropy", x, target);
    Inputs.shape("binary cross entropy", "target", target, x.shape());
    Tensor softplus = x.neg().map(Unary.SOFTPLUS, 1, Double.POSITIVE_INFINITY);
    return Step.of(negative().mul(x).add(positive().mul(softplus)), new Cache(x)); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor sigmoid = c.x.neg().map(Unary.SIGMOID);
    return new Tensor[] {dy[0].mul(negative().sub(positive().mul(sigmoid)))}; // (2)
  }

  /// 1 − t.
  private Tensor negative() {
    return target.neg().add(1);
  }

  /// 1 + (w − 1) t.
  private Tensor positive() {
    return positiveWeight == null
        ? Tensor.full(target.backend(), target.dtype(), Shape.of(), 1)
        : positiveWeight.add(-1).mul(target).add(1);
  }

  public static List<Sample> samples() {
    double[] t = {0, 1, 0.25, 1, 0, 0.5};
    Tensor target = Tensor.copyOf(Backends.reference(), t, 2, 3);
    Tensor w = Tensor.copyOf(Backends.reference(), new double[] {0.5, 2, 3}, 3);
    return List.of(
        Sample.of(new BinaryCrossEntropy(target, null), Shape.of(2, 3)).within(-4, 4),
        Sample.of(new BinaryCrossEntropy(target, w), Shape.of(2, 3)).within(-4, 4),
        Sample.rejected(new BinaryCrossEntropy(target, null), "must have shape", Shape.of(3, 2)));
  }
}
