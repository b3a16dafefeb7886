package vexel.nn.sparse;

import java.util.Arrays;

/// A set of 64-bit keys numbered in the order in which they were first put: open addressing with
/// linear probing, at most half full.
///
/// The numbers depend on the order of the keys alone, never on the table, so the hash decides no
/// order that reaches numbers.
public final class VoxelHash {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2^64 / φ: Fibonacci hashing

  private long[] keys;
  private int[] slots; // number + 1 of the key that sits there, 0 = free
  private int size;

  /// An empty set with room for about `expected` keys.
  public VoxelHash(int expected) {
    keys = new long[Math.max(8, expected)];
    slots = new int[tableFor(keys.length)];
  }

  private static int tableFor(int keys) {
    return Integer.highestOneBit(Math.clamp(4L * keys - 1, 16, 1 << 30));
  }

  /// Number of distinct keys.
  public int size() {
    return size;
  }

  /// Key number `i`.
  public long key(int i) {
    return keys[i];
  }

  /// All keys, by number.
  public long[] keys() {
    return Arrays.copyOf(keys, size);
  }

  /// The number of `key`, which is put if it is new.
  public int put(long key) {
    int slot = slotOf(key);
    int found = slots[slot];
    if (found != 0) {
      return found - 1;
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, keys.length + (keys.length >> 1));
    }
    keys[size] = key;
    slots[slot] = ++size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  /// The number of `key`, −1 if it was never put.
  public int find(long key) {
    return slots[slotOf(key)] - 1;
  }

  private int slotOf(long key) {
    int mask = slots.length - 1;
    int slot = (int) ((key * GOLDEN) >>> Long.numberOfLeadingZeros(mask)); // the top bits
    while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    slots = new int[Math.multiplyExact(slots.length, 2)];
    for (int i = 0; i < size; i++) {
      slots[slotOf(keys[i])] = i + 1;
    }
  }
}
