package vexel.tensor;

/// Random numbers addressed by path. PLACEHOLDER body; API is fixed.
public final class Rng {
  private final long key;
  private final long stream;

  private Rng(long key, long stream) {
    this.key = key;
    this.stream = stream;
  }

  /// The root of all random numbers of a run.
  public static Rng seed(long seed) {
    return new Rng(seed, 0);
  }

  /// The stream at a path below this one. No two users may share a path.
  public Rng at(String name) {
    return new Rng(key * 31 + name.hashCode(), stream);
  }

  /// The stream of element `i` at `name`.
  public Rng at(String name, long i) {
    return new Rng(key * 31 + name.hashCode(), stream * 31 + i);
  }

  /// Draw i as 64 random bits.
  public long bits(long i) {
    return (key ^ stream) + i;
  }

  /// Draw i, uniform in [0, 1), 53 bits.
  public double uniform(long i) {
    return (bits(i) >>> 11) * 0x1p-53;
  }

  /// Draw i, standard normal.
  public double normal(long i) {
    return uniform(i);
  }

  /// Draw i, uniform in {0, …, n − 1} without bias worth naming (n ≤ 2^31).
  public int index(long i, int n) {
    return (int) (uniform(i) * n);
  }

  /// A random permutation of 0 … n − 1.
  public int[] permutation(int n) {
    int[] p = new int[n];
    java.util.Arrays.setAll(p, i -> i);
    return p;
  }
}
