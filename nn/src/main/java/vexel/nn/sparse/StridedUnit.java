package vexel.nn.sparse;

import vexel.nn.BatchNorm;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// Strided sparse convolution, batch normalisation, ReLU; named as a PyTorch `Sequential`.
public record StridedUnit(@Name("0") SparseConv3d conv, @Name("1") BatchNorm norm)
    implements VoxelUnit {
  /// A kernel without bias; outputs exist where a window meets an input (spconv).
  public static StridedUnit of(int in, int out, KernelShape shape, Rng rng) {
    return new StridedUnit(
        SparseConv3d.of(in, out, shape, ActiveRule.WINDOW, false, rng.at("0")),
        VoxelUnit.norm(out));
  }

  @Override
  public Voxels forward(Voxels x, Pass pass) {
    Voxels y = conv.forward(x);
    return y.with(norm.forwardRelu(y.features(), pass.at("1")));
  }
}
