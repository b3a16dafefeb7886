package vexel.distill.superpixel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import vexel.distill.data.RgbImage;

/// Work on 0 … n − 1 cut into parts that any thread may take. What a part computes may depend on
/// nothing but its range, so the number of threads changes no result.
final class Parts implements AutoCloseable {
  private final @Nullable ExecutorService threads;

  private Parts(@Nullable ExecutorService threads) {
    this.threads = threads;
  }

  /// Parts on `threads` threads; on the caller's alone if that is 1.
  static Parts on(int threads) {
    return new Parts(threads <= 1 ? null : Executors.newFixedThreadPool(threads));
  }

  /// Work on the half-open range from … to.
  @FunctionalInterface
  interface Part {
    void run(int from, int to);
  }

  /// Runs `body` over the parts of 0 … n − 1, each `grain` long but the last, and returns when all
  /// have finished. If parts fail, the failure of the lowest is thrown.
  void run(int n, int grain, Part body) {
    List<Future<?>> futures = new ArrayList<>();
    for (int from = 0; from < n; from += grain) {
      int start = from;
      int end = Math.min(n, from + grain);
      if (threads == null) {
        body.run(start, end);
      } else {
        futures.add(threads.submit(() -> body.run(start, end)));
      }
    }
    futures.forEach(Parts::join);
  }

  /// Computes something for each image, in their order: images side by side on `threads` threads,
  /// and several threads for each where there are fewer images.
  static List<LabelMap> forEach(List<RgbImage> images, int threads, PerImage compute) {
    int each = Math.max(1, threads / Math.max(1, images.size()));
    LabelMap[] found = new LabelMap[images.size()];
    try (Parts parts = on(Math.min(threads, images.size()))) {
      parts.run(found.length, 1, (i, end) -> found[i] = compute.of(images.get(i), each));
    }
    return List.of(found);
  }

  /// What is computed for an image, with so many threads.
  @FunctionalInterface
  interface PerImage {
    LabelMap of(RgbImage image, int threads);
  }

  private static void join(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException r -> throw r;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("superpixels: interrupted", e);
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
      threads.close();
    }
  }
}
