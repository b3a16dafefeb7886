package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Maximum over the active inputs of each output voxel, per channel: x[Nin, C], y[Nout, C]. y_o =
/// max_{i: (i,o) ∈ P} x_i (1) dx_i = Σ_{o: i is the first maximum of o} dy_o (2)
///
/// @param map the pairs; every output row has at least one
public record SparseMaxPool(PairMap map) implements Op<SparseMaxPool.Cache> {
  /// Input rows of the maxima, and the shape of the input.
  public record Cache(Tensor arg, Shape x) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("sparse max pool", in, 1, 1);
    Tensor x = in[0].contiguous();
    Inputs.demand("sparse max pool", x.rank() == 2, "x" + x.shape() + " must have axes [Nin, C]");
    Inputs.dim("sparse max pool", "x", x, 0, map.inRows());
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(map.outRows(), x.dim(1)));
    Tensor arg = Tensor.empty(x.backend(), DType.I32, y.shape());
    x.kernels().sparse().maxPool(x, map, y, arg); // (1)
    return Step.of(y, new Cache(arg, x.shape()));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dx = Tensor.empty(dy[0].backend(), dy[0].dtype(), c.x);
    dx.kernels().index().scatterArg(c.arg, dy[0], dx); // (2)
    return new Tensor[] {dx};
  }

  public static List<Sample> samples() {
    PairMap map =
        SparseConv.pairs(
            4, 2, new int[] {0, 2, 3, 5}, new int[] {1, 0, 2, 3, 1}, new int[] {0, 1, 0, 0, 1});
    return List.of(
        Sample.of(new SparseMaxPool(map), Shape.of(4, 5)).withoutTies(),
        Sample.rejected(new SparseMaxPool(map), "must have 4", Shape.of(5, 5)));
  }
}
