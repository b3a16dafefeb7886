package vexel.nn.sparse;

import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The projection on the identity path of a residual block whose width changes: 1³ convolution and
/// batch normalisation. The names are those of a PyTorch `Sequential`.
public record Shortcut(@Name("0") SubmanifoldConv3d conv, @Name("1") BatchNorm norm)
    implements Layer {
  static Shortcut of(int in, int out, double momentum, Rng rng) {
    return new Shortcut(
        SubmanifoldConv3d.of(in, out, KernelShape.submanifold(1), false, rng.at("0")),
        BatchNorm.of(out, 1e-5, momentum));
  }

  Shortcut withMomentum(double momentum) {
    return new Shortcut(conv, norm.withMomentum(momentum));
  }

  /// x [V, Cin] → [V, Cout].
  public Voxels forward(Voxels x, Pass pass) {
    Voxels y = conv.forward(x);
    Voxels normal = y.with(norm.forward(y.features(), pass.at("1")));
    y.features().forget();
    return normal;
  }
}
