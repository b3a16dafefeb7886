package vexel.nn.waffle;

import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The first layer of a [WaffleIron]: a token of what a point is and of how its neighbours differ
/// from it (Puy et al. 2023, §3.3):
///
///     u   = BN(x)
///     a_i = W₁ u_i + b₁                                                                  (1)
///     b_i = max_j W₃ ReLU(BN(W₂ BN(u_j − u_i))),  j the neighbours of i                  (2)
///     y_i = W [a_i, b_i] + b                                                             (3)
///
/// The statistics of (2) run over all pairs. Names are those of the published checkpoints.
///
/// @param norm on the inputs
/// @param point W₁, b₁: I → C
/// @param edgeNorm on the differences
/// @param edge1 W₂: I → C, no bias
/// @param hiddenNorm between
/// @param edge2 W₃: C → C, no bias
/// @param merge W, b: 2·C → C
public record Embedding(
    BatchNorm norm,
    @Name("conv1") Linear point,
    @Name("conv2.0") BatchNorm edgeNorm,
    @Name("conv2.1") Linear edge1,
    @Name("conv2.2") BatchNorm hiddenNorm,
    @Name("conv2.4") Linear edge2,
    @Name("final") Linear merge)
    implements Layer {
  /// A new layer with PyTorch's initial weights.
  public static Embedding of(int inputs, int channels, Rng rng) {
    return new Embedding(
        BatchNorm.of(inputs),
        Linear.of(inputs, channels, rng.at("conv1")),
        BatchNorm.of(inputs),
        Linear.withoutBias(inputs, channels, rng.at("conv2.1")),
        BatchNorm.of(channels),
        Linear.withoutBias(channels, channels, rng.at("conv2.4")),
        Linear.of(2 * channels, channels, rng.at("final")));
  }

  /// x[N, I] → [N, C].
  ///
  /// @param neighbours I32 [N, k]
  public Value forward(Value x, Tensor neighbours, Pass pass) {
    if (x.shape().rank() != 2 || x.dim(1) != point.inputs()) {
      throw new TensorException(
          "waffleIron",
          "x" + x.shape() + " has other than " + point.inputs() + " numbers a point on axis 1");
    }
    int n = x.dim(0);
    int k = neighbours.dim(1);
    Value u = norm.forward(x, pass.at("norm"));
    Value a = point.forward(u); // (1)
    Value d = // [N, k, I]
        u.gatherRows(neighbours.reshape(-1)).reshape(n, k, x.dim(1)).sub(u.unsqueeze(1));
    Value h = edgeNorm.forward(d.reshape(n * k, x.dim(1)), pass.at("conv2.0"));
    h = edge2.forward(hiddenNorm.forwardRelu(edge1.forward(h), pass.at("conv2.2"))); // [N·k, C]
    Value b = h.reshape(n, k, edge2.outputs()).max(1).getFirst(); // (2)
    return merge.forward(Differentiable.concat(1, a, b)); // (3)
  }
}
