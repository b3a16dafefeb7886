package vexel.tensor.internal.simd;

/// The stable order of integer keys: a counting sort for each digit, the lowest first (Knuth, "The
/// Art of Computer Programming", volume 3, §5.2.5). Digits in which all keys agree are skipped.
final class RadixSort {
  private static final int DIGIT = 11;

  private RadixSort() {}

  /// Writes the permutation that sorts `keys` to `order[at …]`. Overwrites the keys.
  static void order(long[] keys, int[] order, int at) {
    int n = keys.length;
    long varying = 0;
    for (int i = 0; i < n; i++) {
      keys[i] ^= Long.MIN_VALUE; // the order of signed numbers as one of unsigned
      varying |= keys[i] ^ keys[0];
    }
    int[] from = new int[n];
    for (int i = 0; i < n; i++) {
      from[i] = i;
    }
    int[] to = new int[n];
    long[] sorted = new long[n];
    for (int shift = 0; shift < Long.SIZE; shift += DIGIT) {
      if (((varying >>> shift) & ((1 << DIGIT) - 1)) != 0) {
        pass(shift, keys, from, sorted, to);
        int[] rows = from;
        from = to;
        to = rows;
        long[] other = keys;
        keys = sorted;
        sorted = other;
      }
    }
    System.arraycopy(from, 0, order, at, n);
  }

  /// Sorts by one digit.
  private static void pass(int shift, long[] keys, int[] rows, long[] sorted, int[] to) {
    int[] next = new int[(1 << DIGIT) + 1];
    for (long key : keys) {
      next[digit(key, shift) + 1]++;
    }
    for (int d = 0; d < 1 << DIGIT; d++) {
      next[d + 1] += next[d];
    }
    for (int i = 0; i < keys.length; i++) {
      int place = next[digit(keys[i], shift)]++;
      sorted[place] = keys[i];
      to[place] = rows[i];
    }
  }

  private static int digit(long key, int shift) {
    return (int) (key >>> shift) & ((1 << DIGIT) - 1);
  }
}
