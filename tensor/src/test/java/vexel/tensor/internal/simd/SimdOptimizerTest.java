package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static vexel.tensor.internal.simd.Floats.assertSame;

import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.internal.reference.ReferenceOptimizer;
import vexel.tensor.internal.reference.ReferenceRandom;
import vexel.tensor.spi.OptimizerKernels;
import vexel.tensor.spi.Unary;

/// The vector kernels have the bits of the scalar ones.
class SimdOptimizerTest {
  private static final OptimizerKernels REFERENCE = new ReferenceOptimizer();
  private static final OptimizerKernels SIMD = new SimdOptimizer();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 33, 207, 40_000})
  void updatesAreBitEqual(int n) {
    for (boolean flag : new boolean[] {true, false}) {
      same(n, (k, s) -> k.adam(s[0], s[1], s[2], s[3], null, 1e-2, .9, .99, 1e-8, .1, flag, 3));
      same(n, (k, s) -> k.adam(s[0], s[1], s[2], s[3], s[4], 1e-2, .9, .99, 1e-8, 0, flag, 1));
      same(n, (k, s) -> k.sgd(s[0], s[1], s[2], .1, .9, .1, 1e-3, flag, false));
      same(n, (k, s) -> k.sgd(s[0], s[1], s[2], .1, .9, 0, 0, flag, true));
      same(n, (k, s) -> k.sgd(s[0], s[1], flag ? s[2] : null, .1, 0, 0, 1e-3, false, false));
    }
    same(n, (k, s) -> k.average(s[0], s[1], 0.996));
  }

  /// Parameter, gradient, moments and the largest second moment, two-dimensional as in a layer.
  private static Tensor[] state(int n) {
    Tensor[] s = new Tensor[5];
    for (int i = 0; i < s.length; i++) {
      Tensor t = Floats.normal(Rng.seed(n).at("s", i), 1, 1, n);
      s[i] = i >= 3 ? t.map(Unary.ABS) : t;
    }
    return s;
  }

  private static void same(int n, BiConsumer<OptimizerKernels, Tensor[]> update) {
    Tensor[] got = state(n);
    Tensor[] want = state(n);
    update.accept(SIMD, got);
    update.accept(REFERENCE, want);
    for (int i = 0; i < got.length; i++) {
      assertSame(got[i], want[i], "tensor " + i);
    }
  }

  @Test
  void momentumNeedsAVelocity() {
    Tensor[] s = state(40);
    for (OptimizerKernels k : List.of(SIMD, REFERENCE)) {
      assertThatThrownBy(() -> k.sgd(s[0], s[1], null, .1, .9, 0, 0, false, false))
          .hasMessage("sgd: momentum is 0.9 but there is no velocity");
    }
  }

  @Test
  void randomNumbersAreThoseOfTheScalarText() {
    Tensor got = Floats.garbage(10_001);
    Tensor want = Floats.garbage(10_001);
    new SimdRandom().uniform(Rng.seed(1), -1, 1e-3, got);
    new ReferenceRandom().uniform(Rng.seed(1), -1, 1e-3, want);
    assertSame(got, want, "uniform");
    new SimdRandom().normal(Rng.seed(1), 2, 3, got);
    new ReferenceRandom().normal(Rng.seed(1), 2, 3, want);
    assertSame(got, want, "normal");
  }
}
