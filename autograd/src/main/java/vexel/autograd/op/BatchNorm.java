package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Batch normalisation of x[N, C, …] per channel, with an optional ReLU in the same pass. Ioffe and
/// Szegedy 2015, algorithm 1. Inputs x, then γ[C] and β[C], or x alone. x̂ = (x − μ_c) / √(σ²_c +
/// ε), y = x̂ γ_c + β_c (1) training: dx = γ/√(σ² + ε) (dy − mean(dy) − x̂ mean(dy x̂)) (2)
/// evaluation: dx = γ/√(σ² + ε) dy (3) dγ = Σ dy x̂, dβ = Σ dy (4)
///
/// In training, μ and σ² are the batch's (biased), and stand as results 1 and 2 after y; in
/// evaluation they are given. A ReLU multiplies dy by [y > 0] first.
///
/// @param eps ε
/// @param relu whether max(·, 0) follows
/// @param running the statistics to use, or null to take those of the batch
public record BatchNorm(double eps, boolean relu, @Nullable Statistics running)
    implements Op<BatchNorm.Cache> {
  /// Mean and variance per channel, both [C].
  public record Statistics(Tensor mean, Tensor variance) {}

  /// What backward keeps; y where it tells what a ReLU cut off.
  public record Cache(
      Tensor x, @Nullable Tensor gamma, Tensor mean, Tensor variance, @Nullable Tensor y) {}

  /// Normalisation with the statistics of the batch.
  public static BatchNorm training(double eps) {
    return new BatchNorm(eps, false, null);
  }

  /// Normalisation with given statistics.
  public static BatchNorm evaluation(double eps, Tensor mean, Tensor variance) {
    return new BatchNorm(eps, false, new Statistics(mean, variance));
  }

  /// The same, followed by a ReLU.
  public BatchNorm withRelu() {
    return new BatchNorm(eps, true, running);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("batch norm", in, 1, 3);
    Inputs.demand("batch norm", in.length != 2, "takes x alone, or x, gamma and beta");
    Inputs.rank("batch norm", "x", in[0], 2);
    Tensor x = in[0].contiguous();
    Shape channel = Shape.of(x.dim(1));
    Tensor gamma = in.length == 3 ? in[1].contiguous() : null;
    Tensor beta = in.length == 3 ? in[2].contiguous() : null;
    if (gamma != null && beta != null) {
      Inputs.shape("batch norm", "gamma", gamma, channel);
      Inputs.shape("batch norm", "beta", beta, channel);
    }
    Tensor y = x.emptyLike();
    if (running == null) {
      Inputs.demand(
          "batch norm", x.size() > 0, "x" + x.shape() + " is empty; a batch needs statistics");
      Tensor mean = Tensor.empty(x.backend(), x.dtype(), channel);
      Tensor variance = mean.emptyLike();
      x.kernels().batchNorm().statistics(x, outer(x), x.dim(1), inner(x), mean, variance);
      apply(x, mean, variance, gamma, beta, y); // (1)
      return Step.of(y, new Cache(x, gamma, mean, variance, relu ? y : null), mean, variance);
    }
    Inputs.shape("batch norm", "mean", running.mean, channel);
    Inputs.shape("batch norm", "variance", running.variance, channel);
    Tensor mean = running.mean.contiguous();
    Tensor variance = running.variance.contiguous();
    apply(x, mean, variance, gamma, beta, y); // (1)
    return Step.of(y, new Cache(x, gamma, mean, variance, relu ? y : null));
  }

  @Override
  public List<Tensor> again(Cache c, Tensor... in) {
    Tensor x = in[0].contiguous();
    Tensor y = x.emptyLike();
    apply(x, c.mean, c.variance, c.gamma, in.length == 3 ? in[2].contiguous() : null, y); // (1)
    return List.of(y);
  }

  private void apply(
      Tensor x,
      Tensor mean,
      Tensor variance,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      Tensor y) {
    x.kernels()
        .batchNorm()
        .apply(x, outer(x), x.dim(1), inner(x), mean, variance, gamma, beta, eps, relu, y);
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor x = c.x;
    Tensor g = dy[0];
    if (c.y != null) {
      g = wanted.place(dy, 0);
      g.kernels().element().mapBackward(Unary.RELU, 0, 0, c.y, c.y, dy[0], g);
    }
    boolean affine = c.gamma != null;
    Tensor dx = null;
    if (wanted.input(0)) {
      boolean own = !g.equals(dy[0]);
      dx = inner(x) > 1 ? x.emptyLike() : own ? g : wanted.place(dy, 0);
    }
    Tensor dgamma = affine && wanted.input(1) ? c.mean.emptyLike() : null;
    Tensor dbeta = affine && wanted.input(2) ? c.mean.emptyLike() : null;
    x.kernels()
        .batchNorm()
        .backward(
            x,
            outer(x),
            x.dim(1),
            inner(x),
            c.mean,
            c.variance,
            c.gamma,
            eps,
            running == null,
            g,
            dx, // (2), (3)
            dgamma, // (4)
            dbeta);
    return affine ? new @Nullable Tensor[] {dx, dgamma, dbeta} : new @Nullable Tensor[] {dx};
  }

  private static int outer(Tensor x) {
    return x.dim(0);
  }

  private static int inner(Tensor x) {
    int n = 1;
    for (int i = 2; i < x.rank(); i++) {
      n *= x.dim(i);
    }
    return n;
  }

  public static List<Sample> samples() {
    BatchNorm train = training(1e-5);
    BatchNorm eval =
        evaluation(
            1e-3,
            Tensor.copyOf(Backends.reference(), new double[] {0.3, -0.2, 0.1}, 3),
            Tensor.copyOf(Backends.reference(), new double[] {0.7, 1.2, 0.4}, 3));
    Shape c = Shape.of(3);
    return List.of(
        Sample.of(train, Shape.of(6, 3), c, c),
        Sample.of(train, Shape.of(2, 3, 4, 5), c, c),
        Sample.of(train, Shape.of(2, 3, 2, 3, 2)),
        Sample.of(train.withRelu(), Shape.of(7, 3), c, c),
        Sample.of(eval, Shape.of(6, 3), c, c),
        Sample.of(eval, Shape.of(2, 3, 4, 2)),
        Sample.of(eval.withRelu(), Shape.of(2, 3, 5), c, c),
        Sample.rejected(train, "gamma[2] must have shape [3]", Shape.of(6, 3), Shape.of(2), c),
        Sample.rejected(train, "empty", Shape.of(0, 3), c, c),
        Sample.rejected(eval, "mean[3] must have shape [4]", Shape.of(2, 4)));
  }
}
