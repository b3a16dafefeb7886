package vexel.conformance;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;

/// Equality to the last bit; all NaN are one.
final class Bits {
  private Bits() {}

  /// Where two tensors first differ, or null.
  static @Nullable String firstDifference(Tensor a, Tensor b) {
    if (!a.shape().equals(b.shape()) || a.dtype() != b.dtype()) {
      return "is " + a + " and " + b;
    }
    return switch (a.dtype()) {
      case F32 -> firstDifference(a.toFloats(), b.toFloats());
      case F64 -> firstDifference(a.toDoubles(), b.toDoubles());
      case I32 -> firstDifference(a.toInts(), b.toInts());
      case I64 -> firstDifference(a.toLongs(), b.toLongs());
      case U8 -> firstDifference(a.toBytes(), b.toBytes());
    };
  }

  /// Where two arrays of the same type and length first differ, or null.
  static @Nullable String firstDifference(Object a, Object b) {
    return switch (a) {
      case float[] x -> firstDifference(x, (float[]) b);
      case double[] x -> first(x, (double[]) b);
      case int[] x -> at(java.util.Arrays.mismatch(x, (int[]) b));
      case long[] x -> at(java.util.Arrays.mismatch(x, (long[]) b));
      case byte[] x -> at(java.util.Arrays.mismatch(x, (byte[]) b));
      default -> throw new IllegalArgumentException("no array of numbers: " + a.getClass());
    };
  }

  static @Nullable String firstDifference(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
        return "element " + i + ": " + a[i] + " and " + b[i];
      }
    }
    return null;
  }

  private static @Nullable String first(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Double.doubleToLongBits(a[i]) != Double.doubleToLongBits(b[i])) {
        return "element " + i + ": " + a[i] + " and " + b[i];
      }
    }
    return null;
  }

  private static @Nullable String at(int i) {
    return i < 0 ? null : "element " + i;
  }
}
