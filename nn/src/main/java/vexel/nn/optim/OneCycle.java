package vexel.nn.optim;

import java.util.OptionalDouble;

/// The one-cycle policy. Smith and Topin 2018, *Super-convergence*, §3: the learning rate rises to
/// a peak and falls far below its start, while momentum does the opposite.
///
/// With `total` steps and the share `rise` of them, the phases end at (PyTorch's convention)
///
/// - e1 = rise·total − 1: from peak/startDivisor to the peak, momentum from high to low,
/// - e2 = total − 1: from the peak to peak/(startDivisor·endDivisor), momentum back to high;
///
/// with three phases
///
/// - e1 as above, e2 = 2·rise·total − 2: the mirror image of the rise, back to its start,
/// - e3 = total − 1: on to peak/(startDivisor·endDivisor), momentum staying high.
///
/// Inside a phase, t being the share of it that has passed, a value moves from a to b
///
/// - by cosine: b + (a − b)/2 · (1 + cos πt),
/// - linearly: a + (b − a) t.
///
/// @param peak largest learning rate
/// @param total number of steps
/// @param rise share of the steps spent rising
/// @param startDivisor peak over the first learning rate
/// @param endDivisor first over the last learning rate
/// @param linear whether phases are lines instead of cosines
/// @param threePhase whether the fall mirrors the rise first
/// @param low momentum at the peak
/// @param high momentum at both ends
public record OneCycle(
    double peak,
    long total,
    double rise,
    double startDivisor,
    double endDivisor,
    boolean linear,
    boolean threePhase,
    double low,
    double high)
    implements Schedule {
  public OneCycle {
    if (total < 1 || !(rise > 0 && rise < 1)) {
      throw new IllegalArgumentException(
          "one-cycle: total ≥ 1 and 0 < rise < 1 are required, got " + total + " and " + rise);
    }
  }

  /// Two cosine phases with divisors 25 and 10⁴ and momentum between 0.85 and 0.95.
  public static OneCycle of(double peak, long total, double rise) {
    return new OneCycle(peak, total, rise, 25, 1e4, false, false, 0.85, 0.95);
  }

  /// This cycle with other divisors.
  public OneCycle divisors(double start, double end) {
    return new OneCycle(peak, total, rise, start, end, linear, threePhase, low, high);
  }

  /// This cycle with lines instead of cosines.
  public OneCycle lines() {
    return new OneCycle(peak, total, rise, startDivisor, endDivisor, true, threePhase, low, high);
  }

  /// This cycle with three phases.
  public OneCycle threePhases() {
    return new OneCycle(peak, total, rise, startDivisor, endDivisor, linear, true, low, high);
  }

  /// This cycle with momentum between `least` (at the peak) and `most`.
  public OneCycle momenta(double least, double most) {
    return new OneCycle(
        peak, total, rise, startDivisor, endDivisor, linear, threePhase, least, most);
  }

  @Override
  public double at(long step) {
    double start = peak / startDivisor;
    return value(step, start, peak, start / endDivisor);
  }

  @Override
  public OptionalDouble momentum(long step) {
    return OptionalDouble.of(value(step, high, low, high));
  }

  /// The curve from `first` over `top` to `last`; steps beyond the end stay there.
  private double value(long step, double first, double top, double last) {
    double s = Math.min(step, total - 1);
    double end1 = rise * total - 1;
    if (s <= end1) {
      return end1 == 0 ? top : between(first, top, s / end1); // a rise of one step is the peak
    }
    if (!threePhase) {
      return between(top, last, (s - end1) / (total - 1 - end1));
    }
    double end2 = 2 * rise * total - 2;
    return s <= end2
        ? between(top, first, (s - end1) / (end2 - end1))
        : between(first, last, (s - end2) / (total - 1 - end2));
  }

  private double between(double a, double b, double t) {
    return linear ? a + (b - a) * t : b + (a - b) / 2 * (1 + StrictMath.cos(StrictMath.PI * t));
  }
}
