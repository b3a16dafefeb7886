package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Group normalisation of x[B, C, …]. Wu and He 2018, eqs. 1 and 2: the channels of a group are
/// normalised together, then scaled and shifted one by one by γ[C] and β[C]. x̂ = (x − μ_group) /
/// √(σ²_group + ε), y = x̂ γ_c + β_c (1) dx = layer norm backward of dy γ_c (2) dγ_c = Σ dy x̂,
/// dβ_c = Σ dy (3)
///
/// @param groups number of groups, a divisor of C
/// @param eps ε
public record GroupNorm(int groups, double eps) implements Op<GroupNorm.Cache> {
  /// Input as rows [B·G, …], their statistics, x̂ and γ[C].
  public record Cache(Tensor x, Tensor mean, Tensor rstd, Tensor normed, Tensor gamma) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("group norm", in, 3, 3);
    Inputs.rank("group norm", "x", in[0], 2);
    Shape shape = in[0].shape();
    int channels = shape.dim(1);
    Inputs.demand(
        "group norm",
        groups > 0 && channels % groups == 0 && shape.size() > 0,
        "x" + shape + " axis 1 cannot be cut into " + groups + " groups");
    Inputs.shape("group norm", "gamma", in[1], Shape.of(channels));
    Inputs.shape("group norm", "beta", in[2], Shape.of(channels));
    int rows = shape.dim(0) * groups;
    Tensor x = in[0].reshape(rows, shape.size() / rows);
    Tensor normed = x.emptyLike();
    Tensor mean = Tensor.empty(x.backend(), x.dtype(), Shape.of(rows));
    Tensor rstd = mean.emptyLike();
    x.kernels().rows().layerNorm(x, null, null, eps, normed, mean, rstd);
    Tensor hat = normed.reshape(shape.toArray());
    Tensor gamma = perChannel(in[1], shape);
    Tensor y = hat.mul(gamma).add(perChannel(in[2], shape)); // (1)
    return Step.of(y, new Cache(x, mean, rstd, hat, gamma));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape shape = c.normed.shape();
    Tensor dx = null;
    if (wanted.input(0)) {
      Tensor g = dy[0].mul(c.gamma).reshape(c.x.shape().toArray());
      Tensor d = c.x.emptyLike();
      d.kernels().rows().layerNormBackward(c.x, null, c.mean, c.rstd, g, d, null, null); // (2)
      dx = d.reshape(shape.toArray());
    }
    Shape one = c.gamma.shape();
    int channels = shape.dim(1);
    return new @Nullable Tensor[] {
      dx,
      wanted.input(1) ? dy[0].mul(c.normed).sumTo(one).reshape(channels) : null, // (3)
      wanted.input(2) ? dy[0].sumTo(one).reshape(channels) : null
    };
  }

  /// [C] → [C, 1, …], which broadcasts against [B, C, …].
  private static Tensor perChannel(Tensor t, Shape x) {
    int[] d = new int[x.rank() - 1];
    java.util.Arrays.fill(d, 1);
    d[0] = x.dim(1);
    return t.reshape(d);
  }

  public static List<Sample> samples() {
    GroupNorm op = new GroupNorm(2, 1e-5);
    return List.of(
        Sample.of(op, Shape.of(2, 6, 5, 4), Shape.of(6), Shape.of(6)),
        Sample.of(op, Shape.of(3, 4), Shape.of(4), Shape.of(4)),
        Sample.of(new GroupNorm(1, 1e-5), Shape.of(2, 3, 5), Shape.of(3), Shape.of(3)),
        Sample.rejected(op, "into 2 groups", Shape.of(2, 5, 3), Shape.of(5), Shape.of(5)));
  }
}
