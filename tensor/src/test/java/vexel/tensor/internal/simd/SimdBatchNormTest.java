package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Floats.assertSame;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceBatchNorm;
import vexel.tensor.spi.BatchNormKernels;
import vexel.tensor.spi.Unary;

/// The vector kernels have the bits of the scalar ones.
class SimdBatchNormTest {
  private static final BatchNormKernels REFERENCE = new ReferenceBatchNorm();
  private static final BatchNormKernels SIMD = new SimdBatchNorm();

  @ParameterizedTest
  @CsvSource({
    "0, 3, 1",
    "1, 1, 1",
    "5, 3, 1",
    "256, 16, 1",
    "257, 33, 1",
    "1000, 20, 1",
    "3, 2, 0",
    "1, 1, 2",
    "2, 3, 15",
    "3, 5, 16",
    "4, 7, 207",
    "300, 2, 5",
    "2, 3, 1030"
  })
  void kernelsAreBitEqual(int outer, int channels, int inner) {
    Rng rng = Rng.seed(outer).at("c", channels);
    same(Floats.normal(rng.at("x"), 2, outer, channels, inner));
    same(Floats.awkward(rng.at("awkward"), outer, channels, inner));
    Workers.with(3, () -> same(Floats.normal(rng.at("threads"), 2, outer, channels, inner)));
  }

  private static void same(Tensor x) {
    Tensor dy = Floats.normal(Rng.seed(9), 1, x.shape().toArray());
    Tensor gamma = Floats.normal(Rng.seed(2), 1, x.dim(1));
    List<Tensor> got = statistics(SIMD, x);
    List<Tensor> want = statistics(REFERENCE, x);
    same(got, want, "statistics");
    Tensor mean = Floats.normal(Rng.seed(3), 1, x.dim(1));
    Tensor var = Floats.normal(Rng.seed(4), 1, x.dim(1)).map(Unary.ABS);
    for (boolean affine : new boolean[] {true, false}) {
      for (boolean flag : new boolean[] {true, false}) {
        Tensor w = affine ? gamma : null;
        same(
            List.of(apply(SIMD, x, mean, var, w, flag)),
            List.of(apply(REFERENCE, x, mean, var, w, flag)),
            "apply");
        for (boolean input : new boolean[] {true, false}) {
          same(
              backward(SIMD, x, mean, var, w, flag, dy, input),
              backward(REFERENCE, x, mean, var, w, flag, dy, input),
              "backward");
        }
      }
    }
  }

  private static void same(List<Tensor> got, List<Tensor> want, String what) {
    for (int i = 0; i < got.size(); i++) {
      assertSame(got.get(i), want.get(i), what + " output " + i);
    }
  }

  private static List<Tensor> statistics(BatchNormKernels k, Tensor x) {
    Tensor mean = Floats.garbage(x.dim(1));
    Tensor var = Floats.garbage(x.dim(1));
    k.statistics(x, x.dim(0), x.dim(1), x.dim(2), mean, var);
    return List.of(mean, var);
  }

  private static Tensor apply(
      BatchNormKernels k, Tensor x, Tensor mean, Tensor var, @Nullable Tensor w, boolean relu) {
    Tensor y = Floats.garbage(x.shape().toArray());
    k.apply(x, x.dim(0), x.dim(1), x.dim(2), mean, var, w, w, 1e-5, relu, y);
    return y;
  }

  private static List<Tensor> backward(
      BatchNormKernels k,
      Tensor x,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      boolean training,
      Tensor dy,
      boolean input) {
    Tensor dx = Floats.garbage(x.shape().toArray());
    Tensor dgamma = Floats.garbage(x.dim(1));
    Tensor dbeta = Floats.garbage(x.dim(1));
    k.backward(
        x,
        x.dim(0),
        x.dim(1),
        x.dim(2),
        mean,
        var,
        gamma,
        1e-3,
        training,
        dy,
        input ? dx : null,
        gamma == null && input ? null : dgamma,
        gamma == null && input ? null : dbeta);
    return List.of(dx, dgamma, dbeta);
  }
}
