package vexel.tensor;

import java.util.Locale;

/// How far a tensor is from the one that was wanted. All NaN count as equal; a NaN against a number
/// is infinitely far, equal infinities are not apart.
///
/// @param shape of both tensors
/// @param largest the largest finite |want|
/// @param absolute the largest |got − want|
/// @param relative the largest |got − want| / |want|, over elements with want ≠ 0
/// @param worst the index of the first element with the largest |got − want|, row-major; −1 if none
/// @param gotWorst its value
/// @param wantWorst the value wanted there
/// @param differing elements whose bits differ
/// @param first the index of the first of them, −1 if none
public record Closeness(
    Shape shape,
    double largest,
    double absolute,
    double relative,
    int worst,
    double gotWorst,
    double wantWorst,
    int differing,
    int first) {

  /// Compares `got` with `want`, which may live on other backends and have other element types;
  /// with different types no two elements have the same bits unless they are the same number.
  ///
  /// @throws TensorException if the shapes differ
  public static Closeness of(Tensor got, Tensor want) {
    if (!got.shape().equals(want.shape())) {
      throw new TensorException(
          "closeness", "shapes differ: got" + got.shape() + ", want" + want.shape());
    }
    double[] a = doubles(got);
    double[] b = doubles(want);
    double largest = 0;
    double absolute = 0;
    double relative = 0;
    int worst = -1;
    int differing = 0;
    int first = -1;
    for (int i = 0; i < a.length; i++) {
      if (Double.doubleToLongBits(a[i]) != Double.doubleToLongBits(b[i])) {
        first = differing++ == 0 ? i : first;
      }
      largest = Double.isFinite(b[i]) ? Math.max(largest, Math.abs(b[i])) : largest;
      double apart = apart(a[i], b[i]);
      if (apart > absolute) {
        absolute = apart;
        worst = i;
      }
      if (apart > 0 && b[i] != 0) {
        relative = Math.max(relative, Double.isFinite(b[i]) ? apart / Math.abs(b[i]) : apart);
      }
    }
    return new Closeness(
        got.shape(),
        largest,
        absolute,
        relative,
        worst,
        worst < 0 ? 0 : a[worst],
        worst < 0 ? 0 : b[worst],
        differing,
        first);
  }

  private static double[] doubles(Tensor t) {
    Tensor here = t.to(Backends.reference());
    if (here.dtype() != DType.I64) {
      return here.cast(DType.F64).toDoubles();
    }
    long[] values = here.toLongs();
    double[] d = new double[values.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = (double) values[i];
      if ((long) d[i] != values[i]) {
        throw new TensorException("closeness", values[i] + " is beyond 2^53; compare the longs");
      }
    }
    return d;
  }

  private static double apart(double a, double b) {
    if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
      return 0;
    }
    double d = Math.abs(a - b);
    return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
  }

  /// Whether every element has the wanted bits.
  public boolean bitEqual() {
    return differing == 0;
  }

  /// Whether every |got − want| ≤ `absolute` + `relative` · max |want|.
  public boolean within(double absolute, double relative) {
    return this.absolute <= absolute + relative * largest;
  }

  /// One line for a failed comparison.
  @Override
  public String toString() {
    String head = String.format(Locale.ROOT, "%s: max |got - want| %.3g", shape, absolute);
    return head
        + (worst < 0
            ? ""
            : String.format(
                Locale.ROOT,
                " at %d (got %s, want %s), max relative %.3g",
                worst,
                gotWorst,
                wantWorst,
                relative))
        + String.format(
            Locale.ROOT,
            "; max |want| %.3g; %d of %d differ in bits%s",
            largest,
            differing,
            shape.size(),
            first < 0 ? "" : ", first at " + first);
  }
}
