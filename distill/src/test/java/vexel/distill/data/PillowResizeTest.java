package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Rng;

/// The fast passes against the definition, written down directly.
class PillowResizeTest {
  private static final int FRACTION = 22;

  /// Output i of one axis: Σ w_ik x at first_i + k in fixed point, rounded and cut to 8 bits.
  private static int level(Taps taps, int i, java.util.function.IntUnaryOperator x) {
    long sum = 1L << (FRACTION - 1);
    for (int k = 0; k < taps.count(i); k++) {
      double w = taps.weight(i, k) * (1 << FRACTION);
      sum += x.applyAsInt(taps.first(i) + k) * (long) (w < 0 ? w - 0.5 : w + 0.5);
    }
    return Math.clamp(sum >> FRACTION, 0, 255);
  }

  private static RgbImage slowly(RgbImage image, int height, int width, Taps.Kernel kernel) {
    Taps across = Taps.antialiased(kernel, image.width(), width);
    Taps down = Taps.antialiased(kernel, image.height(), height);
    RgbImage out = RgbImage.blank(height, width);
    for (int c = 0; c < width; c++) {
      int column = c;
      int[][] narrow = new int[3][];
      for (int b = 0; b < 3; b++) {
        int band = b;
        narrow[b] =
            IntStream.range(0, image.height())
                .map(r -> level(across, column, x -> image.at(r, x, band)))
                .toArray();
      }
      for (int r = 0; r < height; r++) {
        out.set(
            r,
            c,
            level(down, r, y -> narrow[0][y]),
            level(down, r, y -> narrow[1][y]),
            level(down, r, y -> narrow[2][y]));
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"90, 160, 22, 45", "31, 17, 64, 40", "20, 20, 20, 20", "7, 5, 1, 1", "1, 1, 3, 4"})
  void equalsTheDefinition(int height, int width, int newHeight, int newWidth) {
    Rng rng = Rng.seed(2).at("pixels");
    RgbImage image = RgbImage.blank(height, width);
    for (int i = 0; i < height * width; i++) {
      image.set(
          i / width,
          i % width,
          rng.index(3L * i, 256),
          rng.index(3L * i + 1, 2) * 255, // extremes make cubics overshoot
          rng.index(3L * i + 2, 256));
    }
    assertThat(PillowResize.bilinear(image, newHeight, newWidth).toBytes())
        .isEqualTo(slowly(image, newHeight, newWidth, Taps.Kernel.TRIANGLE).toBytes());
    assertThat(PillowResize.bicubic(image, newHeight, newWidth).toBytes())
        .isEqualTo(slowly(image, newHeight, newWidth, Taps.Kernel.CUBIC_HALF).toBytes());
  }
}
