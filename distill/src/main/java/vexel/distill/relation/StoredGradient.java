package vexel.distill.relation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// The gradients of a scalar loss, found together with its value: what the forward pass would have
/// to keep for backward is larger than they are.
///
/// @param inputs ∂L/∂x of each input
public record StoredGradient(List<Tensor> inputs) {
  /// The step of an op with the scalar output `loss` and the gradients of its inputs.
  public static Op.Step<StoredGradient> step(double loss, Tensor... gradients) {
    Tensor like = gradients[0];
    Tensor y = Tensor.full(like.backend(), like.dtype(), Shape.of(), loss);
    return Op.Step.of(y, new StoredGradient(List.of(gradients)));
  }

  /// Backward: each gradient times the upstream scalar.
  public @Nullable Tensor[] times(Tensor dy) {
    return inputs.stream().map(g -> g.mul(dy)).toArray(Tensor[]::new);
  }
}
