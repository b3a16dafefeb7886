package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;

/// Affine map of the last axis onto a residual, which joins in the epilogue of the product: the end
/// of a residual branch. x[…, I], r[…, O], w[O, I], b[O] or absent, y[…, O].
///
/// y = x wᵀ + b + r (1) dr = dy (2) dx = dy w, dw = dyᵀ x, db = Σ_rows dy, as in [Linear] (3)
public record LinearAdd() implements Op<Linear.Cache> {
  @Override
  public Step<Linear.Cache> forward(Tensor... in) {
    Inputs.count("linear add", in, 3, 4);
    Tensor w = in[2];
    Tensor b = in.length == 4 ? in[3].contiguous() : null;
    Inputs.rank("linear add", "x", in[0], 1);
    Inputs.demand("linear add", w.rank() == 2, "w" + w.shape() + " must have two axes [O, I]");
    Inputs.dim("linear add", "x", in[0], -1, w.dim(1));
    Shape shape = in[0].shape();
    Inputs.shape("linear add", "r", in[1], shape.with(-1, w.dim(0)));
    if (b != null) {
      Inputs.shape("linear add", "b", b, Shape.of(w.dim(0)));
    }
    Tensor x = in[0].reshape(shape.without(-1).size(), w.dim(1));
    Tensor r = in[1].reshape(x.dim(0), w.dim(0));
    Tensor y = x.matmul(w.transpose(0, 1), new Epilogue(b, null, r)); // (1)
    return Step.of(y.reshape(in[1].shape().toArray()), new Linear.Cache(shape, x, w, b, y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Linear.Cache c, Wanted wanted) {
    Wanted affine =
        c.b() == null
            ? Wanted.of(wanted.input(0), wanted.input(2))
            : Wanted.of(wanted.input(0), wanted.input(2), wanted.input(3));
    @Nullable Tensor[] d = new Linear().backward(dy, c, affine); // (3)
    @Nullable Tensor[] all = new @Nullable Tensor[d.length + 1];
    all[0] = d[0];
    all[1] = dy[0]; // (2)
    System.arraycopy(d, 1, all, 2, d.length - 1);
    return all;
  }

  public static List<Sample> samples() {
    LinearAdd op = new LinearAdd();
    Shape w = Shape.of(3, 6);
    return List.of(
        Sample.of(op, Shape.of(4, 5, 6), Shape.of(4, 5, 3), w, Shape.of(3)),
        Sample.of(op, Shape.of(4, 6), Shape.of(4, 3), w),
        Sample.of(op, Shape.of(0, 6), Shape.of(0, 3), w),
        Sample.rejected(op, "must have shape [4, 3]", Shape.of(4, 6), Shape.of(4, 2), w));
  }
}
