package vexel.distill.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

class CloudAugmentationTest {
  private static final int DRAWS = 6000;

  /// A motion that mirrors one axis turns left into right: its determinant on the plane is
  /// negative.
  @ParameterizedTest
  @CsvSource({
    "SCALR, 0.6667, 0.9, 1.1",
    "SLIDR, 0.5, 1, 1",
    "SUPERFLOW, 0.5, 0.95, 1.05",
    "NONE, 0, 1, 1"
  })
  void drawsWhatThePapersSay(String name, double mirrored, double low, double high) {
    CloudAugmentation a =
        switch (name) {
          case "SCALR" -> CloudAugmentation.SCALR;
          case "SLIDR" -> CloudAugmentation.SLIDR;
          case "SUPERFLOW" -> CloudAugmentation.SUPERFLOW;
          default -> CloudAugmentation.NONE;
        };
    int negative = 0;
    double cos = 0;
    double scales = 0;
    for (int i = 0; i < DRAWS; i++) {
      Similarity3 move = a.draw(Rng.seed(3).at(name, i));
      Vec3 x = move.apply(new Vec3(1, 0, 0));
      Vec3 y = move.apply(new Vec3(0, 1, 0));
      negative += x.x() * y.y() - x.y() * y.x() < 0 ? 1 : 0;
      cos += x.x() / move.scale();
      scales += move.scale();
      assertThat(x.norm()).isCloseTo(move.scale(), within(1e-12));
      assertThat(move.scale()).isBetween(low, high);
    }
    assertThat((double) negative / DRAWS).isCloseTo(mirrored, within(0.025));
    assertThat(cos / DRAWS).isCloseTo(name.equals("NONE") ? 1 : 0, within(0.03));
    assertThat(scales / DRAWS).isCloseTo(1, within(0.003));
  }
}
