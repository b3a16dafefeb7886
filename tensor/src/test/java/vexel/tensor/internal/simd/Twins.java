package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceKernels;
import vexel.tensor.spi.Kernels;

/// Runs a kernel on both CPU backends, the vector one with 1, 2 and 3 threads, and compares bits.
/// The tensors all live on one backend: kernels read arrays, whoever owns them.
final class Twins {
  private static final ReferenceKernels REFERENCE = new ReferenceKernels();
  private static final SimdKernels SIMD = new SimdKernels();

  private Twins() {}

  /// A kernel call that writes its results to the given outputs.
  interface Call {
    void run(Kernels kernels, Tensor[] out);
  }

  /// An output of the given shape.
  static Tensor f32(int... dims) {
    return nan(dims);
  }

  static Tensor i32(int... dims) {
    return Tensor.empty(Backends.cpu(), DType.I32, Shape.of(dims));
  }

  /// Demands that both backends write the same bits to the outputs.
  static void agree(String what, Call call, Tensor... out) {
    Tensor[] expected = clone(out);
    call.run(REFERENCE, expected);
    for (int threads = 1; threads <= 3; threads++) {
      Tensor[] actual = clone(out);
      Workers.with(threads, () -> call.run(SIMD, actual));
      for (int o = 0; o < out.length; o++) {
        String name = what + ", output " + o + ", " + threads + " threads";
        same(name, expected[o], actual[o]);
      }
    }
  }

  private static Tensor[] clone(Tensor[] out) {
    Tensor[] copies = new Tensor[out.length];
    for (int o = 0; o < out.length; o++) {
      Tensor t = out[o];
      copies[o] =
          t.dtype() == DType.F32
              ? Tensor.of(t.toFloats(), t.shape().toArray())
              : Tensor.of(t.toInts(), t.shape().toArray());
    }
    return copies;
  }

  private static void same(String what, Tensor expected, Tensor actual) {
    for (int i = 0; i < expected.size(); i++) {
      int e = bits(expected, i);
      int a = bits(actual, i);
      if (e != a) {
        assertThat(Float.intBitsToFloat(a) + " (" + a + ")")
            .as("%s: element %d of %s", what, i, expected.shape())
            .isEqualTo(Float.intBitsToFloat(e) + " (" + e + ")");
      }
    }
  }

  private static int bits(Tensor t, int i) {
    return t.dtype() == DType.F32
        ? Float.floatToIntBits(Heap.f32(t)[t.offset() + i]) // all NaN alike
        : Heap.i32(t)[t.offset() + i];
  }

  /// Numbers of mixed sign and size.
  static Tensor random(long seed, int... dims) {
    Random random = new Random(seed);
    float[] x = new float[Shape.of(dims).size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return Tensor.of(x, dims);
  }

  private static Tensor nan(int... dims) {
    float[] x = new float[Shape.of(dims).size()];
    java.util.Arrays.fill(x, Float.NaN);
    return Tensor.of(x, dims);
  }

  /// Runs `body` with some of x's numbers replaced by values that need care.
  static Tensor withSpecials(Tensor x, long seed) {
    Random random = new Random(seed);
    float[] specials = {
      0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-40f
    };
    float[] v = x.toFloats();
    for (int i = 0; i < v.length; i += 1 + random.nextInt(7)) {
      v[i] = specials[random.nextInt(specials.length)];
    }
    return Tensor.of(v, x.shape().toArray());
  }
}
