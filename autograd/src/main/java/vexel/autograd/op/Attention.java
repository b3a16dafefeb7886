package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Scaled dot-product attention. Vaswani et al. 2017, eq. 1, without the N×M matrix (Dao et al.
/// 2022, algorithms 1 and 4): q[B, H, N, D], k and v[B, H, M, D] with any strides but 1 on the last
/// axis, y[B, H, N, D]. p_ij = softmax_j(σ q_i·k_j), y_i = Σ_j p_ij v_j (1) δ_i = dy_i·y_i, ds_ij =
/// p_ij (dy_i·v_j − δ_i) (2) dq_i = σ Σ_j ds_ij k_j, dk_j = σ Σ_i ds_ij q_i, dv_j = Σ_i p_ij dy_i
/// (3)
///
/// y is a view of [B, N, H, D], so that joining the heads again costs nothing.
///
/// @param scale σ; 0 stands for 1/√D
public record Attention(double scale) implements Op<Attention.Cache> {
  /// Operands, result [B, N, H, D] and the logarithm of the softmax denominators [B, H, N].
  public record Cache(Tensor q, Tensor k, Tensor v, Tensor y, Tensor logsum) {}

  /// σ = 1/√D.
  public Attention() {
    this(0);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("attention", in, 3, 3);
    Tensor q = unitStride(in[0]);
    Tensor k = unitStride(in[1]);
    Tensor v = unitStride(in[2]);
    for (int i = 0; i < 3; i++) {
      String name = "q k v".substring(2 * i, 2 * i + 1);
      Inputs.demand(
          "attention", in[i].rank() == 4, name + in[i].shape() + " must have axes [B, H, N, D]");
    }
    Inputs.shape("attention", "k", k, q.shape().with(2, k.dim(2)));
    Inputs.shape("attention", "v", v, k.shape());
    Inputs.demand("attention", k.dim(2) > 0, "k" + k.shape() + " has no keys");
    Tensor y =
        Tensor.empty(q.backend(), q.dtype(), Shape.of(q.dim(0), q.dim(2), q.dim(1), q.dim(3)));
    Tensor logsum = Tensor.empty(q.backend(), q.dtype(), q.shape().without(3));
    q.kernels().attention().forward(q, k, v, sigma(q), y, logsum); // (1)
    return Step.of(y.permute(0, 2, 1, 3), new Cache(q, k, v, y, logsum));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor g = dy[0].permute(0, 2, 1, 3).contiguous(); // [B, H, N, D] → [B, N, H, D]
    Tensor dq = c.q.emptyLike();
    Tensor dk = c.k.emptyLike();
    Tensor dv = c.v.emptyLike();
    g.kernels()
        .attention()
        .backward(c.q, c.k, c.v, sigma(c.q), c.y, c.logsum, g, dq, dk, dv); // (2), (3)
    return new Tensor[] {dq, dk, dv};
  }

  private double sigma(Tensor q) {
    return scale == 0 ? 1 / Math.sqrt(q.dim(3)) : scale;
  }

  private static Tensor unitStride(Tensor t) {
    return t.rank() == 0 || t.stride(-1) == 1 ? t : t.copy();
  }

  public static List<Sample> samples() {
    Attention op = new Attention();
    Shape q = Shape.of(2, 3, 5, 4);
    return List.of(
        Sample.of(op, q, q, q),
        Sample.of(op, q, Shape.of(2, 3, 7, 4), Shape.of(2, 3, 7, 4)),
        Sample.of(
            new Attention(0.7), Shape.of(1, 1, 1, 3), Shape.of(1, 1, 1, 3), Shape.of(1, 1, 1, 3)),
        Sample.rejected(op, "k[2, 3, 5, 5] must have shape", q, Shape.of(2, 3, 5, 5), q),
        Sample.rejected(op, "must have axes [B, H, N, D]", Shape.of(2, 3, 4), q, q));
  }
}
