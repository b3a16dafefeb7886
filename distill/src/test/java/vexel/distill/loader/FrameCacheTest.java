package vexel.distill.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Pose;

class FrameCacheTest {
  /// 28 thousand frames of 2,000 points, and a list of what was read.
  private static final class Many implements FrameSource {
    final ConcurrentLinkedQueue<Integer> read = new ConcurrentLinkedQueue<>();

    @Override
    public int size() {
      return 28_000;
    }

    @Override
    public FrameEntry entry(int i) {
      return new FrameEntry("f" + i, "scene", i, Path.of("f" + i));
    }

    @Override
    public Frame frame(int i) {
      read.add(i);
      float[] xyzi = new float[8000];
      xyzi[0] = i;
      return new Frame(
          entry(i), PointCloud.of(xyzi), List.of(), Optional.empty(), Pose.IDENTITY, List.of());
    }

    @Override
    public String manifestHash() {
      return "";
    }
  }

  @Test
  void memoryIsBoundedHoweverManyFrames() {
    Many many = new Many();
    FrameCache cache = new FrameCache(many, 1L << 20);
    for (int i = 0; i < 500; i++) {
      assertThat(cache.get(i).points().x(0)).isEqualTo(i);
      assertThat(cache.held()).isLessThanOrEqualTo(1L << 20);
    }
    assertThat(cache.held()).as("and it is used").isGreaterThan(900_000);
  }

  @Test
  void theLeastRecentlyUsedGoFirst() {
    Many many = new Many();
    FrameCache cache = new FrameCache(many, 100_000); // two frames of 38 kB
    cache.get(1);
    cache.get(2);
    cache.get(1);
    cache.get(3); // 2 goes
    cache.get(1);
    cache.get(2);
    assertThat(many.read).containsExactly(1, 2, 3, 2);
  }

  @Test
  void withoutABudgetEveryFrameIsRead() {
    Many many = new Many();
    FrameCache cache = new FrameCache(many, 0);
    assertThat(cache.get(4).entry().token()).isEqualTo(cache.get(4).entry().token());
    assertThat(many.read).containsExactly(4, 4);
    assertThat(cache.held()).isZero();
  }

  @Test
  void threadsShareIt() throws InterruptedException {
    Many many = new Many();
    FrameCache cache = new FrameCache(many, 200_000);
    List<Thread> threads = new ArrayList<>();
    ConcurrentLinkedQueue<Integer> wrong = new ConcurrentLinkedQueue<>();
    for (int t = 0; t < 3; t++) {
      int first = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 300; i++) {
                      int frame = (first + i) % 9;
                      if (cache.get(frame).points().x(0) != frame) {
                        wrong.add(frame);
                      }
                    }
                  }));
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(cache.held()).isBetween(1L, 200_000L);
  }
}
