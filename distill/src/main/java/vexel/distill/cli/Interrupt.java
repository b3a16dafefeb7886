package vexel.distill.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM. Work that asks ([#asked()]) gets time to finish its step and write a
/// checkpoint; other work ends at once. Either way the process exits with 130.
final class Interrupt {
  private static final long GRACE_SECONDS = 9;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static volatile boolean polled;
  private static volatile boolean asked;

  private Interrupt() {}

  /// Catches the signals of this process from now on.
  static void listen() {
    Runtime.getRuntime().addShutdownHook(new Thread(Interrupt::onExit, "vexel-interrupt"));
  }

  /// Whether a signal has arrived.
  static boolean asked() {
    polled = true;
    return asked;
  }

  /// The work is over and its output flushed: what follows is an ordinary exit.
  static void finished() {
    FINISHED.countDown();
  }

  /// Runs when the JVM goes down, for whatever reason.
  private static void onExit() {
    if (FINISHED.getCount() == 0) {
      return; // an ordinary exit
    }
    asked = true;
    if (polled) {
      try {
        FINISHED.await(GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }
}
