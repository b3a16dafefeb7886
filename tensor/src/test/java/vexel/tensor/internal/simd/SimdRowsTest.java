package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Floats.assertSame;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceRows;
import vexel.tensor.spi.RowKernels;

/// The vector kernels have the bits of the scalar ones.
class SimdRowsTest {
  private static final RowKernels REFERENCE = new ReferenceRows();
  private static final RowKernels SIMD = new SimdRows();

  /// A kernel applied to x and an upstream gradient; all that it writes.
  record Case(String name, Run run) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  interface Run {
    List<Tensor> of(RowKernels k, Tensor x, Tensor dy);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("softmax", (k, x, dy) -> write(x, y -> k.softmax(x, y))),
        new Case("softmaxBackward", (k, x, dy) -> write(x, dx -> k.softmaxBackward(x, dy, dx))),
        new Case("logSoftmax", (k, x, dy) -> write(x, y -> k.logSoftmax(x, y))),
        new Case(
            "logSoftmaxBackward", (k, x, dy) -> write(x, dx -> k.logSoftmaxBackward(x, dy, dx))),
        new Case("layerNorm", (k, x, dy) -> layerNorm(k, x, true, true)),
        new Case("layerNorm without gamma", (k, x, dy) -> layerNorm(k, x, false, true)),
        new Case("layerNorm without beta", (k, x, dy) -> layerNorm(k, x, true, false)),
        new Case("layerNorm plain", (k, x, dy) -> layerNorm(k, x, false, false)),
        new Case("layerNormBackward", (k, x, dy) -> layerNormBackward(k, x, dy, true, true)),
        new Case("layerNormBackward dx", (k, x, dy) -> layerNormBackward(k, x, dy, false, true)),
        new Case("layerNormBackward dw", (k, x, dy) -> layerNormBackward(k, x, dy, true, false)),
        new Case("l2Normalize", (k, x, dy) -> l2(k, x, 1e-12)),
        new Case("l2Normalize short", (k, x, dy) -> l2(k, x, 1e3)),
        new Case("l2NormalizeBackward", (k, x, dy) -> l2Backward(k, x, dy)),
        new Case("crossEntropy", (k, x, dy) -> crossEntropy(k, x, null, 0)),
        new Case("crossEntropy smooth", (k, x, dy) -> crossEntropy(k, x, weight(x.dim(1)), 0.1)),
        new Case("crossEntropyBackward", (k, x, dy) -> crossEntropyBackward(k, x, null, 0)),
        new Case(
            "crossEntropyBackward smooth",
            (k, x, dy) -> crossEntropyBackward(k, x, weight(x.dim(1)), 0.1)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelsAreBitEqual(Case c) {
    for (int n : Floats.SIZES) {
      if (n > 0) {
        int rows = n < 300 ? 7 : 3;
        same(c, Floats.normal(Rng.seed(n), 2, rows, n));
        same(c, Floats.awkward(Rng.seed(n), rows, n));
      }
    }
    same(c, Floats.normal(Rng.seed(1), 2, 0, 33));
    Workers.with(3, () -> same(c, Floats.normal(Rng.seed(2), 2, 600, 70)));
  }

  private static void same(Case c, Tensor x) {
    Tensor dy = Floats.normal(Rng.seed(9), 1, x.shape().toArray());
    List<Tensor> got = c.run.of(SIMD, x, dy);
    List<Tensor> want = c.run.of(REFERENCE, x, dy);
    for (int i = 0; i < got.size(); i++) {
      assertSame(got.get(i), want.get(i), c + " output " + i + " of x" + x.shape());
    }
  }

  /// A row that is −∞, and one that holds +∞ or NaN, are what the scalar text says.
  @Test
  void degenerateRows() {
    float inf = Float.POSITIVE_INFINITY;
    float[][] rows = {{-inf, -inf}, {inf, 0}, {Float.NaN, 0}, {-0f, -0f}, {0, -0f}, {-inf, -0f}};
    for (float[] pair : rows) {
      for (int n : new int[] {2, 16, 35}) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
          x[i] = pair[i * 3 % 2];
        }
        cases().forEach(c -> same(c, Tensor.of(x, 1, n)));
      }
    }
  }

  private static List<Tensor> write(Tensor like, java.util.function.Consumer<Tensor> kernel) {
    Tensor y = Floats.garbage(like.shape().toArray());
    kernel.accept(y);
    return List.of(y);
  }

  private static Tensor weight(int n) {
    return Floats.normal(Rng.seed(4), 1, n);
  }

  private static Tensor label(int rows, int n) {
    int[] t = new int[rows];
    for (int i = 0; i < rows; i++) {
      t[i] = i % 4 == 3 ? 255 : i % n;
    }
    return Tensor.of(t, rows);
  }

  private static List<Tensor> layerNorm(RowKernels k, Tensor x, boolean gamma, boolean beta) {
    Tensor y = Floats.garbage(x.shape().toArray());
    Tensor mean = Floats.garbage(x.dim(0));
    Tensor rstd = Floats.garbage(x.dim(0));
    Tensor w = weight(x.dim(1));
    k.layerNorm(x, gamma ? w : null, beta ? w : null, 1e-6, y, mean, rstd);
    return List.of(y, mean, rstd);
  }

  private static List<Tensor> layerNormBackward(
      RowKernels k, Tensor x, Tensor dy, boolean weights, boolean input) {
    int n = x.dim(1);
    Tensor dx = Floats.garbage(x.shape().toArray());
    Tensor dgamma = Floats.garbage(n);
    Tensor dbeta = Floats.garbage(n);
    k.layerNormBackward(
        x,
        weights ? weight(n) : null,
        Floats.normal(Rng.seed(5), 1, x.dim(0)),
        Floats.normal(Rng.seed(6), 1, x.dim(0)),
        dy,
        input ? dx : null,
        weights ? dgamma : null,
        weights ? dbeta : null);
    return List.of(dx, dgamma, dbeta);
  }

  private static List<Tensor> l2(RowKernels k, Tensor x, double eps) {
    Tensor y = Floats.garbage(x.shape().toArray());
    Tensor norm = Floats.garbage(x.dim(0));
    k.l2Normalize(x, eps, y, norm);
    return List.of(y, norm);
  }

  private static List<Tensor> l2Backward(RowKernels k, Tensor y, Tensor dy) {
    return write(
        y, dx -> k.l2NormalizeBackward(y, Floats.normal(Rng.seed(7), 1, y.dim(0)), 0.5, dy, dx));
  }

  private static List<Tensor> crossEntropy(
      RowKernels k, Tensor x, @Nullable Tensor weight, double smoothing) {
    Tensor loss = Floats.garbage(x.dim(0));
    Tensor logp = Floats.garbage(x.shape().toArray());
    k.crossEntropy(x, label(x.dim(0), x.dim(1)), weight, 255, smoothing, loss, logp);
    return List.of(loss, logp);
  }

  private static List<Tensor> crossEntropyBackward(
      RowKernels k, Tensor logp, @Nullable Tensor weight, double smoothing) {
    Tensor target = label(logp.dim(0), logp.dim(1));
    Tensor dloss = Floats.normal(Rng.seed(8), 1, logp.dim(0));
    return write(
        logp, dx -> k.crossEntropyBackward(logp, target, weight, 255, smoothing, dloss, dx));
  }
}
