package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;

import jdk.incubator.vector.FloatVector;
import vexel.tensor.internal.reference.F32Element;
import vexel.tensor.spi.Binary;

/// y = f(a, b), one loop for each f, and for a vector against a number.
final class SimdZip {
  private SimdZip() {}

  /// y_i = f(a_i, b_i) for `n` elements at strides `sa`, `sb` and 1.
  static void zip(
      Binary f, float[] a, int ia, int sa, float[] b, int ib, int sb, float[] y, int iy, int n) {
    int m = 0;
    if (sa == 1 && sb == 1) {
      m = Width.whole(n);
      vectors(f, a, ia, b, ib, y, iy, m);
    } else if (sa == 1 && sb == 0) {
      m = Width.whole(n);
      vectorAndNumber(f, a, ia, n == 0 ? 0 : b[ib], y, iy, m);
    } else if (sa == 0 && sb == 1) {
      m = Width.whole(n);
      numberAndVector(f, n == 0 ? 0 : a[ia], b, ib, y, iy, m);
    }
    F32Element.zip(f, a, ia + m * sa, sa, b, ib + m * sb, sb, y, iy + m, n - m);
  }

  private static void vectors(
      Binary f, float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    switch (f) {
      case ADD -> add(a, ia, b, ib, y, iy, n);
      case SUB -> sub(a, ia, b, ib, y, iy, n);
      case MUL -> mul(a, ia, b, ib, y, iy, n);
      case DIV -> div(a, ia, b, ib, y, iy, n);
      case MAX -> max(a, ia, b, ib, y, iy, n);
      case MIN -> min(a, ia, b, ib, y, iy, n);
    }
  }

  private static void vectorAndNumber(
      Binary f, float[] a, int ia, float b, float[] y, int iy, int n) {
    switch (f) {
      case ADD -> add(a, ia, b, y, iy, n);
      case SUB -> add(a, ia, -b, y, iy, n);
      case MUL -> mul(a, ia, b, y, iy, n);
      case DIV -> div(a, ia, b, y, iy, n);
      case MAX -> max(a, ia, b, y, iy, n);
      case MIN -> min(a, ia, b, y, iy, n);
    }
  }

  private static void numberAndVector(
      Binary f, float a, float[] b, int ib, float[] y, int iy, int n) {
    switch (f) {
      case ADD -> add(b, ib, a, y, iy, n);
      case SUB -> sub(a, b, ib, y, iy, n);
      case MUL -> mul(b, ib, a, y, iy, n);
      case DIV -> div(a, b, ib, y, iy, n);
      case MAX -> max(b, ib, a, y, iy, n);
      case MIN -> min(b, ib, a, y, iy, n);
    }
  }

  private static void add(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .add(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void sub(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .sub(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void mul(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .mul(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void div(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .div(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void max(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .max(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void min(float[] a, int ia, float[] b, int ib, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i)
          .min(FloatVector.fromArray(SPECIES, b, ib + i))
          .intoArray(y, iy + i);
    }
  }

  private static void add(float[] a, int ia, float b, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i).add(b).intoArray(y, iy + i);
    }
  }

  private static void mul(float[] a, int ia, float b, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i).mul(b).intoArray(y, iy + i);
    }
  }

  private static void div(float[] a, int ia, float b, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i).div(b).intoArray(y, iy + i);
    }
  }

  private static void max(float[] a, int ia, float b, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i).max(b).intoArray(y, iy + i);
    }
  }

  private static void min(float[] a, int ia, float b, float[] y, int iy, int n) {
    for (int i = 0; i < n; i += WIDTH) {
      FloatVector.fromArray(SPECIES, a, ia + i).min(b).intoArray(y, iy + i);
    }
  }

  private static void sub(float a, float[] b, int ib, float[] y, int iy, int n) {
    FloatVector va = FloatVector.broadcast(SPECIES, a);
    for (int i = 0; i < n; i += WIDTH) {
      va.sub(FloatVector.fromArray(SPECIES, b, ib + i)).intoArray(y, iy + i);
    }
  }

  private static void div(float a, float[] b, int ib, float[] y, int iy, int n) {
    FloatVector va = FloatVector.broadcast(SPECIES, a);
    for (int i = 0; i < n; i += WIDTH) {
      va.div(FloatVector.fromArray(SPECIES, b, ib + i)).intoArray(y, iy + i);
    }
  }
}
