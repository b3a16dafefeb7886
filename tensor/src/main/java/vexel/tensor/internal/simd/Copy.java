package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.LANES;
import static vexel.tensor.internal.simd.Tile.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Copies of a few numbers into panels, where a call of `System.arraycopy` would cost more than the
/// copy.
final class Copy {
  private Copy() {}

  /// Copies n numbers and repeats the last one up to `size`. What lies behind them in `to` may be
  /// overwritten: panels are filled from front to back.
  static void repeatingLast(int n, float[] from, int f, float[] to, int t, int size) {
    int whole = (size + LANES - 1) / LANES * LANES;
    if (n == size && f + whole <= from.length && t + whole <= to.length) {
      for (int i = 0; i < size; i += LANES) {
        FloatVector.fromArray(SPECIES, from, f + i).intoArray(to, t + i);
      }
      return;
    }
    for (int i = 0; i < size; i++) {
      to[t + i] = from[f + Math.min(i, n - 1)];
    }
  }

  /// Copies n numbers and writes zeros up to `size`.
  static void padded(int n, float[] from, int f, float[] to, int t, int size) {
    numbers(n, from, f, to, t);
    for (int i = n; i < size; i++) {
      to[t + i] = 0;
    }
  }

  /// Copies n numbers.
  static void numbers(int n, float[] from, int f, float[] to, int t) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(SPECIES, from, f + i).intoArray(to, t + i);
    }
    for (; i < n; i++) {
      to[t + i] = from[f + i];
    }
  }
}
