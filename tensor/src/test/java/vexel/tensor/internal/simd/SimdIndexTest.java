package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.internal.reference.ReferenceIndex;
import vexel.tensor.spi.Reduce;

class SimdIndexTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "5, 13, 17",
    "207, 97, 5",
    "13, 4098, 33",
    "500, 1000, 80",
    "3, 0, 4",
    "207, 970, 1"
  })
  void gathersAndSegments(int rows, int entries, int width) {
    Random random = new Random(rows);
    Tensor index = indices(random, entries, rows);
    int segments = entries / 3 + 2;
    Tensor ptr = pointers(random, segments, entries);
    Tensor w = Twins.random(2, entries);
    for (Tensor x :
        new Tensor[] {
          Twins.random(1, rows, width), Twins.withSpecials(Twins.random(1, rows, width), 2)
        }) {
      Twins.agree(
          "gatherRows", (k, o) -> k.index().gatherRows(x, index, o[0]), Twins.f32(entries, width));
      for (Reduce r : Reduce.values()) {
        Twins.agree(
            "segment " + r,
            (k, o) -> k.index().segmentReduce(r, x, ptr, index, o[0], null),
            Twins.f32(segments, width));
      }
      Twins.agree(
          "segment maximum with arg",
          (k, o) -> k.index().segmentReduce(Reduce.MAX, x, ptr, index, o[0], o[1]),
          Twins.f32(segments, width),
          Twins.i32(segments, width));
      Twins.agree(
          "csrGather",
          (k, o) -> k.index().csrGather(ptr, index, w, x, o[0]),
          Twins.f32(segments, width));
      Twins.agree(
          "csrGather without weights",
          (k, o) -> k.index().csrGather(ptr, index, null, x, o[0]),
          Twins.f32(segments, width));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "5, 13, 17", "3, 1000, 40"})
  void scatterArg(int rows, int segments, int width) {
    Random random = new Random(rows);
    int[] arg = new int[segments * width];
    for (int i = 0; i < arg.length; i++) {
      arg[i] = random.nextInt(rows + 1) - 1;
    }
    Tensor args = Tensor.of(arg, segments, width);
    Tensor dy = Twins.random(1, segments, width);
    Twins.agree(
        "scatterArg", (k, o) -> k.index().scatterArg(args, dy, o[0]), Twins.f32(rows, width));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 207, 4098, 100_000})
  void argsort(int n) {
    Random random = new Random(n);
    int[] few = new int[n];
    int[] many = new int[n];
    long[] wide = new long[n];
    for (int i = 0; i < n; i++) {
      few[i] = random.nextInt(20) - 10;
      many[i] = random.nextInt();
      wide[i] = random.nextLong() >> random.nextInt(60);
    }
    for (Tensor keys :
        new Tensor[] {
          Tensor.of(few, n), Tensor.of(many, n), Tensor.copyOf(Backends.cpu(), wide, n)
        }) {
      Twins.agree("argsort", (k, o) -> k.index().argsort(keys, o[0]), Twins.i32(n));
    }
  }

  @Test
  void sortedKeysAscendAndTiesKeepTheirOrder() {
    Tensor keys = Tensor.of(new int[] {3, -1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE, -1}, 6);
    Tensor order = Twins.i32(6);
    new SimdIndex().argsort(keys, order);
    assertThat(order.toInts()).containsExactly(3, 1, 5, 0, 2, 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3})
  void indicesOutsideAreRefused(int bad) {
    Tensor x = Twins.random(1, 5, 2).narrow(0, 1, 3); // the row before x exists
    Tensor index = Tensor.of(new int[] {bad}, 1);
    Tensor ptr = Tensor.of(new int[] {0, 1}, 2);
    for (ReferenceIndex kernels : new ReferenceIndex[] {new ReferenceIndex(), new SimdIndex()}) {
      Tensor y = Twins.f32(1, 2);
      assertThatThrownBy(() -> kernels.gatherRows(x, index, y))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernels.csrGather(ptr, index, null, x, y))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernels.segmentReduce(Reduce.SUM, x, ptr, index, y, null))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static Tensor indices(Random random, int n, int rows) {
    int[] index = new int[n];
    for (int i = 0; i < n; i++) {
      index[i] = random.nextInt(rows);
    }
    return Tensor.of(index, n);
  }

  /// Ascending pointers with some empty segments.
  private static Tensor pointers(Random random, int segments, int entries) {
    int[] ptr = new int[segments + 1];
    for (int s = 1; s < segments; s++) {
      ptr[s] = random.nextInt(entries + 1);
    }
    ptr[segments] = entries;
    java.util.Arrays.sort(ptr);
    return Tensor.of(ptr, segments + 1);
  }
}
