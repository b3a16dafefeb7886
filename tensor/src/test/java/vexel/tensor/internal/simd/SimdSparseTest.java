package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.SparseKernels.PairMap;

class SimdSparseTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1.0",
    "27, 13, 5, 3, 17, 0.3",
    "8, 500, 97, 32, 64, 0.5",
    "27, 207, 207, 4, 20, 0.1",
    "3, 5000, 4500, 13, 33, 0.9",
    "2, 9000, 9000, 17, 40, 1.0",
    "27, 60, 30, 400, 70, 0.2",
    "5, 10, 17, 6, 6, 0.0",
    "4, 9000, 9000, 40, 72, 0.002",
    "2, 30000, 30000, 3, 2, 0.95",
  })
  void convolution(int offsets, int in, int out, int cin, int cout, double density) {
    PairMap map = map(offsets, in, out, density);
    Tensor x = Twins.random(1, in, cin);
    Tensor w = Twins.random(2, offsets, cin, cout);
    Tensor bias = Twins.random(3, cout);
    Tensor dy = Twins.random(4, out, cout);
    Twins.agree(
        "convolve", (k, o) -> k.sparse().convolve(x, w, map, null, o[0]), Twins.f32(out, cout));
    Twins.agree(
        "with bias", (k, o) -> k.sparse().convolve(x, w, map, bias, o[0]), Twins.f32(out, cout));
    Tensor turned = Twins.random(2, offsets, cout, cin).transpose(1, 2);
    Twins.agree(
        "transposed weights",
        (k, o) -> k.sparse().convolve(x, turned, map, null, o[0]),
        Twins.f32(out, cout));
    Twins.agree(
        "dw", (k, o) -> k.sparse().gradWeight(x, dy, map, o[0]), Twins.f32(offsets, cin, cout));
  }

  @ParameterizedTest
  @CsvSource({"27, 13, 5, 3, 0.3", "8, 5000, 1000, 33, 0.1", "8, 50, 4100, 16, 0.2"})
  void maxPool(int offsets, int in, int out, int channels, double density) {
    PairMap map = map(offsets, in, out, density);
    for (Tensor x :
        new Tensor[] {
          Twins.random(1, in, channels), Twins.withSpecials(Twins.random(2, in, channels), 3)
        }) {
      Twins.agree(
          "max pool",
          (k, o) -> k.sparse().maxPool(x, map, o[0], o[1]),
          Twins.f32(out, channels),
          Twins.i32(out, channels));
    }
  }

  @Test
  void rowsOutsideTheTensorsAreRefused() {
    Tensor x = Twins.random(1, 3, 2);
    Tensor w = Twins.random(2, 1, 2, 2);
    Tensor y = Twins.f32(3, 2);
    for (int[][] pairs : new int[][][] {{{3}, {0}}, {{0}, {3}}, {{-1}, {0}}, {{0, 1}, {1, 1}}}) {
      int n = pairs[0].length;
      PairMap map =
          new PairMap(
              1,
              3,
              3,
              Tensor.of(new int[] {0, n}, 2),
              Tensor.of(pairs[0], n),
              Tensor.of(pairs[1], n));
      assertThatThrownBy(() -> new SimdSparse().convolve(x, w, map, null, y))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("rows");
    }
  }

  /// A random map in which an output row meets an input row at an offset with probability
  /// `density`.
  static PairMap map(int offsets, int in, int out, double density) {
    Random random = new Random(offsets * 31L + in);
    int[] ptr = new int[offsets + 1];
    int[] ins = new int[offsets * out];
    int[] outs = new int[offsets * out];
    int n = 0;
    for (int k = 0; k < offsets; k++) {
      for (int o = 0; o < out; o++) {
        if (random.nextDouble() < density) {
          ins[n] = random.nextInt(in);
          outs[n++] = o;
        }
      }
      ptr[k + 1] = n;
    }
    return new PairMap(
        offsets,
        in,
        out,
        Tensor.of(ptr, offsets + 1),
        Tensor.of(java.util.Arrays.copyOf(ins, n), n),
        Tensor.of(java.util.Arrays.copyOf(outs, n), n));
  }
}
