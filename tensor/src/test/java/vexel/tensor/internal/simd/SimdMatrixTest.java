package vexel.tensor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Unary;

class SimdMatrixTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "1, 5, 13, 17",
    "1, 13, 17, 5",
    "3, 12, 32, 97",
    "1, 17, 97, 207",
    "1, 97, 207, 385",
    "1, 25, 96, 768",
    "1, 13, 95, 1000",
    "1, 1, 600, 13",
    "1, 5, 1030, 40",
    "7, 5, 33, 17",
    "1, 7, 9, 4098",
    "1, 50, 33, 12289",
    "1, 2000, 3, 13",
    "1, 300, 520, 400",
    "1, 30, 300, 1100",
    "1, 77, 700, 700",
    "1, 77, 97, 4200",
    "1, 13, 5, 0",
  })
  void anyOrientation(int batch, int m, int n, int k) {
    Tensor a = Twins.random(1, batch, m, k);
    Tensor at = Twins.random(2, batch, k, m).transpose(1, 2);
    Tensor b = Twins.random(3, batch, k, n);
    Tensor bt = Twins.random(4, batch, n, k).transpose(1, 2);
    product("a b", a, b);
    product("aᵀ b", at, b);
    product("a bᵀ", a, bt);
    product("aᵀ bᵀ", at, bt);
  }

  private static void product(String what, Tensor a, Tensor b) {
    String name = what + " " + a.shape() + " " + b.shape();
    Tensor c = Twins.f32(a.dim(0), a.dim(1), b.dim(2));
    Twins.agree(name, (k, out) -> k.matrix().gemm(a, b, out[0], Epilogue.NONE), c);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 600, 13",
    "5, 1030, 40",
    "17, 97, 207",
    "30, 300, 1100",
    "13, 33, 4098",
    "77, 700, 700"
  })
  void settledWeights(int m, int n, int k) {
    Tensor b = Twins.random(13, 1, k, n).settled();
    Tensor bt = Twins.random(14, 1, n, k).transpose(1, 2).settled();
    for (int seed : new int[] {15, 16}) { // the second time they are packed
      Tensor a = Twins.random(seed, 1, m, k);
      product("settled", a, b);
      product("settled, transposed", a, bt);
      product("settled, some columns", a, b.narrow(2, n / 2, n - n / 2));
      product("settled, some rows", a.narrow(2, 0, k - 1), b.narrow(1, 1, k - 1));
    }
  }

  @Test
  void settledWeightsOfEachMatrix() {
    Tensor b = Twins.random(17, 3, 97, 50).settled();
    product("settled batch", Twins.random(18, 3, 13, 97), b);
    Tensor same = b.narrow(0, 1, 1).expand(vexel.tensor.Shape.of(4, 97, 50));
    product("settled, one for all", Twins.random(19, 4, 13, 97), same);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 40", "1, 70, 1", "1, 70, 5000", "13, 1, 200", "13, 40, 1"})
  void singleRowsWhoseColumnsLieApart(int m, int n, int k) {
    Tensor a = apart(20, m, k);
    Tensor b = apart(21, k, n);
    product("apart", a, b);
    product("aᵀ apart", apart(22, k, m).transpose(1, 2), b);
    product("bᵀ apart", a, apart(23, n, k).transpose(1, 2));
  }

  /// [1, rows, columns]; if there is one row or one column, its numbers lie three apart.
  private static Tensor apart(int seed, int rows, int columns) {
    if (rows == 1) {
      return Twins.random(seed, 1, columns, 3).narrow(2, 1, 1).transpose(1, 2);
    }
    return columns == 1
        ? Twins.random(seed, 1, rows, 3).narrow(2, 1, 1)
        : Twins.random(seed, 1, rows, columns);
  }

  @Test
  void whatIsMadeOfSettledNumbersIsKeptForOneUse() {
    HeapStorage numbers = HeapStorage.wrap(new float[] {1, 2});
    assertThat(numbers.isSettled()).isFalse();
    HeapStorage settled = numbers.settled();
    assertThat(settled.isSettled()).isTrue();
    assertThat(settled.settled()).isSameAs(settled);
    assertThat(settled.f32()).isSameAs(numbers.f32());
    String first = settled.kept(1, String.class, () -> "first");
    assertThat(settled.kept(1, String.class, () -> "again")).isSameAs(first);
    assertThat(settled.kept(2, String.class, () -> "other")).isEqualTo("other");
    settled.recycle();
    assertThat(numbers.isLive()).isTrue();
    numbers.recycle();
    assertThat(settled.isLive()).isFalse();
  }

  @Test
  void stridedAndBroadcastOperands() {
    Tensor a = Twins.random(5, 4, 30, 50).narrow(1, 3, 20).narrow(2, 7, 31);
    Tensor b = Twins.random(6, 1, 40, 70).narrow(1, 2, 31).narrow(2, 1, 65);
    product("slices", a.narrow(0, 1, 1), b);
    product("one right-hand matrix", a, b.expand(vexel.tensor.Shape.of(4, 31, 65)));
    Tensor wide = Twins.f32(4, 20, 100);
    Twins.agree(
        "strided result",
        (k, out) ->
            k.matrix()
                .gemm(
                    a,
                    b.expand(vexel.tensor.Shape.of(4, 31, 65)),
                    out[0].narrow(2, 11, 65),
                    Epilogue.NONE),
        wide);
  }

  @ParameterizedTest
  @CsvSource({"13, 17, 5", "200, 97, 300", "7, 33, 4100", "3, 1000, 40"})
  void epilogues(int m, int n, int k) {
    Tensor a = Twins.random(7, 1, m, k);
    Tensor b = Twins.random(8, 1, k, n);
    Tensor bias = Twins.random(9, n);
    Tensor residual = Twins.random(10, 1, m, n);
    for (Epilogue e :
        new Epilogue[] {
          Epilogue.bias(bias),
          new Epilogue(null, Unary.RELU, null),
          new Epilogue(bias, Unary.GELU, null),
          new Epilogue(bias, Unary.RELU, residual),
        }) {
      Twins.agree(e.toString(), (x, out) -> x.matrix().gemm(a, b, out[0], e), Twins.f32(1, m, n));
    }
    Twins.agree(
        "residual in place",
        (x, out) -> x.matrix().gemm(a, b, out[0], new Epilogue(bias, Unary.RELU, out[0])),
        residual);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 13, 17, 5",
    "1, 200, 97, 300",
    "1, 5, 1030, 1100",
    "1, 40, 70, 900",
    "3, 30, 33, 40",
    "1, 7, 33, 4100",
    "1, 9, 33, 0",
  })
  void sumsInPlace(int batch, int m, int n, int k) {
    Tensor b = Twins.random(19, batch, k, n);
    for (Tensor a :
        new Tensor[] {
          Twins.random(17, batch, m, k), Twins.random(18, batch, k, m).transpose(1, 2)
        }) {
      Twins.agree(
          "c + a b " + a.shape(),
          (x, out) -> x.matrix().gemm(a, b, out[0], new Epilogue(null, null, out[0])),
          Twins.random(20, batch, m, n));
    }
  }

  @Test
  void numbersThatNeedCare() {
    Tensor a = Twins.withSpecials(Twins.random(11, 1, 29, 41), 1);
    Tensor b = Twins.withSpecials(Twins.random(12, 1, 41, 37), 2);
    product("specials", a, b);
    Twins.agree(
        "relu of specials",
        (k, out) -> k.matrix().gemm(a, b, out[0], new Epilogue(null, Unary.RELU, null)),
        Twins.f32(1, 29, 37));
  }
}
