package vexel.distill.recipe;

/// Refuses settings out of range, by key and value.
public final class Require {
  private Require() {}

  /// A whole number above 0.
  public static void positive(String key, int value) {
    atLeast(key, value, 1);
  }

  /// A whole number of `least` or more.
  public static void atLeast(String key, int value, int least) {
    hold(value >= least, key, value, "must be " + least + " or more");
  }

  /// A finite number above 0.
  public static void positive(String key, double value) {
    hold(value > 0 && Double.isFinite(value), key, value, "must be finite and above 0");
  }

  /// A number of 0 or more.
  public static void notNegative(String key, Number value) {
    hold(value.doubleValue() >= 0, key, value, "must not be negative");
  }

  /// A number from `low` to `high`.
  public static void within(String key, double value, double low, double high) {
    hold(value >= low && value <= high, key, value, "must lie in [" + low + ", " + high + "]");
  }

  private static void hold(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + " " + rule);
    }
  }
}
