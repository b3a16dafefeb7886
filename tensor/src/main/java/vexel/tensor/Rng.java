package vexel.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Random numbers addressed by path, not by the order in which they are asked for.
///
/// `seed(7).at("head").at("weight").normal(3)` is one number, whoever asks for it, when, and after
/// whatever other draws: there is no state to save, and none to forget on resume. Draw i of a
/// stream is block i of [Philox] with the lower counter words = i; the key and the upper counter
/// words are the first 128 bits of SHA-256 over the path. No two users may share a path.
public final class Rng {
  /// What Philox needs to know of a path.
  private record Stream(long key, long high) {}

  private final @Nullable Rng parent;
  private final @Nullable String name;
  private final boolean indexed;
  private final long number; // the seed at the root, the index of at(name, i) elsewhere
  private @Nullable Stream stream; // derived at the first draw; a race derives the same one twice

  private Rng(@Nullable Rng parent, @Nullable String name, boolean indexed, long number) {
    this.parent = parent;
    this.name = name;
    this.indexed = indexed;
    this.number = number;
  }

  /// The root of all random numbers of a run.
  public static Rng seed(long seed) {
    return new Rng(null, null, true, seed);
  }

  /// The stream at a path below this one.
  public Rng at(String name) {
    return new Rng(this, name, false, 0);
  }

  /// The stream of element `i` at `name`.
  public Rng at(String name, long i) {
    return new Rng(this, name, true, i);
  }

  /// Draw i as 64 random bits.
  public long bits(long i) {
    Stream s = stream();
    return Philox.words(0, i, s.high, s.key);
  }

  /// Draw i, uniform in [0, 1): the upper 53 bits of the draw.
  public double uniform(long i) {
    return (bits(i) >>> 11) * 0x1p-53;
  }

  /// Draw i, uniform in [0, 1): the upper 24 bits of the draw, so never above [#uniform(long)].
  public float uniformFloat(long i) {
    return (bits(i) >>> 40) * 0x1p-24f;
  }

  /// Draw i, standard normal: Φ⁻¹ of the middle of the interval [#uniform(long)] names, so that the
  /// distribution is symmetric and |z| ≤ 8.3.
  public double normal(long i) {
    return InverseNormal.of(((bits(i) >>> 11) + 0.5) * 0x1p-53);
  }

  /// Draw i, uniform in {0, …, n − 1}. Lemire 2019, "Fast random integer generation in an
  /// interval": ⌊bits·n / 2⁶⁴⌋, where a product whose lower half is below 2⁶⁴ mod n is drawn again
  /// from the other half of the block. A second rejection (probability below 2⁻⁶⁶) is let pass.
  public int index(long i, int n) {
    if (n <= 0) {
      throw new TensorException("index", "n is " + n + ", must be positive");
    }
    long x = bits(i);
    if (Long.compareUnsigned(x * n, Long.remainderUnsigned(-n, n)) < 0) {
      Stream s = stream();
      x = Philox.words(1, i, s.high, s.key);
    }
    return (int) Math.unsignedMultiplyHigh(x, n);
  }

  /// A random permutation of 0 … n − 1: Fisher and Yates' shuffle, position j drawn by `index(j, j
  /// + 1)` for j descending.
  public int[] permutation(int n) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      p[i] = i;
    }
    for (int j = n - 1; j > 0; j--) {
      int k = index(j, j + 1);
      int other = p[k];
      p[k] = p[j];
      p[j] = other;
    }
    return p;
  }

  private Stream stream() {
    Stream s = stream;
    if (s == null) {
      s = derive();
      stream = s;
    }
    return s;
  }

  /// SHA-256 of the seed and, for each step of the path, of its kind, its name with its length, and
  /// its index: no two paths encode alike.
  private Stream derive() {
    ArrayDeque<Rng> path = new ArrayDeque<>();
    for (Rng r = this; r != null; r = r.parent) {
      path.push(r);
    }
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (Rng r : path) {
      byte[] utf8 = r.name == null ? new byte[0] : r.name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer step = ByteBuffer.allocate(13 + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
      step.put((byte) (r.name == null ? 0 : r.indexed ? 2 : 1));
      step.putInt(utf8.length).put(utf8).putLong(r.number);
      sha.update(step.array());
    }
    ByteBuffer digest = ByteBuffer.wrap(sha.digest()).order(ByteOrder.LITTLE_ENDIAN);
    return new Stream(digest.getLong(), digest.getLong());
  }

  /// The path, for instance `7/student/blocks[3]`.
  @Override
  public String toString() {
    String step = name == null ? Long.toString(number) : indexed ? name + "[" + number + "]" : name;
    return parent == null ? step : parent + "/" + step;
  }
}
