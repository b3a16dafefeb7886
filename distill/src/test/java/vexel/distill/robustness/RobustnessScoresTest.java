package vexel.distill.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RobustnessScoresTest {
  /// Published percentages, the mean over the severities standing for each.
  private static RobustnessScores published(double clean, double... means) {
    Map<CorruptionType, List<Double>> miou = new EnumMap<>(CorruptionType.class);
    int next = 0;
    for (CorruptionType type : CorruptionType.values()) {
      double m = means[next++] / 100;
      miou.put(type, List.of(m, m, m));
    }
    return new RobustnessScores(clean / 100, miou);
  }

  private static final RobustnessScores BASELINE = // MinkUNet-18 on nuScenes-C
      published(75.76, 53.64, 73.91, 40.35, 73.39, 68.54, 26.58, 63.83, 50.95);

  @Test
  void theTableOfTheBenchmark() {
    RobustnessScores minkUNet34 =
        published(76.90, 56.91, 74.93, 37.50, 75.24, 70.10, 29.32, 64.96, 52.96);
    RobustnessScores gfNet =
        published(76.79, 69.59, 75.52, 71.83, 59.43, 64.47, 66.78, 61.86, 42.30);
    assertThat(100 * minkUNet34.meanError(BASELINE)).isCloseTo(96.37, within(0.01));
    assertThat(100 * minkUNet34.meanResilience()).isCloseTo(75.08, within(0.01));
    assertThat(100 * gfNet.meanError(BASELINE)).isCloseTo(92.55, within(0.01));
    assertThat(100 * gfNet.meanResilience()).isCloseTo(83.31, within(0.01));
    assertThat(BASELINE.meanError(BASELINE)).isEqualTo(1);
    assertThat(100 * BASELINE.meanResilience()).isCloseTo(74.44, within(0.01));
  }

  @Test
  void severitiesAreSummedBeforeTheyAreCompared() {
    RobustnessScores a =
        new RobustnessScores(0.8, Map.of(CorruptionType.FOG, List.of(0.7, 0.5, 0.3)));
    RobustnessScores base =
        new RobustnessScores(0.6, Map.of(CorruptionType.FOG, List.of(0.5, 0.4, 0.1)));
    assertThat(a.error(CorruptionType.FOG, base)).isCloseTo(1.5 / 2.0, within(1e-15));
    assertThat(a.resilience(CorruptionType.FOG)).isCloseTo(1.5 / (3 * 0.8), within(1e-15));
    assertThatThrownBy(() -> a.error(CorruptionType.SNOW, base))
        .hasMessageContaining("no scores for snow");
  }
}
