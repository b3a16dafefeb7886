package vexel.nn.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SineCosineTest {
  @Test
  void wavesOfRowAndColumnFollowTheClassToken() {
    float[] x = SineCosine.of(3, 8, 0.5).toFloats(); // frequencies 1 and 0.1
    assertThat(x).hasSize(10 * 8);
    assertThat(Arrays.copyOf(x, 8)).containsOnly(0);
    int at = (1 + 2 * 3 + 1) * 8; // row 2, column 1
    double[] wanted = {
      Math.sin(2), Math.sin(0.2), Math.cos(2), Math.cos(0.2),
      Math.sin(1), Math.sin(0.1), Math.cos(1), Math.cos(0.1)
    };
    for (int i = 0; i < 8; i++) {
      assertThat((double) x[at + i]).isCloseTo(0.5 * wanted[i], within(1e-6));
    }
  }
}
