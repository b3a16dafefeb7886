package vexel.distill.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Numbers tokens from 0 on in the order of their first mention. nuScenes' tokens are 32
/// hexadecimal digits, and there are millions: those are kept as 128 bits, any other text as it is.
final class TokenIndex {
  private static final int DIGITS = 32;

  private long[] bits = new long[2 * 512]; // two a token
  private int[] slots = new int[1024]; // open addressing: number + 1, or 0
  private int size;
  private final Map<String, Integer> others = new HashMap<>();
  private final Map<Integer, String> text = new HashMap<>();

  /// How many tokens it knows.
  int size() {
    return size;
  }

  /// The number of a token; −1 if it is unknown.
  int of(String token) {
    if (!isHex(token)) {
      return others.getOrDefault(token, -1);
    }
    return slots[slot(half(token, 0), half(token, DIGITS / 2))] - 1;
  }

  /// The number of a token, a new one if it was unknown.
  int add(String token) {
    int known = of(token);
    if (known >= 0) {
      return known;
    }
    if (size == slots.length / 2) {
      grow();
    }
    if (isHex(token)) {
      bits[2 * size] = half(token, 0);
      bits[2 * size + 1] = half(token, DIGITS / 2);
      slots[slot(bits[2 * size], bits[2 * size + 1])] = size + 1;
    } else {
      others.put(token, size);
      text.put(size, token);
    }
    return size++;
  }

  /// The token of a number.
  String token(int number) {
    String other = text.get(number);
    return other != null ? other : digits(bits[2 * number]).concat(digits(bits[2 * number + 1]));
  }

  private void grow() {
    bits = Arrays.copyOf(bits, 2 * bits.length);
    slots = new int[2 * slots.length];
    for (int i = 0; i < size; i++) {
      if (!text.containsKey(i)) {
        slots[slot(bits[2 * i], bits[2 * i + 1])] = i + 1;
      }
    }
  }

  /// Where a token stands, or the free place it would take.
  private int slot(long high, long low) {
    long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    int at = (int) (mixed >>> 32) & slots.length - 1;
    while (slots[at] != 0
        && (bits[2 * (slots[at] - 1)] != high || bits[2 * (slots[at] - 1) + 1] != low)) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  private static boolean isHex(String token) {
    boolean hex = token.length() == DIGITS;
    for (int i = 0; hex && i < DIGITS; i++) {
      char c = token.charAt(i);
      hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return hex;
  }

  private static long half(String token, int from) {
    long value = 0;
    for (int i = from; i < from + DIGITS / 2; i++) {
      char c = token.charAt(i);
      value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
  }

  private static String digits(long value) {
    StringBuilder digits = new StringBuilder(DIGITS / 2);
    for (int shift = 60; shift >= 0; shift -= 4) {
      digits.append(Character.forDigit((int) (value >>> shift) & 15, 16));
    }
    return digits.toString();
  }
}
