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
      case F64 -> first(a.toDoubles(), b.toDoubles());
      case I32 -> at(java.util.Arrays.mismatch(a.toInts(), b.toInts()));
      case I64 -> at(java.util.Arrays.mismatch(a.toLongs(), b.toLongs()));
      case U8 -> at(java.util.Arrays.mismatch(a.toBytes(), b.toBytes()));
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
