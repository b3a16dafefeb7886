package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Floats.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceElement;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.ElementKernels;
import vexel.tensor.spi.Unary;

/// The vector kernels have the bits of the scalar ones.
class SimdElementTest {
  private static final ElementKernels REFERENCE = new ReferenceElement();
  private static final ElementKernels SIMD = new SimdElement();

  private static final double[][] PARAMETERS = {
    {0.7, 20}, {2, 2.5}, {-1, 1}, {0, 0}, {3, Double.POSITIVE_INFINITY}, {-0.5, -0.5}
  };

  @ParameterizedTest
  @EnumSource
  void mapsAreBitEqual(Unary f) {
    same(f, 1, 20, Floats.patterns(65_539));
    for (int n : Floats.SIZES) {
      for (double[] p : PARAMETERS) {
        same(f, p[0], p[1], Floats.awkward(Rng.seed(n).at(f.name()), n));
      }
    }
  }

  private static void same(Unary f, double a, double b, Tensor x) {
    int n = x.size();
    Tensor y = Floats.garbage(n);
    Tensor want = Floats.garbage(n);
    SIMD.map(f, a, b, x, y);
    REFERENCE.map(f, a, b, x, want);
    assertSame(y, want, f + "(" + a + ", " + b + ")");
    Tensor dy = Floats.normal(Rng.seed(n), 1, n);
    Tensor dx = Floats.garbage(n);
    Tensor dwant = Floats.garbage(n);
    SIMD.mapBackward(f, a, b, x, want, dy, dx);
    REFERENCE.mapBackward(f, a, b, x, want, dy, dwant);
    assertSame(dx, dwant, f + "'(" + a + ", " + b + ")");
  }

  /// Transposed, sliced, repeated and permuted views, above and below the size of a tile.
  @Test
  void copiesOfViewsAreBitEqual() {
    for (int n : new int[] {1, 3, 8, 17, 63, 64, 65, 130}) {
      Tensor x = Floats.normal(Rng.seed(n), 1, 2 * 70 * (n + 1)).reshape(2, 70, n + 1);
      Tensor narrow = x.narrow(2, 1, n);
      copied(narrow);
      copied(narrow.permute(0, 2, 1));
      copied(narrow.permute(2, 1, 0));
      copied(narrow.permute(1, 2, 0));
      copied(narrow.narrow(1, 0, 1).expand(Shape.of(2, 9, n)).permute(2, 0, 1));
      copied(narrow.reshape(2, 7, 10, n).permute(0, 3, 1, 2).narrow(2, 1, 5));
    }
  }

  private static void copied(Tensor x) {
    Tensor y = Floats.garbage(x.size()).reshape(x.shape().toArray());
    Tensor want = Floats.garbage(x.size()).reshape(x.shape().toArray());
    for (int threads = 1; threads <= 3; threads++) {
      Workers.with(threads, () -> SIMD.copy(x, y));
      REFERENCE.copy(x, want);
      assertSame(y, want, "copy of " + x.shape());
    }
  }

  /// Parts do not move a bit, offsets into a storage are honoured, and maps run in place.
  @Test
  void mapsWorkInPartsOnViewsAndInPlace() {
    int n = 3 * SimdElement.GRAIN + 5;
    Tensor x = Floats.normal(Rng.seed(1), 2, n + 3).narrow(0, 3, n);
    Tensor want = Floats.garbage(n);
    REFERENCE.map(Unary.SIGMOID, 0, 0, x, want);
    Tensor y = Floats.garbage(n + 2).narrow(0, 1, n);
    SIMD.map(Unary.SIGMOID, 0, 0, x, y);
    assertSame(y, want, "view");
    SIMD.map(Unary.SIGMOID, 0, 0, x, x);
    assertSame(x, want, "in place");
  }

  @ParameterizedTest
  @EnumSource
  void zipsAreBitEqual(Binary f) {
    for (int n : Floats.SIZES) {
      Tensor a = Floats.awkward(Rng.seed(n).at("a"), 3, n);
      Tensor row = Floats.awkward(Rng.seed(n).at("row"), n);
      Tensor column = Floats.awkward(Rng.seed(n).at("column"), 3, 1);
      Tensor number = Floats.awkward(Rng.seed(n).at("number"), 1);
      same(f, a, Floats.awkward(Rng.seed(n).at("b"), 3, n));
      same(f, a, row);
      same(f, row, a);
      same(f, a, column);
      same(f, column, a);
      same(f, a, number);
      same(f, number, a);
      same(f, column, row);
      same(f, a, Floats.awkward(Rng.seed(n).at("t"), n, 3).transpose(0, 1));
    }
    same(
        f,
        Floats.awkward(Rng.seed(1), 5, 1, 7, 2),
        Floats.awkward(Rng.seed(2), 4, 7, 2).narrow(1, 1, 1));
  }

  private static void same(Binary f, Tensor a, Tensor b) {
    Shape s = Shape.broadcast("test", a.shape(), b.shape());
    Tensor y = Floats.garbage(s.toArray());
    Tensor want = Floats.garbage(s.toArray());
    SIMD.zip(f, a.expand(s), b.expand(s), y);
    REFERENCE.zip(f, a.expand(s), b.expand(s), want);
    assertSame(y, want, f + " " + a.shape() + " " + b.shape());
  }

  @Test
  void largeZipsWorkInParts() {
    int n = 3 * SimdElement.GRAIN + 5;
    same(Binary.ADD, Floats.normal(Rng.seed(1), 1, n), Floats.normal(Rng.seed(2), 1, n));
    same(Binary.MUL, Floats.normal(Rng.seed(1), 1, 700, 300), Floats.normal(Rng.seed(2), 1, 300));
  }
}
