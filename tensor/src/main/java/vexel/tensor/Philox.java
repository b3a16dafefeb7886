package vexel.tensor;

/// Philox4x32-10: a bijection of 128-bit counters under a 64-bit key, whose outputs pass for
/// independent random words. Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy
/// as 1, 2, 3", §3.3:
///
///     one round: (hi₀, lo₀) = M₀·c₀, (hi₁, lo₁) = M₁·c₂                  (1)
///                c ← (hi₁ ⊕ c₁ ⊕ k₀, lo₁, hi₀ ⊕ c₃ ⊕ k₁, lo₀)            (2)
///     between rounds: k ← (k₀ + W₀, k₁ + W₁)                             (3)
///
/// There is no state: any draw of any stream can be computed at once.
final class Philox {
  private static final int ROUNDS = 10;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9; // the golden ratio
  private static final int W1 = 0xBB67AE85; // √3 − 1

  private Philox() {}

  /// Two of the four output words of block (`low`, `high`) under `key`: words 0 and 1 for `half` =
  /// 0, words 2 and 3 for `half` = 1, the first word in the lower 32 bits. Words 0 and 1 of the
  /// counter are the halves of `low`, words 2 and 3 those of `high`, the lower half first.
  static long words(int half, long low, long high, long key) {
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & 0xFFFFFFFFL); // (1)
      long p1 = M1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0; // (2)
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += W0; // (3)
      k1 += W1;
    }
    return half == 0 ? join(c0, c1) : join(c2, c3);
  }

  private static long join(int low, int high) {
    return (low & 0xFFFFFFFFL) | ((long) high << 32);
  }
}
