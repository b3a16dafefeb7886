package vexel.distill.loader;

import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Computes what the steps of a loop need ahead of the loop, on threads of its own, and gives it
/// out in the order of the steps.
///
/// ```java
/// try (Prefetch<Batch> ahead = Prefetch.of(first, end, 2, 4, this::batch)) {
///   for (long step = first; step < end; step++) {
///     train(ahead.next());
///   }
/// }
/// ```
///
/// At most `depth` results exist that were not given out, finished or not: a slow loop holds the
/// threads back, and memory is bounded. A step that fails does so when its turn comes, with the
/// failure itself. [#close()] interrupts what is under way and waits until its threads are gone.
///
/// One thread at a time may call. What a step computes may depend on its number alone; then results
/// are the same for any number of threads.
public final class Prefetch<T> implements AutoCloseable {
  private final long end;
  private final int depth;
  private final LongFunction<? extends T> compute;
  private final @Nullable ExecutorService threads;
  private final List<Thread> started;
  private final Queue<Future<T>> ahead = new ArrayDeque<>();
  private long upcoming; // the step computed next

  private Prefetch(
      long first,
      long end,
      int depth,
      LongFunction<? extends T> compute,
      @Nullable ExecutorService threads,
      List<Thread> started) {
    this.upcoming = first;
    this.end = end;
    this.depth = depth;
    this.compute = compute;
    this.threads = threads;
    this.started = started;
  }

  /// The results of steps `first` … `end` − 1. Threads start at once.
  ///
  /// @param workers threads; 0 computes each step when it is asked for, on the caller's
  /// @param depth results that may be ahead, at least 1
  /// @param compute what a step needs, called by any thread
  public static <T> Prefetch<T> of(
      long first, long end, int workers, int depth, LongFunction<? extends T> compute) {
    if (workers < 0 || depth < 1) {
      throw new IllegalArgumentException(
          "prefetch: workers " + workers + " must not be negative, depth " + depth + " positive");
    }
    List<Thread> started = new CopyOnWriteArrayList<>();
    ExecutorService threads =
        workers == 0 ? null : Executors.newFixedThreadPool(workers, named(started));
    Prefetch<T> p = new Prefetch<>(first, end, depth, compute, threads, started);
    p.fill();
    return p;
  }

  private static ThreadFactory named(List<Thread> started) {
    return task -> {
      Thread thread = new Thread(task, "vexel-loader-" + (started.size() + 1));
      started.add(thread);
      thread.setDaemon(true); // a run that is killed does not wait for it
      return thread;
    };
  }

  private void fill() {
    while (threads != null && ahead.size() < depth && upcoming < end) {
      long step = upcoming++;
      ahead.add(threads.submit(() -> compute.apply(step)));
    }
  }

  /// What the next step needs; waits for it.
  ///
  /// @throws NoSuchElementException after the last step
  public T next() {
    if (threads == null) {
      if (upcoming >= end) {
        throw new NoSuchElementException("prefetch: no step is left");
      }
      return compute.apply(upcoming++);
    }
    Future<T> first = ahead.remove(); // NoSuchElementException after the last step
    try {
      return first.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException r -> throw r;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("prefetch: interrupted", e);
    } finally {
      fill();
    }
  }

  /// Drops what is ahead and ends the threads.
  @Override
  public void close() {
    ahead.clear();
    if (threads != null) {
      threads.shutdownNow();
      threads.close();
      started.forEach(Prefetch::awaitEnd); // a pool is closed a moment before its threads are gone
    }
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
