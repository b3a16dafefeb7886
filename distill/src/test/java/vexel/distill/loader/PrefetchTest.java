package vexel.distill.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.data.DataFault;

@Timeout(60)
class PrefetchTest {
  /// Whatever a test does, the loader's threads are gone afterwards.
  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(n -> n.startsWith("vexel-loader"));
  }

  private static long slowly(long step) {
    try {
      Thread.sleep(step % 3); // later steps may finish first
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return step * step;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1, 3", "2, 1", "2, 4", "3, 2", "3, 100"})
  void stepsComeInTheirOrder(int workers, int depth) {
    List<Long> got = new ArrayList<>();
    try (Prefetch<Long> ahead = Prefetch.of(5, 45, workers, depth, PrefetchTest::slowly)) {
      for (int i = 0; i < 40; i++) {
        got.add(ahead.next());
      }
      assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(got).isEqualTo(LongStream.range(5, 45).mapToObj(s -> s * s).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void noMoreThanTheDepthIsAhead(int depth) throws InterruptedException {
    AtomicInteger started = new AtomicInteger();
    int most = 0;
    try (Prefetch<Long> ahead =
        Prefetch.of(
            0,
            1000,
            3,
            depth,
            s -> {
              started.incrementAndGet();
              return s;
            })) {
      for (int taken = 0; taken < 20; taken++) {
        Thread.sleep(2); // time to run ahead, if it could
        most = Math.max(most, started.get() - taken);
        ahead.next();
      }
    }
    assertThat(most).isEqualTo(depth);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aFailureComesAtItsStep(int workers) {
    DataFault fault =
        new DataFault(java.nio.file.Path.of("sweep.bin"), "size", "0 bytes", "copy it again");
    try (Prefetch<Long> ahead =
        Prefetch.of(
            0,
            9,
            workers,
            4,
            s -> {
              if (s == 3 || s == 5) {
                throw s == 3 ? fault : new IllegalStateException("later");
              }
              return s;
            })) {
      for (long s = 0; s < 3; s++) {
        assertThat(ahead.next()).isEqualTo(s);
      }
      assertThatThrownBy(ahead::next).isSameAs(fault);
      assertThat(ahead.next()).as("a caller that goes on gets the next step").isEqualTo(4);
      assertThatThrownBy(ahead::next).hasMessage("later");
    }
  }

  @Test
  void errorsComeToo() {
    try (Prefetch<Long> ahead =
        Prefetch.of(
            0,
            1,
            1,
            1,
            s -> {
              throw new StackOverflowError("deep");
            })) {
      assertThatThrownBy(ahead::next).isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void closingEndsWhatIsUnderWay() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    AtomicLong started = new AtomicLong();
    Prefetch<Long> ahead =
        Prefetch.of(
            0,
            100,
            2,
            10,
            s -> {
              started.incrementAndGet();
              began.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              }
              return s;
            });
    began.await();
    ahead.close();
    assertThat(interrupted).hasValue(2);
    assertThat(started).as("what waited is dropped").hasValue(2);
    ahead.close(); // again: nothing
  }

  @Test
  void anInterruptedCallerLeaves() {
    CountDownLatch never = new CountDownLatch(1);
    try (Prefetch<Long> ahead =
        Prefetch.of(
            0,
            2,
            1,
            1,
            s -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return s;
            })) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(ahead::next).hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).as("the caller still knows").isTrue();
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Prefetch.of(0, 1, -1, 1, s -> s)).hasMessageContaining("workers -1");
    assertThatThrownBy(() -> Prefetch.of(0, 1, 1, 0, s -> s)).hasMessageContaining("depth 0");
  }
}
