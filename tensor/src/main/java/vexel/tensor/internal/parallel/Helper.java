package vexel.tensor.internal.parallel;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One helping thread: it waits for a region, works in it, and waits again, first awake and then
/// asleep.
final class Helper implements Runnable {
  /// How long it stays awake without work.
  private static final long SPIN_NANOS = 200_000;

  private final AtomicReference<@Nullable Region> offered = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean sleeps;

  private Helper(int number) {
    thread = new Thread(this, "vexel-worker-" + number);
    thread.setDaemon(true);
  }

  static Helper start(int number) {
    Helper helper = new Helper(number);
    helper.thread.start();
    return helper;
  }

  /// Asks for help; a region that was offered before and not yet noticed is finished already.
  void offer(Region region) {
    offered.set(region);
    if (sleeps) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (true) {
      await().work();
    }
  }

  private Region await() {
    long start = System.nanoTime();
    while (true) {
      Region region = offered.get();
      if (region != null) {
        offered.compareAndSet(region, null);
        return region;
      }
      if (System.nanoTime() - start < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        sleeps = true;
        if (offered.get() == null) {
          LockSupport.park(this);
        }
        sleeps = false;
        start = System.nanoTime();
      }
    }
  }
}
