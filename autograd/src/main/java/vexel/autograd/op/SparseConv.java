package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Convolution over sparse voxels. Graham et al. 2018; Choy et al. 2019, eq. 3: x[Nin, Cin], w[K,
/// Cin, Cout], b[Cout] or absent, y[Nout, Cout]. The pairs (i, o) ∈ P_k meet at kernel offset k.
/// y_o = Σ_k Σ_{i: (i,o) ∈ P_k} x_i w_k + b (1) dx_i = Σ_k Σ_{o: (i,o) ∈ P_k} dy_o w_kᵀ (2) dw_k =
/// Σ_{(i,o) ∈ P_k} x_iᵀ dy_o (3) db = Σ_o dy_o (4)
///
/// Submanifold, strided and inverse convolutions differ in their maps alone.
///
/// @param map the pairs, sorted by (offset, output row)
/// @param transposed the same pairs with input and output exchanged, sorted by (offset, its output
///   row)
public record SparseConv(PairMap map, PairMap transposed) implements Op<SparseConv.Cache> {
  /// The operands.
  public record Cache(Tensor x, Tensor w, int inputs) {}

  public SparseConv {
    Inputs.demand(
        "sparse conv",
        map.offsets() == transposed.offsets()
            && map.inRows() == transposed.outRows()
            && map.outRows() == transposed.inRows()
            && map.in().size() == transposed.in().size(),
        "map and transposed map do not describe the same pairs");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("sparse conv", in, 2, 3);
    Tensor x = in[0].contiguous();
    Tensor w = in[1].contiguous();
    Tensor b = in.length == 3 ? in[2].contiguous() : null;
    Inputs.demand("sparse conv", x.rank() == 2, "x" + x.shape() + " must have axes [Nin, Cin]");
    Inputs.dim("sparse conv", "x", x, 0, map.inRows());
    Inputs.demand("sparse conv", w.rank() == 3, "w" + w.shape() + " must have axes [K, Cin, Cout]");
    Inputs.dim("sparse conv", "w", w, 0, map.offsets());
    Inputs.dim("sparse conv", "w", w, 1, x.dim(1));
    if (b != null) {
      Inputs.shape("sparse conv", "b", b, Shape.of(w.dim(2)));
    }
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(map.outRows(), w.dim(2)));
    x.kernels().sparse().convolve(x, w, map, b, y); // (1)
    return Step.of(y, new Cache(x, w, in.length));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0];
    Tensor dx = wanted.input(0) ? c.x.emptyLike() : null;
    Tensor dw = wanted.input(1) ? c.w.emptyLike() : null;
    if (dx != null) {
      g.kernels().sparse().convolve(g, c.w.transpose(1, 2), transposed, null, dx); // (2)
    }
    if (dw != null) {
      g.kernels().sparse().gradWeight(c.x, g, map, dw); // (3)
    }
    if (c.inputs == 2) {
      return new @Nullable Tensor[] {dx, dw};
    }
    return new @Nullable Tensor[] {dx, dw, wanted.input(2) ? g.sum(0) : null}; // (4)
  }

  public static List<Sample> samples() {
    // 4 input rows, 3 output rows, 3 offsets; the last output row meets nothing
    PairMap map =
        pairs(4, 3, new int[] {0, 2, 3, 5}, new int[] {1, 0, 2, 3, 1}, new int[] {0, 1, 0, 0, 1});
    PairMap back =
        pairs(3, 4, new int[] {0, 2, 3, 5}, new int[] {1, 0, 0, 1, 0}, new int[] {0, 1, 2, 1, 3});
    SparseConv op = new SparseConv(map, back);
    Shape w = Shape.of(3, 5, 2);
    return List.of(
        Sample.of(op, Shape.of(4, 5), w, Shape.of(2)),
        Sample.of(op, Shape.of(4, 5), w),
        Sample.of(new SparseConv(back, map), Shape.of(3, 2), Shape.of(3, 2, 4)),
        Sample.rejected(op, "must have 4", Shape.of(3, 5), w),
        Sample.rejected(op, "must have 3", Shape.of(4, 5), Shape.of(2, 5, 2)));
  }

  static PairMap pairs(int inRows, int outRows, int[] ptr, int[] in, int[] out) {
    return new PairMap(
        ptr.length - 1,
        inRows,
        outRows,
        Tensor.copyOf(Backends.reference(), ptr, ptr.length),
        Tensor.copyOf(Backends.reference(), in, in.length),
        Tensor.copyOf(Backends.reference(), out, out.length));
  }
}
