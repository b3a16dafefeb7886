package vexel.distill.bench;

import java.util.List;
import vexel.autograd.Parameter;
import vexel.distill.loss.InfoNce;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Row kernels of training: the backward passes of [DenseBench#rows()], normalisations and losses.
final class RowBench {
  private RowBench() {}

  /// All of them on one thread. A `step` is a kernel and its backward pass.
  static List<Workload> training() {
    return List.of(
        softmaxBackward(),
        layerNormBackward(),
        geluBackward(),
        batchNorm(),
        crossEntropy(),
        normalize(),
        contrast());
  }

  private static Tensor vector(int n) {
    return Tensor.empty(Backends.selected(), DType.F32, Shape.of(n));
  }

  private static Workload softmaxBackward() {
    Tensor y = Numbers.normal("scores", 8220, 1370);
    y.kernels().rows().softmax(y, y);
    Tensor dy = Numbers.normal("dscores", 8220, 1370);
    Tensor dx = dy.emptyLike();
    return new Workload(
        "softmax.8220x1370.backward", 1, 0, () -> y.kernels().rows().softmaxBackward(y, dy, dx));
  }

  private static Workload layerNormBackward() {
    Tensor x = Numbers.normal("tokens", 1370, 384);
    Tensor gamma = Numbers.normal("gamma", 384);
    Tensor y = x.emptyLike();
    Tensor mean = vector(1370);
    Tensor rstd = vector(1370);
    x.kernels().rows().layerNorm(x, gamma, null, 1e-6, y, mean, rstd);
    Tensor dy = Numbers.normal("dtokens", 1370, 384);
    Tensor dx = x.emptyLike();
    Tensor dgamma = vector(384);
    Tensor dbeta = vector(384);
    return new Workload(
        "layernorm.1370x384.backward",
        1,
        0,
        () -> x.kernels().rows().layerNormBackward(x, gamma, mean, rstd, dy, dx, dgamma, dbeta));
  }

  private static Workload geluBackward() {
    Tensor x = Numbers.normal("hidden", 1370, 1536);
    Tensor y = x.emptyLike();
    x.kernels().element().map(Unary.GELU, 0, 0, x, y);
    Tensor dy = Numbers.normal("dhidden", 1370, 1536);
    Tensor dx = x.emptyLike();
    return new Workload(
        "gelu.1370x1536.backward",
        1,
        0,
        () -> x.kernels().element().mapBackward(Unary.GELU, 0, 0, x, y, dy, dx));
  }

  /// The normalisation of 100,000 voxels with 96 features: statistics, result with ReLU, gradients.
  private static Workload batchNorm() {
    int rows = 100_000;
    int c = 96;
    Tensor x = Numbers.normal("voxels", rows, c);
    Tensor gamma = Numbers.normal("gamma", c);
    Tensor beta = Numbers.normal("beta", c);
    Tensor mean = vector(c);
    Tensor var = vector(c);
    Tensor y = x.emptyLike();
    Tensor dx = x.emptyLike();
    Tensor dgamma = vector(c);
    Tensor dbeta = vector(c);
    return new Workload(
        "batchnorm.100000x96.step",
        1,
        0,
        () -> {
          var norm = x.kernels().batchNorm();
          norm.statistics(x, rows, c, 1, mean, var);
          norm.apply(x, rows, c, 1, mean, var, gamma, beta, 1e-5, true, y);
          norm.backward(x, rows, c, 1, mean, var, gamma, 1e-5, true, y, dx, dgamma, dbeta);
        });
  }

  /// The loss of 100,000 points in 16 classes.
  private static Workload crossEntropy() {
    int rows = 100_000;
    int classes = 16;
    Tensor logits = Numbers.normal("logits", rows, classes);
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = Numbers.rng("labels").index(i, classes);
    }
    Tensor target = Tensor.of(labels, rows);
    Tensor loss = vector(rows);
    Tensor logp = logits.emptyLike();
    Tensor dlogits = logits.emptyLike();
    return new Workload(
        "crossentropy.100000x16.step",
        1,
        0,
        () -> {
          logits.kernels().rows().crossEntropy(logits, target, null, -1, 0, loss, logp);
          logits.kernels().rows().crossEntropyBackward(logp, target, null, -1, 0, loss, dlogits);
        });
  }

  private static Workload normalize() {
    Tensor x = Numbers.normal("student", 4096, 768);
    Tensor y = x.emptyLike();
    Tensor norm = vector(4096);
    Tensor dx = x.emptyLike();
    return new Workload(
        "l2normalize.4096x768.step",
        1,
        0,
        () -> {
          x.kernels().rows().l2Normalize(x, 1e-12, y, norm);
          x.kernels().rows().l2NormalizeBackward(y, norm, 1e-12, x, dx);
        });
  }

  /// InfoNCE of 4,096 student rows against frozen teacher rows: the scores, and one product back.
  private static Workload contrast() {
    int n = 4096;
    int d = 256;
    Parameter student = Parameter.of(Numbers.normal("student", n, d));
    Tensor teacher = Numbers.normal("teacher", n, d);
    return new Workload(
            "infonce.4096x256.step",
            1,
            4.0 * n * n * d,
            () -> InfoNce.of(InfoNce.TEMPERATURE, student.value(), teacher).backward())
        .recycling();
  }
}
