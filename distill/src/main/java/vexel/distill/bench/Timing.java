package vexel.distill.bench;

import java.util.Arrays;

/// How long a call takes: rounds after a warm-up, each of so many calls that the clock is precise.
///
/// @param median milliseconds per call, the median over the rounds
/// @param worst milliseconds per call in the slowest round
public record Timing(double median, double worst) {
  /// Seconds of warm-up after which compiled code has been seen to be steady.
  public static final double WARM = 1;

  private static final int WARM_CALLS = 3;
  private static final double ROUND_NANOS = 30e6;

  /// Times `body` over `rounds` rounds after three calls and `warm` seconds. The first call alone
  /// may take a second, and the compiler works beside the next ones.
  public static Timing of(Runnable body, int rounds, double warm) {
    long last = 0;
    long warmed = 0;
    for (int i = 0; i < WARM_CALLS || warmed < warm * 1e9; i++) {
      long before = System.nanoTime();
      body.run();
      last = System.nanoTime() - before;
      warmed += i < WARM_CALLS ? 0 : last;
    }
    int calls = (int) Math.clamp(Math.ceil(ROUND_NANOS / Math.max(last, 1)), 1, 1_000_000);
    double[] ms = new double[rounds];
    for (int r = 0; r < rounds; r++) {
      long before = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        body.run();
      }
      ms[r] = (System.nanoTime() - before) * 1e-6 / calls;
    }
    Arrays.sort(ms);
    return new Timing(ms[rounds / 2], ms[rounds - 1]);
  }
}
