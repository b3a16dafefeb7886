package vexel.distill.eval.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import vexel.tensor.Tensor;

class FeatureSpreadTest {
  @Test
  void oneFeatureForAllSpreadsNowhere() {
    FeatureSpread s = FeatureSpread.of(Tensor.of(new float[] {1, 2, 2, 4, 3, 6}, 3, 2));
    assertThat(s.effectiveRank()).isEqualTo(1);
    assertThat(s.meanCosine()).isCloseTo(1, within(1e-6));
  }

  @Test
  void axesSpreadEvenly() {
    FeatureSpread s = FeatureSpread.of(Tensor.of(new float[] {1, 0, -1, 0, 0, 3, 0, -3}, 4, 2));
    assertThat(s.effectiveRank()).isCloseTo(2, within(1e-9));
    assertThat(s.meanCosine()).isCloseTo(-1.0 / 3, within(1e-9)); // 4 of 12 ordered pairs are −1
  }
}
