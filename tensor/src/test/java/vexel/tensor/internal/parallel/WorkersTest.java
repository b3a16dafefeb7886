package vexel.tensor.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyTaskRunsOnce(int threads) {
    Workers.with(
        threads,
        () -> {
          for (int tasks : new int[] {0, 1, 2, 5, 13, 1000}) {
            for (int repeat = 0; repeat < 200; repeat++) {
              AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
              Workers.run(tasks, runs::incrementAndGet);
              assertThat(IntStream.range(0, tasks).map(runs::get)).allMatch(n -> n == 1);
            }
          }
        });
  }

  @Test
  void taperedPartsCoverTheRangeAndShrinkToOneStep() {
    for (int n : new int[] {0, 1, 11, 12, 13, 256, 1370}) {
      for (int threads : new int[] {1, 2, 8, 20}) {
        int[] lengths = new int[n];
        AtomicIntegerArray covered = new AtomicIntegerArray(n);
        Workers.with(
            threads,
            () ->
                Workers.runTapered(
                    n,
                    12,
                    (from, to) -> {
                      assertThat(from % 12).isZero();
                      lengths[from] = (to - from + 11) / 12;
                      for (int i = from; i < to; i++) {
                        covered.incrementAndGet(i);
                      }
                    }));
        assertThat(IntStream.range(0, n).map(covered::get)).allMatch(times -> times == 1);
        List<Integer> steps = IntStream.of(lengths).filter(s -> s > 0).boxed().toList();
        assertThat(steps).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(steps).allMatch(s -> threads == 1 || s <= Math.max(1, (n + 11) / 12 / threads));
        if (n > 0 && threads > 1) {
          assertThat(steps.getLast()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void resultsOfHelpersAreVisibleToTheCaller() {
    Workers.with(
        3,
        () -> {
          for (int repeat = 0; repeat < 2000; repeat++) {
            int[] plain = new int[16];
            Workers.run(16, i -> plain[i] = i + 1);
            assertThat(IntStream.of(plain).sum()).isEqualTo(136);
          }
        });
  }

  @Test
  void sleepingHelpersWakeUp() {
    Workers.with(
        2,
        () -> {
          for (int repeat = 0; repeat < 20; repeat++) {
            AtomicInteger runs = new AtomicInteger();
            Workers.run(4, i -> runs.incrementAndGet());
            assertThat(runs).hasValue(4);
            LockSupport.parkNanos(2_000_000);
          }
        });
  }

  @Test
  void nestedRunsStayInTheirThread() {
    Workers.with(
        3,
        () -> {
          AtomicInteger runs = new AtomicInteger();
          Workers.run(
              5,
              i -> {
                Thread outer = Thread.currentThread();
                Workers.run(
                    7,
                    j -> {
                      assertThat(Thread.currentThread()).isSameAs(outer);
                      runs.incrementAndGet();
                    });
              });
          assertThat(runs).hasValue(35);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theLowestFailureIsThrown(int threads) {
    Workers.with(
        threads,
        () -> {
          assertThatThrownBy(
                  () ->
                      Workers.run(
                          50,
                          i -> {
                            if (i % 7 == 3) {
                              throw new IllegalStateException("task " + i);
                            }
                          }))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("task 3");
          AtomicInteger after = new AtomicInteger();
          Workers.run(9, i -> after.incrementAndGet());
          assertThat(after).hasValue(9);
        });
  }
}
