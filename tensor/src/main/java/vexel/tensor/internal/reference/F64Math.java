package vexel.tensor.internal.reference;

import org.apache.commons.math3.special.Erf;

/// The functions of [F32Math] in F64, for gradient checks: [StrictMath], and Commons Math for erf.
public final class F64Math {
  private F64Math() {}

  public static double exp(double x) {
    return StrictMath.exp(x);
  }

  public static double log(double x) {
    return StrictMath.log(x);
  }

  public static double log1p(double x) {
    return StrictMath.log1p(x);
  }

  public static double tanh(double x) {
    return StrictMath.tanh(x);
  }

  public static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  public static double erf(double x) {
    return Erf.erf(x);
  }

  /// From it on the normal tail is left out: Φ(−38) = 3e-316.
  public static final double NORMAL_END = 38;

  public static double moderateExp(double x) {
    return StrictMath.exp(x);
  }

  public static double normalTail(double t) {
    return 0.5 * Erf.erfc(t * 0.7071067811865476);
  }

  public static double sin(double x) {
    return StrictMath.sin(x);
  }

  public static double cos(double x) {
    return StrictMath.cos(x);
  }

  public static double pow(double x, double a) {
    return StrictMath.pow(x, a);
  }
}
