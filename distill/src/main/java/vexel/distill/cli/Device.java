package vexel.distill.cli;

import vexel.distill.UsageException;
import vexel.tensor.Backends;

/// Where a verb computes.
final class Device {
  private Device() {}

  /// Applies `--device` and `--threads` (0 = all processors), before the first kernel runs.
  static void select(String device, int threads) {
    if (threads < 0) {
      throw new UsageException("--threads " + threads + ": give 1 or more");
    }
    if (threads > 0) {
      System.setProperty("vexel.threads", Integer.toString(threads));
    }
    if (!device.equals("cpu")) {
      Backends.named(device); // names the reason if it cannot run
      throw new UsageException("--device " + device + ": training runs on cpu");
    }
  }
}
