package vexel.nn.sparse;

import java.util.Arrays;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A detector's encoder as a student (SLidR's `VoxelNet`): the result of a [VoxelBackBone8x] is
/// compressed to a map, and every voxel reads it, interpolated, at its own place:
///
///     u = (i + ½) / 8 on both axes, i the voxel's cell                                    (1)
///     f = Σ over the four cells around u of their bilinear weight · bev                    (2)
///
/// Cell o of the map stands for place o: three convolutions of stride 2 and padding 1 centre its
/// window on voxel 8·o. At the border the nearest cell is read.
///
/// *Deviations*: SLidR reads at the point, which lies within half a voxel; here a feature belongs to
/// a voxel. It puts a 1³ convolution to 64 features without bias and a normalisation before the
/// compression; here that is a head's work.
///
/// @param body the encoder
/// @param grid grid of its input
public record VoxelNet(@Name("") VoxelBackBone8x body, Zyx grid) implements VoxelStudent {
  public VoxelNet {
    body.outputGrid(grid).atLeast(1, "voxelNet", "grid " + grid + " at an eighth of the cells");
  }

  @Override
  public Value forward(Voxels x, Pass pass) {
    if (!grid.equals(x.sites().grid())) {
      throw new TensorException(
          "voxelNet", x.sites() + " lie on grid " + x.sites().grid() + ", the network on " + grid);
    }
    Value bev = HeightCompression.of(body.forward(x, pass)); // [B, C·D, H, W]
    int batch = bev.dim(0);
    int height = bev.dim(2);
    int width = bev.dim(3);
    Value cells = bev.permute(0, 2, 3, 1).reshape(batch * height * width, bev.dim(1));
    return cells.gather(readout(x.sites(), height, width, x.features().tensor()));
  }

  /// The matrix of (2).
  ///
  /// @param like whose backend it lies on
  private static CsrGather readout(Sites sites, int height, int width, Tensor like) {
    int n = sites.size();
    int[] ptr = new int[n + 1];
    int[] column = new int[4 * n];
    double[] weight = new double[4 * n];
    Arrays.setAll(ptr, i -> 4 * i);
    for (int r = 0; r < n; r++) {
      double v = (sites.at(r, 2) + 0.5) / VoxelBackBone8x.STRIDE; // (1)
      double u = (sites.at(r, 3) + 0.5) / VoxelBackBone8x.STRIDE;
      int first = sites.at(r, 0) * height;
      for (int corner = 0; corner < 4; corner++) {
        int y = (int) Math.floor(v) + corner / 2;
        int x = (int) Math.floor(u) + corner % 2;
        int row = Math.clamp(y, 0, height - 1);
        column[4 * r + corner] = (first + row) * width + Math.clamp(x, 0, width - 1);
        weight[4 * r + corner] = (1 - Math.abs(v - y)) * (1 - Math.abs(u - x));
      }
    }
    return CsrGather.of(
        new Csr(
            n,
            sites.batch() * height * width,
            KernelMap.indices(like.backend(), ptr),
            KernelMap.indices(like.backend(), column),
            Tensor.rounded(like.backend(), like.dtype(), weight, 4 * n)));
  }

  @Override
  public int inputChannels() {
    return body.inputChannels();
  }

  @Override
  public int width() {
    return body.channels() * body.outputGrid(grid).z();
  }
}
