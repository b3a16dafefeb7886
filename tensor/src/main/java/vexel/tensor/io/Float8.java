package vexel.tensor.io;

import vexel.tensor.DType;

/// The 256 values of each 8-bit float:
///
/// ```
/// (−1)^s · 2^(e − bias) · (1 + m/2^M),   e = 0: (−1)^s · 2^(1 − bias) · m/2^M        (1)
/// ```
final class Float8 {
  private static final float[] E4M3 = table(3, 7, Special.ONE_NAN_EACH_SIGN);
  private static final float[] E5M2 = table(2, 15, Special.IEEE);
  private static final float[] E4M3FNUZ = table(3, 8, Special.NEGATIVE_ZERO);
  private static final float[] E5M2FNUZ = table(2, 16, Special.NEGATIVE_ZERO);
  private static final float[] E8M0 = powers();

  /// Which codes are no numbers.
  private enum Special {
    /// the largest exponent: infinity and NaN
    IEEE,
    /// all ones
    ONE_NAN_EACH_SIGN,
    /// what would be −0
    NEGATIVE_ZERO
  }

  private Float8() {}

  /// Whether `type` is an 8-bit float.
  static boolean isOne(StoredType type) {
    return type.bytes() == 1 && type.memory() == DType.F32;
  }

  /// The values of `type` by code; not to be written to.
  static float[] values(StoredType type) {
    return switch (type) {
      case F8_E4M3 -> E4M3;
      case F8_E5M2 -> E5M2;
      case F8_E4M3FNUZ -> E4M3FNUZ;
      case F8_E5M2FNUZ -> E5M2FNUZ;
      case F8_E8M0 -> E8M0;
      default -> throw new IllegalArgumentException(type + " is no 8-bit float");
    };
  }

  private static float[] table(int mantissaBits, int bias, Special special) {
    float[] values = new float[256];
    int exponents = 1 << (7 - mantissaBits);
    for (int code = 0; code < 256; code++) {
      int e = (code & 0x7f) >> mantissaBits;
      int m = code & ((1 << mantissaBits) - 1);
      boolean isNormal = e > 0;
      float magnitude =
          Math.scalb( // (1)
              (isNormal ? 1 << mantissaBits : 0) + (float) m,
              (isNormal ? e : 1) - bias - mantissaBits);
      float value = code < 128 ? magnitude : -magnitude;
      values[code] =
          switch (special) {
            case IEEE ->
                e < exponents - 1
                    ? value
                    : m == 0 ? Math.copySign(Float.POSITIVE_INFINITY, value) : Float.NaN;
            case ONE_NAN_EACH_SIGN -> (code & 0x7f) == 0x7f ? Float.NaN : value;
            case NEGATIVE_ZERO -> code == 0x80 ? Float.NaN : value;
          };
    }
    return values;
  }

  private static float[] powers() {
    float[] values = new float[256];
    for (int code = 0; code < 255; code++) {
      values[code] = Math.scalb(1f, code - 127);
    }
    values[255] = Float.NaN;
    return values;
  }
}
