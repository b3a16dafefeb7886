package vexel.tensor.internal.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The tasks of one parallel kernel. Whoever takes part draws the next task from a counter; the
/// caller leaves when the last task has finished, whether or not every helper has noticed.
final class Region {
  /// How long the caller watches for the last task before it sleeps.
  private static final long SPIN_NANOS = 200_000;

  private final int tasks;
  private final IntConsumer body;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();

  private volatile boolean callerSleeps;

  private int failedTask = Integer.MAX_VALUE;
  private @Nullable Throwable failure;

  Region(int tasks, IntConsumer body) {
    this.tasks = tasks;
    this.body = body;
  }

  /// Takes tasks until none is left.
  void work() {
    for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
      try {
        body.accept(i);
      } catch (Throwable t) { // handed to the caller by join()
        failed(i, t);
      }
      if (finished.incrementAndGet() == tasks && callerSleeps) {
        LockSupport.unpark(caller);
      }
    }
  }

  private synchronized void failed(int task, Throwable t) {
    if (task < failedTask) {
      failedTask = task;
      failure = t;
    }
  }

  /// Waits for the last task; throws the failure of the lowest task that failed.
  void join() {
    long start = System.nanoTime();
    while (finished.get() < tasks) {
      if (System.nanoTime() - start < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        callerSleeps = true;
        if (finished.get() < tasks) {
          LockSupport.park(this);
        }
      }
    }
    Throwable t;
    synchronized (this) {
      t = failure;
    }
    if (t != null) {
      Region.<RuntimeException>rethrow(t);
    }
  }

  @SuppressWarnings("unchecked") // an IntConsumer throws only unchecked failures
  private static <T extends Throwable> void rethrow(Throwable t) throws T {
    throw (T) t;
  }
}
