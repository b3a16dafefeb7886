package vexel.nn.optim;

import java.util.Arrays;
import java.util.OptionalDouble;

/// The learning rate of each step, counted from 0, in double precision.
@FunctionalInterface
public interface Schedule {
  /// The learning rate in force during `step`.
  double at(long step);

  /// The momentum (β1 of Adam) in force during `step`, or nothing if the optimiser's own stays.
  default OptionalDouble momentum(long step) {
    return OptionalDouble.empty();
  }

  /// Always `lr`.
  static Schedule constant(double lr) {
    return step -> lr;
  }

  /// Half a cosine from `base` at step 0 to `min` at step `total`, then `min`. Loshchilov and
  /// Hutter 2017, eq. (5), without restarts.
  static Schedule cosine(double base, double min, long total) {
    return warmupCosine(base, min, 0, total);
  }

  /// A line from 0 at step 0 to `base` at step `warmup`, then half a cosine to `min` at step
  /// `total`, then `min`.
  static Schedule warmupCosine(double base, double min, long warmup, long total) {
    require(warmup >= 0 && total > warmup, "0 ≤ warm-up < total", warmup, total);
    return step -> {
      if (step < warmup) {
        return base * step / warmup;
      }
      double t = Math.min(1, (double) (step - warmup) / (total - warmup));
      return min + (base - min) * 0.5 * (1 + StrictMath.cos(StrictMath.PI * t));
    };
  }

  /// `base` (1 − step/total)^power, then 0.
  static Schedule polynomial(double base, long total, double power) {
    require(total > 0, "total > 0", total);
    return step -> base * StrictMath.pow(Math.max(0, 1 - (double) step / total), power);
  }

  /// `base`, multiplied by `factor` from each milestone on.
  static Schedule steps(double base, double factor, long... milestones) {
    long[] sorted = milestones.clone();
    Arrays.sort(sorted);
    return step -> {
      double lr = base;
      for (long m : sorted) {
        lr = step >= m ? lr * factor : lr;
      }
      return lr;
    };
  }

  /// Up to `peak` over the first `rise` (a share) of `total` steps and down again. See [OneCycle]
  /// for further settings.
  static OneCycle oneCycle(double peak, long total, double rise) {
    return OneCycle.of(peak, total, rise);
  }

  private static void require(boolean holds, String what, long... found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "schedule: " + what + " is required, got " + Arrays.toString(found));
    }
  }
}
