package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

/// Affine map of the last axis with an activation in the epilogue of the product: x[…, I], w[O, I],
/// b[O] or absent, y[…, O]. z = x wᵀ + b, y = act(z) (1) dz = dy act′(z) (2) dx = dz w (3) dw = dzᵀ
/// x, summed over all rows (4) db = Σ_rows dz (5)
///
/// z is not kept: ReLU reads its derivative from y, GELU computes z once more.
///
/// @param activation `RELU`, `GELU`, or null for none
public record Linear(@Nullable Unary activation) implements Op<Linear.Cache> {
  /// Input rows [R, I], weight, bias and result.
  public record Cache(Shape shape, Tensor x, Tensor w, @Nullable Tensor b, Tensor y) {}

  /// No activation.
  public Linear() {
    this(null);
  }

  public Linear {
    Inputs.demand(
        "linear",
        activation == null || activation == Unary.RELU || activation == Unary.GELU,
        "no epilogue for " + activation + "; apply it as an op of its own");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("linear", in, 2, 3);
    Tensor w = in[1];
    Tensor b = in.length == 3 ? in[2].contiguous() : null;
    Inputs.rank("linear", "x", in[0], 1);
    Inputs.demand("linear", w.rank() == 2, "w" + w.shape() + " must have two axes [O, I]");
    Inputs.dim("linear", "x", in[0], -1, w.dim(1));
    if (b != null) {
      Inputs.shape("linear", "b", b, Shape.of(w.dim(0)));
    }
    Shape shape = in[0].shape();
    Tensor x = in[0].reshape(shape.without(-1).size(), w.dim(1));
    Tensor y = x.matmul(w.transpose(0, 1), new Epilogue(b, activation, null)); // (1)
    Tensor out = y.reshape(shape.with(-1, w.dim(0)).toArray());
    return Step.of(out, new Cache(shape, x, w, b, y));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dz = throughActivation(dy[0].reshape(c.y.shape().toArray()), c);
    Tensor dx = wanted.input(0) ? dz.matmul(c.w).reshape(c.shape.toArray()) : null; // (3)
    Tensor dw = wanted.input(1) ? dz.transpose(0, 1).matmul(c.x) : null; // (4)
    if (c.b == null) {
      return new @Nullable Tensor[] {dx, dw};
    }
    return new @Nullable Tensor[] {dx, dw, wanted.input(2) ? dz.sum(0) : null}; // (5)
  }

  private Tensor throughActivation(Tensor dy, Cache c) { // (2)
    if (activation == null) {
      return dy;
    }
    Tensor z =
        activation == Unary.RELU
            ? c.y // y > 0 exactly where z > 0
            : c.x.matmul(c.w.transpose(0, 1), Epilogue.bias(c.b));
    Tensor dz = dy.emptyLike();
    dz.kernels().element().mapBackward(activation, 0, 0, z, c.y, dy, dz);
    return dz;
  }

  public static List<Sample> samples() {
    Linear plain = new Linear();
    return List.of(
        Sample.of(plain, Shape.of(4, 5, 6), Shape.of(3, 6), Shape.of(3)),
        Sample.of(plain, Shape.of(4, 6), Shape.of(3, 6)),
        Sample.of(plain, Shape.of(6), Shape.of(1, 6), Shape.of(1)),
        Sample.of(plain, Shape.of(0, 6), Shape.of(2, 6), Shape.of(2)),
        Sample.of(new Linear(Unary.GELU), Shape.of(3, 5), Shape.of(4, 5), Shape.of(4)),
        Sample.of(new Linear(Unary.RELU), Shape.of(3, 5), Shape.of(4, 5), Shape.of(4)),
        Sample.of(new Linear(Unary.RELU), Shape.of(3, 5), Shape.of(4, 5)),
        Sample.rejected(plain, "must have 5", Shape.of(2, 6), Shape.of(3, 5)),
        Sample.rejected(plain, "must have shape [3]", Shape.of(6), Shape.of(3, 6), Shape.of(2)));
  }
}
