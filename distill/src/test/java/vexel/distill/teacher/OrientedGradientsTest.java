package vexel.distill.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrientedGradientsTest {
  private static final int SIDE = 28; // two by two patches of 14

  @ParameterizedTest
  @ValueSource(ints = {5, 25, 45, 65, 85, 105, 125, 145, 165, 185, 265, 355})
  void aRampFallsIntoTheBinOfItsDirection(int degrees) {
    double a = StrictMath.toRadians(degrees);
    float[] h = describe((r, c) -> c * StrictMath.cos(a) + r * StrictMath.sin(a));
    int inner = 1 * OrientedGradients.BINS * OrientedGradients.CELLS; // lower left cell of patch 0
    for (int b = 0; b < OrientedGradients.BINS; b++) {
      float expected = b == degrees % 180 / 20 ? 1 : 0;
      assertThat(h[inner + OrientedGradients.BINS + b]).isCloseTo(expected, within(1e-6f));
    }
  }

  @Test
  void lightAndContrastChangeNothing() {
    Picture bumps = (r, c) -> StrictMath.sin(0.7 * r) * StrictMath.cos(0.4 * c);
    float[] h = describe(bumps);
    float[] brighter = describe((r, c) -> 3 * bumps.at(r, c) + 0.5);
    for (int i = 0; i < h.length; i++) {
      assertThat(brighter[i]).isCloseTo(h[i], within(1e-4f));
    }
  }

  @Test
  void aBlankWallHasNoDirection() {
    assertThat(describe((r, c) -> 0.3)).containsOnly(0f);
  }

  private interface Picture {
    double at(int row, int column);
  }

  private static float[] describe(Picture picture) {
    float[] x = new float[3 * SIDE * SIDE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) picture.at(i % (SIDE * SIDE) / SIDE, i % SIDE);
    }
    float[] h = new float[4 * OrientedGradients.WIDTH];
    OrientedGradients.describe(x, 0, SIDE, SIDE, 14, h, 0);
    return h;
  }
}
