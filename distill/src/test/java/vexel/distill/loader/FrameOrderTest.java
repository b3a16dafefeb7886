package vexel.distill.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.distill.UsageException;
import vexel.tensor.Rng;

class FrameOrderTest {
  private static BitSet set(int... bits) {
    BitSet set = new BitSet();
    Arrays.stream(bits).forEach(set::set);
    return set;
  }

  /// 60 frames show class 0, 20 class 1, 10 class 2 and 10 nothing; one class more exists.
  private static List<BitSet> frames() {
    List<BitSet> frames = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      frames.add(i < 60 ? set(0) : i < 80 ? set(1) : i < 90 ? set(2) : set());
    }
    return frames;
  }

  @Test
  void plainIsThePermutationOfTheEpochsPath() {
    Rng rng = Rng.seed(3).at("data");
    Epochs epochs = new Epochs(new PlainOrder(7), rng);
    for (int e = 0; e < 3; e++) {
      int[] order = rng.at("order", e).permutation(7);
      for (int i = 0; i < 7; i++) {
        assertThat(epochs.at(7L * e + i)).isEqualTo(order[i]);
      }
    }
    assertThat(epochs.at(8)).as("back in time").isEqualTo(rng.at("order", 1).permutation(7)[1]);
  }

  @Test
  void everyClassIsDrawnEquallyOften() {
    ClassBalancedOrder order = ClassBalancedOrder.of(frames(), 4);
    assertThat(order.draws()).as("N / K = 90 / 4").isEqualTo(22);
    assertThat(order.size()).as("the class nobody shows is left out").isEqualTo(66);
    assertThat(IntStream.range(0, 4).map(order::frames).toArray()).containsExactly(60, 20, 10, 0);
    int[] epoch = order.epoch(Rng.seed(1));
    assertThat(Arrays.stream(epoch)).hasSize(66).allMatch(i -> i < 90);
    assertThat(Arrays.stream(epoch).filter(i -> i < 60).count()).isEqualTo(22);
    assertThat(Arrays.stream(epoch).filter(i -> i >= 60 && i < 80).count()).isEqualTo(22);
    assertThat(Arrays.stream(epoch).filter(i -> i >= 80).distinct().count())
        .as("22 draws of 10 frames repeat some")
        .isLessThan(22);
  }

  @Test
  void classesAreMixedAndPathsDecide() {
    ClassBalancedOrder order = ClassBalancedOrder.of(frames(), 3);
    int[] epoch = order.epoch(Rng.seed(1).at("order", 0));
    long changes =
        IntStream.range(1, epoch.length)
            .filter(i -> (epoch[i] < 60) != (epoch[i - 1] < 60))
            .count();
    assertThat(changes).as("not class after class").isGreaterThan(epoch.length / 4);
    assertThat(order.epoch(Rng.seed(1).at("order", 0))).isEqualTo(epoch);
    assertThat(order.epoch(Rng.seed(1).at("order", 1))).isNotEqualTo(epoch);
    assertThat(order.epoch(Rng.seed(2).at("order", 0))).isNotEqualTo(epoch);
  }

  @Test
  void aFrameCountsForEachOfItsClasses() {
    List<BitSet> frames = List.of(set(0, 1), set(0), set(0), set(0));
    ClassBalancedOrder order = ClassBalancedOrder.of(frames, 2);
    assertThat(order.draws()).isEqualTo(2);
    int[] seen = new int[4];
    for (int e = 0; e < 300; e++) {
      for (int i : order.epoch(Rng.seed(5).at("order", e))) {
        seen[i]++;
      }
    }
    assertThat(seen[0]).as("2 draws of class 1, ½ of class 0").isBetween(700, 800);
    assertThat(seen[1]).isBetween(100, 200);
  }

  @Test
  void fewFramesStillGiveOneDrawAClass() {
    ClassBalancedOrder order = ClassBalancedOrder.of(List.of(set(3), set()), 10);
    assertThat(order.size()).isEqualTo(1);
    assertThat(order.epoch(Rng.seed(1))).containsExactly(0);
    assertThatThrownBy(() -> ClassBalancedOrder.of(List.of(set(), set()), 10))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none of 2 frames has an annotated object");
  }

  @Test
  void framesThatTeachNothingAreReplaced() {
    FrameOrder plain = new PlainOrder(100);
    BitSet useful = new BitSet();
    useful.set(0, 90);
    ReplacingOrder order = new ReplacingOrder(plain, useful);
    Rng rng = Rng.seed(8);
    int[] before = plain.epoch(rng);
    int[] after = order.epoch(rng);
    assertThat(order.size()).isEqualTo(100);
    assertThat(Arrays.stream(after)).allMatch(i -> i < 90);
    for (int i = 0; i < 100; i++) {
      assertThat(before[i] >= 90 || before[i] == after[i]).isTrue();
    }
    assertThatThrownBy(() -> new ReplacingOrder(plain, new BitSet()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("empty-frames");
  }
}
