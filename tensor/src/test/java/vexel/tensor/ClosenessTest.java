package vexel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClosenessTest {
  private static Closeness of(float[] got, float[] want) {
    return Closeness.of(Tensor.of(got, got.length), Tensor.of(want, want.length));
  }

  @Test
  void reportsTheWorstElement() {
    Closeness c = of(new float[] {1, 2.5f, 3}, new float[] {1, 2, -4});
    assertThat(c.absolute()).isEqualTo(7);
    assertThat(c.relative()).isEqualTo(1.75);
    assertThat(c.worst()).isEqualTo(2);
    assertThat(c.differing()).isEqualTo(2);
    assertThat(c.first()).isEqualTo(1);
    assertThat(c.within(1, 1.5)).isTrue();
    assertThat(c.within(1, 1)).isFalse();
    assertThat(c)
        .hasToString(
            "[3]: max |got - want| 7.00 at 2 (got 3.0, want -4.0), max relative 1.75; max |want|"
                + " 4.00; 2 of 3 differ in bits, first at 1");
  }

  @Test
  void allNanAreEqualAndZerosAreNot() {
    float nan = Float.intBitsToFloat(0xffc00002);
    float inf = Float.POSITIVE_INFINITY;
    assertThat(of(new float[] {nan, inf}, new float[] {Float.NaN, inf}).bitEqual()).isTrue();
    Closeness zeros = of(new float[] {0}, new float[] {-0f});
    assertThat(zeros.bitEqual()).isFalse();
    assertThat(zeros.absolute()).isZero();
    assertThat(of(new float[] {nan}, new float[] {1}).absolute()).isInfinite();
    assertThat(of(new float[] {inf}, new float[] {-inf}).absolute()).isInfinite();
    assertThat(of(new float[0], new float[0]).bitEqual()).isTrue();
  }

  @Test
  void comparesOtherTypesAndRefusesOtherShapes() {
    Tensor ints = Tensor.of(new int[] {1, 2}, 2);
    Tensor floats = Tensor.of(new float[] {1, 2}, 2);
    assertThat(Closeness.of(floats, ints).bitEqual()).isTrue();
    assertThat(Closeness.of(floats.to(Backends.reference()), floats).bitEqual()).isTrue();
    assertThatThrownBy(() -> Closeness.of(floats, Tensor.of(new float[1], 1)))
        .hasMessage("closeness: shapes differ: got[2], want[1]");
  }
}
