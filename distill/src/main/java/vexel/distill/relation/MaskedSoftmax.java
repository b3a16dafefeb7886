package vexel.distill.relation;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Unary;

/// Softmax over some of the entries of each row.
public final class MaskedSoftmax {
  /// A score whose share in a softmax is exactly 0, yet finite: 0 times it is 0.
  public static final double EXCLUDED = -1e30;

  private MaskedSoftmax() {}

  /// Scores z[R, N] where `mask` (U8 [R, N]) is not 0, elsewhere so low that they weigh nothing.
  public static Tensor only(Tensor z, Tensor mask) {
    Tensor none = Tensor.full(z.backend(), z.dtype(), Shape.of(), EXCLUDED).expand(z.shape());
    Tensor y = z.emptyLike();
    z.kernels().element().select(mask, z, none, y);
    return y;
  }

  /// Softmax of the rows of z[R, N].
  public static Tensor of(Tensor z) {
    Tensor y = z.emptyLike();
    z.kernels().rows().softmax(z, y);
    return y;
  }

  /// log Σ e^z of the rows of z[R, N], as [R].
  public static Tensor logSumExp(Tensor z) {
    Tensor max = z.reduce(Reduce.MAX, 1);
    return z.sub(max.reshape(z.dim(0), 1)).map(Unary.EXP).sum(1).map(Unary.LOG).add(max);
  }
}
