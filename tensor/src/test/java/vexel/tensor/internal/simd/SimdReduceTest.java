package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static vexel.tensor.internal.simd.Floats.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceReduce;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.ReduceKernels;
import vexel.tensor.spi.Unary;

/// The vector kernels have the bits of the scalar ones.
class SimdReduceTest {
  private static final ReduceKernels REFERENCE = new ReferenceReduce();
  private static final ReduceKernels SIMD = new SimdReduce();

  @ParameterizedTest
  @EnumSource(names = "MEAN", mode = EnumSource.Mode.EXCLUDE)
  void reductionsAreBitEqual(Reduce r) {
    for (int n : Floats.SIZES) {
      if (n > 0 || r == Reduce.SUM || r == Reduce.PROD) {
        for (int inner : n < 300 ? new int[] {1, 2, 16, 37} : new int[] {1, 3}) {
          same(r, Floats.normal(Rng.seed(n), 1, 3, n, inner));
          same(r, Floats.awkward(Rng.seed(n), 3, n, inner));
        }
      }
    }
    Workers.with(3, () -> same(r, Floats.normal(Rng.seed(1), 1, 2, 700, 70)));
  }

  private static void same(Reduce r, Tensor x) {
    Tensor y = Floats.garbage(x.dim(0), x.dim(2));
    Tensor want = Floats.garbage(x.dim(0), x.dim(2));
    SIMD.reduce(r, x, x.dim(0), x.dim(1), x.dim(2), y);
    REFERENCE.reduce(r, x, x.dim(0), x.dim(1), x.dim(2), want);
    assertSame(y, want, r + " " + x.shape());
  }

  /// The first of equals, the first NaN, and +0 no larger than −0, in rows and columns.
  @Test
  void theFirstMaximumIsThatOfTheReference() {
    for (int n : Floats.SIZES) {
      for (int inner : new int[] {1, 3}) {
        if (n > 0) {
          sameArgMax(Floats.normal(Rng.seed(n), 1, 5, n, inner));
          sameArgMax(Floats.awkward(Rng.seed(n), 5, n, inner));
          sameArgMax(Floats.normal(Rng.seed(n), 1, 5, n, inner).map(Unary.STEP, 0, 0)); // ties
        }
      }
    }
    Workers.with(3, () -> sameArgMax(Floats.awkward(Rng.seed(2), 9000, 21, 1)));
  }

  private static void sameArgMax(Tensor x) {
    Tensor got = Tensor.of(new int[x.dim(0) * x.dim(2)], x.dim(0), x.dim(2));
    Tensor want = got.copy();
    SIMD.argMax(x, x.dim(0), x.dim(1), x.dim(2), got);
    REFERENCE.argMax(x, x.dim(0), x.dim(1), x.dim(2), want);
    assertThat(got.toInts()).as("%s", x.shape()).isEqualTo(want.toInts());
  }

  /// Products so small that they round to −0 leave the sign they should, also in the last block.
  @Test
  void underflowKeepsItsSign() {
    for (int n : Floats.SIZES) {
      float[] tiny = new float[n];
      java.util.Arrays.fill(tiny, -1e-30f);
      float[] small = new float[n];
      java.util.Arrays.fill(small, 1e-30f);
      float[] lanes = new float[16];
      for (int i = 0; i < n; i++) {
        lanes[i % 16] = Math.fma(tiny[i], small[i], lanes[i % 16]);
      }
      float want = vexel.tensor.internal.reference.F32Lanes.tree(lanes);
      assertThat(Float.floatToIntBits(SimdLanes.dot(tiny, 0, small, 0, n)))
          .as("n = %d", n)
          .isEqualTo(Float.floatToIntBits(want));
    }
  }
}
