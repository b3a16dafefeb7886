package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Matrix product over the last two axes, leading axes broadcast: a[…, M, K], b[…, K, N], y[…, M,
/// N]. With ↓ the sum over stretched axes: y = a b (1) da = dy bᵀ ↓ (2) db = aᵀ dy ↓ (3)
public record MatMul() implements Op<MatMul.Cache> {
  /// The operands.
  public record Cache(Tensor a, Tensor b) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("matmul", in, 2, 2);
    return Step.of(in[0].matmul(in[1]), new Cache(in[0], in[1])); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new @Nullable Tensor[] {
      wanted.input(0) ? dy[0].matmul(c.b.transpose(-1, -2)).sumTo(c.a.shape()) : null, // (2)
      wanted.input(1) ? right(c.a, dy[0], c.b.shape()) : null // (3)
    };
  }

  private static Tensor right(Tensor a, Tensor dy, Shape b) {
    int k = b.dim(-2);
    int n = b.dim(-1);
    if (b.size() == k * n && a.rank() == dy.rank()) {
      // one b for all: the sum over the batch is part of one product of stacked rows
      Tensor rows = a.reshape(a.size() / Math.max(k, 1), k);
      Tensor db = rows.transpose(0, 1).matmul(dy.reshape(dy.size() / Math.max(n, 1), n));
      return db.reshape(b.toArray());
    }
    return a.transpose(-1, -2).matmul(dy).sumTo(b);
  }

  public static List<Sample> samples() {
    MatMul op = new MatMul();
    return List.of(
        Sample.of(op, Shape.of(3, 5), Shape.of(5, 2)),
        Sample.of(op, Shape.of(2, 3, 5), Shape.of(5, 4)),
        Sample.of(op, Shape.of(3, 4, 5), Shape.of(3, 5, 2)),
        Sample.of(op, Shape.of(3, 1, 4, 5), Shape.of(2, 5, 6)),
        Sample.of(op, Shape.of(4, 5), Shape.of(3, 5, 2)),
        Sample.of(op, Shape.of(1, 17), Shape.of(17, 1)),
        Sample.rejected(op, "inner axes differ", Shape.of(3, 4), Shape.of(5, 2)),
        Sample.rejected(op, "two axes or more", Shape.of(3), Shape.of(3, 2)));
  }
}
