package vexel.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Batch normalisation per channel (Ioffe & Szegedy 2015) of x[N, C, …]: voxels and points [N, C],
/// images [N, C, H, W].
///
/// In training the batch's mean and biased variance normalise; the running statistics move by
/// `momentum` towards the mean and the unbiased variance, once the pass is committed. In evaluation
/// the running statistics normalise.
///
/// @param weight γ [C], or null for 1
/// @param bias β [C], or null for 0
/// @param runningMean buffer [C]
/// @param runningVar buffer [C]
/// @param eps added to the variance
/// @param momentum share of the batch in the new running statistics (PyTorch's sense)
public record BatchNorm(
    @Nullable Parameter weight,
    @Nullable Parameter bias,
    @Name("running_mean") Parameter runningMean,
    @Name("running_var") Parameter runningVar,
    double eps,
    double momentum)
    implements Layer {
  /// γ = 1, β = 0, ε = 10⁻⁵, momentum 0.1.
  public static BatchNorm of(int channels) {
    return of(channels, 1e-5, 0.1);
  }

  /// γ = 1, β = 0.
  public static BatchNorm of(int channels, double eps, double momentum) {
    return new BatchNorm(
        Parameter.of(full(channels, 1)),
        Parameter.of(full(channels, 0)),
        Parameter.buffer(full(channels, 0)),
        Parameter.buffer(full(channels, 1)),
        eps,
        momentum);
  }

  /// This layer, sharing its parameters and buffers, with another momentum.
  public BatchNorm withMomentum(double other) {
    return new BatchNorm(weight, bias, runningMean, runningVar, eps, other);
  }

  /// Without γ and β.
  public static BatchNorm plain(int channels, double eps, double momentum) {
    BatchNorm affine = of(channels, eps, momentum);
    return new BatchNorm(null, null, affine.runningMean, affine.runningVar, eps, momentum);
  }

  private static Tensor full(int channels, double value) {
    return Tensor.full(Backends.selected(), DType.F32, Shape.of(channels), value);
  }

  /// x [N, C, …] → the same shape.
  public Value forward(Value x, Pass pass) {
    return forward(x, pass, false);
  }

  /// max(forward(x), 0) in one step.
  public Value forwardRelu(Value x, Pass pass) {
    return forward(x, pass, true);
  }

  private Value forward(Value x, Pass pass, boolean relu) {
    Value gamma = weight == null ? null : weight.value();
    Value beta = bias == null ? null : bias.value();
    if (!pass.isTraining()) {
      var op =
          vexel.autograd.op.BatchNorm.evaluation(eps, runningMean.tensor(), runningVar.tensor());
      return x.batchNorm(relu ? op.withRelu() : op, gamma, beta).getFirst();
    }
    int n = x.tensor().size() / Math.max(1, runningMean.tensor().size());
    if (n < 2) {
      throw new TensorException(
          "batchNorm",
          "x" + x.shape() + " has " + n + " values per channel; training needs two or more");
    }
    var op = vexel.autograd.op.BatchNorm.training(eps);
    List<Value> y = x.batchNorm(relu ? op.withRelu() : op, gamma, beta);
    double m = pass.momentum(momentum);
    pass.propose(runningMean, towards(runningMean.tensor(), y.get(1).tensor(), m, 1));
    pass.propose(runningVar, towards(runningVar.tensor(), y.get(2).tensor(), m, n / (n - 1.0)));
    return y.getFirst();
  }

  /// (1 − m)·running + m·scale·batch.
  private static Tensor towards(Tensor running, Tensor batch, double m, double scale) {
    return running.mul(1 - m).add(batch.mul(m * scale));
  }
}
