package vexel.tensor.internal.parallel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import vexel.tensor.Backends;

/// The threads of the CPU backend.
///
/// [#run] hands the tasks 0 … n − 1 of one kernel to the caller and its helpers; each takes the
/// next task that is left. Starting and joining costs about a microsecond while helpers are awake:
/// a helper spins for some hundred microseconds after its last task and then sleeps.
///
/// Nested calls, and calls while another thread's kernel holds the helpers, run in the caller.
public final class Workers {
  private static final int CONFIGURED = Math.max(1, Backends.threads());

  private static final AtomicBoolean BUSY = new AtomicBoolean();

  private static volatile int threads = CONFIGURED;

  /// Helpers started so far; grows only while [#BUSY] is held.
  private static volatile Helper[] helpers = {};

  private Workers() {}

  /// Threads that share a kernel, the caller included.
  public static int threads() {
    return threads;
  }

  /// Runs `body` with `n` threads instead: for tests, which compare counts in one process.
  public static void with(int n, Runnable body) {
    int before = threads;
    threads = Math.max(1, n);
    try {
      body.run();
    } finally {
      threads = before;
    }
  }

  /// Runs `body` for every task 0 … tasks − 1 and returns when all have finished. If tasks fail,
  /// the failure of the lowest of them is thrown, whatever the number of threads.
  public static void run(int tasks, IntConsumer body) {
    int wanted = Math.min(threads, tasks) - 1;
    if (wanted <= 0 || !BUSY.compareAndSet(false, true)) {
      for (int i = 0; i < tasks; i++) {
        body.accept(i);
      }
      return;
    }
    try {
      Region region = new Region(tasks, body);
      Helper[] all = atLeast(wanted);
      for (int h = 0; h < wanted; h++) {
        all[h].offer(region);
      }
      region.work();
      region.join();
    } finally {
      BUSY.set(false);
    }
  }

  /// Runs `body` over the parts of 0 … n − 1, each `grain` long but the last.
  public static void runParts(int n, int grain, Part body) {
    int parts = n == 0 ? 0 : (n + grain - 1) / grain;
    run(parts, p -> body.accept(p * grain, Math.min(n, p * grain + grain)));
  }

  /// Runs `body` over parts of 0 … n − 1, multiples of `step` long but the last, which shrink
  /// toward the end (Polychronopoulos & Kuck, "Guided Self-Scheduling", 1987): a part is long where
  /// that saves work, and threads still end together, whatever else keeps them busy.
  public static void runTapered(int n, int step, Part body) {
    int steps = (n + step - 1) / step;
    int[] from = new int[steps + 1];
    int parts = 0;
    for (int at = 0; at < steps; parts++) {
      int left = steps - at;
      from[parts] = at;
      at += threads == 1 ? left : Math.max(1, left / (2 * threads));
    }
    from[parts] = steps;
    run(parts, p -> body.accept(from[p] * step, Math.min(n, from[p + 1] * step)));
  }

  /// Runs `body` over at most `shares` parts of 0 … n − 1, multiples of `step` long but the last
  /// and as equal as that allows.
  public static void runShares(int n, int step, int shares, Part body) {
    int steps = (n + step - 1) / step;
    int parts = Math.min(shares, steps);
    run(
        parts,
        p -> {
          int from = (int) ((long) steps * p / parts) * step;
          int to = (int) ((long) steps * (p + 1) / parts) * step;
          body.accept(from, Math.min(n, to));
        });
  }

  /// Work on the half-open range from … to.
  @FunctionalInterface
  public interface Part {
    void accept(int from, int to);
  }

  private static Helper[] atLeast(int n) {
    Helper[] all = helpers;
    if (all.length < n) {
      Helper[] more = Arrays.copyOf(all, n);
      for (int h = all.length; h < n; h++) {
        more[h] = Helper.start(h + 1);
      }
      helpers = more;
      return more;
    }
    return all;
  }
}
