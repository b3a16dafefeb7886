package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;

import vexel.tensor.Closeness;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Test tensors: numbers that kernels meet, and those they trip over.
final class Floats {
  /// Lengths below, at and above every vector width and chunk.
  static final int[] SIZES = {0, 1, 3, 4, 5, 8, 13, 15, 16, 17, 31, 33, 64, 207, 257, 4098};

  private static final float[] AWKWARD = {
    Float.NaN,
    Float.intBitsToFloat(0xffc00002),
    Float.intBitsToFloat(0x7f800001),
    0,
    -0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -1e-39f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1,
    -1,
    0.5f,
    88.72284f,
    -87.33655f,
    200000,
    -3e8f
  };

  private Floats() {}

  /// Standard normals times `scale`.
  static Tensor normal(Rng rng, double scale, int... dims) {
    Tensor t = Tensor.of(new float[size(dims)], dims);
    t.kernels().random().normal(rng, 0, scale, t);
    return t;
  }

  /// Normals in which every fifth number is an awkward one.
  static Tensor awkward(Rng rng, int... dims) {
    float[] x = normal(rng, 3, dims).toFloats();
    for (int i = 0; i < x.length; i++) {
      if (rng.at("awkward").index(i, 5) == 0) {
        x[i] = AWKWARD[rng.at("which").index(i, AWKWARD.length)];
      }
    }
    return Tensor.of(x, dims);
  }

  /// Every float whose bits are a multiple of `stride`.
  static Tensor patterns(int stride) {
    float[] x = new float[(int) (0x1_0000_0000L / stride)];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(i * stride);
    }
    return Tensor.of(x, x.length);
  }

  /// Content that a kernel must overwrite.
  static Tensor garbage(int... dims) {
    float[] x = new float[size(dims)];
    java.util.Arrays.fill(x, 77);
    return Tensor.of(x, dims);
  }

  static void assertSame(Tensor got, Tensor want, String what) {
    Closeness c = Closeness.of(got, want);
    assertThat(c.bitEqual()).as("%s: %s", what, c).isTrue();
  }

  private static int size(int... dims) {
    int n = 1;
    for (int d : dims) {
      n *= d;
    }
    return n;
  }
}
