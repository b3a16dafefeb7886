package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// [Attention] read in place from a fused projection: x[B, N, 3·C] holds q, then k, then v, each
/// with its H heads one after the other; y[B, N, C]. y = attention(q, k, v), heads joined (1) dx =
/// (dq, dk, dv) (2)
///
/// @param heads H
public record SelfAttention(int heads) implements Op<SelfAttention.Cache> {
  /// The fused projection, the result and the logarithm of the softmax denominators [B, H, N].
  public record Cache(Tensor x, Tensor y, Tensor logsum) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("self-attention", in, 1, 1);
    Tensor x = in[0].contiguous();
    Inputs.demand(
        "self-attention",
        x.rank() == 3 && x.dim(1) > 0 && x.dim(2) > 0 && x.dim(2) % (3 * heads) == 0,
        "x" + x.shape() + " must have axes [B, N, 3·C] with C a multiple of " + heads + " heads");
    int b = x.dim(0);
    int n = x.dim(1);
    int c = x.dim(2) / 3;
    Tensor y = Tensor.empty(x.backend(), x.dtype(), Shape.of(b, n, heads, c / heads));
    Tensor logsum = Tensor.empty(x.backend(), x.dtype(), Shape.of(b, heads, n));
    x.kernels().attention().forward(part(x, 0), part(x, 1), part(x, 2), scale(x), y, logsum); // (1)
    return Step.of(y.reshape(b, n, c), new Cache(x, y, logsum));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor x = c.x;
    Tensor[] d = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      d[i] = part(x, i).emptyLike();
    }
    Tensor g = dy[0].reshape(c.y.shape().toArray()); // [B, N, C] → [B, N, H, D]
    x.kernels()
        .attention()
        .backward(part(x, 0), part(x, 1), part(x, 2), scale(x), c.y, c.logsum, g, d[0], d[1], d[2]);
    Tensor dx = x.emptyLike();
    for (int i = 0; i < 3; i++) {
      dx.kernels().element().copy(d[i], part(dx, i)); // (2)
    }
    return new Tensor[] {dx};
  }

  private double scale(Tensor x) {
    return 1 / Math.sqrt(x.dim(2) / (3.0 * heads));
  }

  /// q, k or v of a fused tensor as a view [B, H, N, D].
  private Tensor part(Tensor x, int i) {
    int c = x.dim(2) / 3;
    return x.reshape(x.dim(0), x.dim(1), 3, heads, c / heads).select(2, i).permute(0, 2, 1, 3);
  }

  public static List<Sample> samples() {
    return List.of(
        Sample.of(new SelfAttention(2), Shape.of(2, 5, 18)),
        Sample.of(new SelfAttention(1), Shape.of(1, 3, 12)),
        Sample.of(new SelfAttention(3), Shape.of(1, 1, 9)),
        Sample.rejected(new SelfAttention(2), "multiple of 2 heads", Shape.of(2, 5, 9)));
  }
}
