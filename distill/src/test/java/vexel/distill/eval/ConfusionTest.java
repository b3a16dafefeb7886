package vexel.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfusionTest {
  @Test
  void iouByHand() {
    Confusion c = new Confusion(4);
    int[] truth = {0, 0, 0, 1, 1, 2, -1, 0};
    int[] predicted = {0, 0, 1, 1, 0, 2, 2, 2};
    for (int i = 0; i < truth.length; i++) {
      c.add(truth[i], predicted[i]);
    }
    assertThat(c.iou(0)).isEqualTo(2.0 / 5); // TP 2, FN 2, FP 1
    assertThat(c.iou(1)).isEqualTo(1.0 / 3); // TP 1, FN 1, FP 1
    assertThat(c.iou(2)).isEqualTo(1.0 / 2); // TP 1, FP 1; the ignored point does not count
    assertThat(c.iou(3)).isNaN(); // neither in truth nor predicted
    assertThat(c.miou()).isEqualTo((2.0 / 5 + 1.0 / 3 + 1.0 / 2) / 3);
    assertThat(c.accuracy()).isEqualTo(4.0 / 7);
    assertThat(c.support(0)).isEqualTo(4);
  }
}
