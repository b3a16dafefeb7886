package vexel.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Layer normalisation over the last `dims` axes. Ba et al. 2016, eq. 4. Inputs x, then γ and β of
/// the normalised shape, or γ alone, or neither; biased variance. x̂ = (x − μ) ρ, ρ = 1/√(σ² + ε),
/// y = x̂ γ + β (1) g = dy γ, dx = ρ (g − mean(g) − x̂ mean(g x̂)) (2) dγ = Σ_rows dy x̂, dβ =
/// Σ_rows dy (3)
///
/// @param dims number of trailing axes normalised together
/// @param eps ε
public record LayerNorm(int dims, double eps) implements Op<LayerNorm.Cache> {
  /// Rows, scale, and the mean and reciprocal deviation of each row.
  public record Cache(
      Shape shape, Tensor x, @Nullable Tensor gamma, Tensor mean, Tensor rstd, int inputs) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("layer norm", in, 1, 3);
    Shape shape = in[0].shape();
    Inputs.demand(
        "layer norm",
        dims >= 1 && dims <= shape.rank(),
        "x" + shape + " has no " + dims + " trailing axes");
    int rows = 1;
    int[] normalised = new int[dims];
    for (int i = 0; i < shape.rank(); i++) {
      if (i < shape.rank() - dims) {
        rows *= shape.dim(i);
      } else {
        normalised[i - shape.rank() + dims] = shape.dim(i);
      }
    }
    Shape row = Shape.of(normalised);
    Inputs.demand("layer norm", row.size() > 0, "x" + shape + " has empty rows");
    for (int i = 1; i < in.length; i++) {
      Inputs.shape("layer norm", i == 1 ? "gamma" : "beta", in[i], row);
    }
    Tensor x = in[0].reshape(rows, row.size());
    Tensor gamma = in.length > 1 ? in[1].reshape(row.size()) : null;
    Tensor beta = in.length > 2 ? in[2].reshape(row.size()) : null;
    Tensor y = x.emptyLike();
    Tensor mean = empty(x, Shape.of(rows));
    Tensor rstd = mean.emptyLike();
    x.kernels().rows().layerNorm(x, gamma, beta, eps, y, mean, rstd); // (1)
    return Step.of(y.reshape(shape.toArray()), new Cache(shape, x, gamma, mean, rstd, in.length));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Tensor dx = wanted.input(0) ? c.x.emptyLike() : null;
    Shape row = Shape.of(c.x.dim(1));
    Tensor dgamma = c.inputs > 1 && wanted.input(1) ? empty(c.x, row) : null;
    Tensor dbeta = c.inputs > 2 && wanted.input(2) ? empty(c.x, row) : null;
    c.x
        .kernels()
        .rows()
        .layerNormBackward(
            c.x,
            c.gamma,
            c.mean,
            c.rstd,
            dy[0].reshape(c.x.shape().toArray()),
            dx, // (2)
            dgamma, // (3)
            dbeta);
    List<@Nullable Tensor> gradients = new ArrayList<>();
    gradients.add(dx == null ? null : dx.reshape(c.shape.toArray()));
    int[] shape = c.shape.toArray();
    int[] normalised = java.util.Arrays.copyOfRange(shape, shape.length - dims, shape.length);
    if (c.inputs > 1) {
      gradients.add(dgamma == null ? null : dgamma.reshape(normalised));
    }
    if (c.inputs > 2) {
      gradients.add(dbeta == null ? null : dbeta.reshape(normalised));
    }
    return gradients.toArray(new @Nullable Tensor[0]);
  }

  private static Tensor empty(Tensor like, Shape shape) {
    return Tensor.empty(like.backend(), like.dtype(), shape);
  }

  public static List<Sample> samples() {
    LayerNorm one = new LayerNorm(1, 1e-6);
    return List.of(
        Sample.of(one, Shape.of(3, 5, 16), Shape.of(16), Shape.of(16)),
        Sample.of(one, Shape.of(2, 7, 6), Shape.of(6)),
        Sample.of(one, Shape.of(17)),
        Sample.of(new LayerNorm(2, 1e-5), Shape.of(2, 3, 4, 5), Shape.of(4, 5), Shape.of(4, 5)),
        Sample.rejected(one, "gamma[5] must have shape [6]", Shape.of(2, 6), Shape.of(5)),
        Sample.rejected(new LayerNorm(3, 1e-5), "no 3 trailing axes", Shape.of(2, 6)));
  }
}
