package vexel.nn.sparse;

import vexel.nn.BatchNorm;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// Submanifold convolution, batch normalisation, ReLU; named as a PyTorch `Sequential`.
public record SubmanifoldUnit(@Name("0") SubmanifoldConv3d conv, @Name("1") BatchNorm norm)
    implements VoxelUnit {
  /// A 3³ kernel without bias.
  public static SubmanifoldUnit of(int in, int out, Rng rng) {
    return new SubmanifoldUnit(
        SubmanifoldConv3d.of(in, out, KernelShape.submanifold(3), false, rng.at("0")),
        VoxelUnit.norm(out));
  }

  @Override
  public Voxels forward(Voxels x, Pass pass) {
    Voxels y = conv.forward(x);
    return y.with(norm.forwardRelu(y.features(), pass.at("1")));
  }
}
