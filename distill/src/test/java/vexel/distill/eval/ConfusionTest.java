package vexel.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.eval.Confusion.EmptyClass;

class ConfusionTest {
  private static Confusion fixture(EmptyClass empty) {
    Confusion c = new Confusion(4, empty);
    int[] truth = {0, 0, 0, 1, 1, 2, -1, 0};
    int[] predicted = {0, 0, 1, 1, 0, 2, 2, 2};
    for (int i = 0; i < truth.length; i++) {
      c.add(truth[i], predicted[i]);
    }
    return c;
  }

  @Test
  void iouByHand() {
    Confusion c = fixture(EmptyClass.LEFT_OUT);
    assertThat(c.iou(0)).isEqualTo(2.0 / 5); // TP 2, FN 2, FP 1
    assertThat(c.iou(1)).isEqualTo(1.0 / 3); // TP 1, FN 1, FP 1
    assertThat(c.iou(2)).isEqualTo(1.0 / 2); // TP 1, FP 1; the ignored point does not count
    assertThat(c.iou(3)).isNaN(); // neither in truth nor predicted
    assertThat(c.miou()).isEqualTo((2.0 / 5 + 1.0 / 3 + 1.0 / 2) / 3);
    assertThat(c.accuracy()).isEqualTo(4.0 / 7);
    assertThat(c.support(0)).isEqualTo(4);
    assertThat(c.predicted(2)).isEqualTo(2);
    assertThat(c.recall(0)).isEqualTo(2.0 / 4);
    assertThat(c.precision(0)).isEqualTo(2.0 / 3);
    assertThat(c.precision(3)).isNaN();
    assertThat(c.rows())
        .containsExactly(
            List.of(2L, 1L, 1L, 0L),
            List.of(1L, 1L, 0L, 0L),
            List.of(0L, 0L, 1L, 0L),
            List.of(0L, 0L, 0L, 0L));
  }

  @Test
  void anEmptyClassCountsAsOneWhereSlidrsRuleIsAskedFor() {
    Confusion c = fixture(EmptyClass.ONE);
    assertThat(c.iou(3)).isEqualTo(1);
    assertThat(c.miou()).isEqualTo((2.0 / 5 + 1.0 / 3 + 1.0 / 2 + 1) / 4);
    assertThat(c.frequencyWeightedIou())
        .isEqualTo(fixture(EmptyClass.LEFT_OUT).frequencyWeightedIou());
  }

  @Test
  void theTwoMeaningsOfFwIou() {
    Confusion c = fixture(EmptyClass.LEFT_OUT);
    assertThat(c.frequencyWeightedIou())
        .isEqualTo(4.0 / 7 * (2.0 / 5) + 2.0 / 7 * (1.0 / 3) + 1.0 / 7 * (1.0 / 2));
    assertThat(c.pooledIou()).isEqualTo(4.0 / (2 * 7 - 4));
  }

  @Test
  void matricesJoin() {
    Confusion c = fixture(EmptyClass.LEFT_OUT);
    c.add(fixture(EmptyClass.LEFT_OUT));
    assertThat(c.points()).isEqualTo(14);
    assertThat(c.miou()).isEqualTo(fixture(EmptyClass.LEFT_OUT).miou());
    assertThatThrownBy(() -> c.add(new Confusion(3))).hasMessageContaining("3 classes");
  }

  @Test
  void withoutPointsNothingIsKnown() {
    Confusion c = new Confusion(2);
    assertThat(List.of(c.miou(), c.accuracy(), c.frequencyWeightedIou(), c.pooledIou()))
        .containsOnly(Double.NaN);
  }
}
