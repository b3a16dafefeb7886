package vexel.autograd.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// Compares the derivatives of `backward()` with central differences, in F64 on the reference
/// backend. With a random upstream g, L(x) = Σ g·f(x), and for every coordinate x_i: n_i = (8 (L(x
/// + h) − L(x − h)) − (L(x + 2h) − L(x − 2h))) / 12h (1) h = 2⁻¹⁰ max(1, |x_i|) (2) e_i = |n_i −
///   a_i| / max(|n_i|, |a_i|, 10⁻² max_j |a_j|, 10⁻³ max |a|) (3) where a is what `backward()`
///   says, j runs over the same parameter and the last maximum over all. Formula (1) is exact to
///   h⁴; differences are taken output by output before they are summed, so outputs that do not
///   depend on x_i cancel exactly.
///
/// @param name what was checked
/// @param partials number of partial derivatives compared
/// @param worst largest e_i
/// @param where the parameter and element of the largest error, with both numbers
public record GradCheck(String name, long partials, double worst, String where) {
  private static final double STEP = 0x1p-10;

  /// Checks an op on a sample.
  public static GradCheck of(Sample sample) {
    Rng rng = Rng.seed(20260101).at(sample.op().name());
    Sample here = sample.on(Backends.reference(), DType.F64);
    List<Parameter> parameters = new ArrayList<>();
    for (Tensor x : here.draw(Backends.reference(), DType.F64, rng)) {
      parameters.add(Parameter.of(x));
    }
    Supplier<List<Value>> f =
        () -> {
          Value[] in = parameters.stream().map(Parameter::value).toArray(Value[]::new);
          return Value.applyAll(here.op(), in).stream().filter(Value::needsGradient).toList();
        };
    return of(sample.op().toString(), parameters, f, rng, Integer.MAX_VALUE);
  }

  /// Checks an arbitrary function.
  ///
  /// @param name what it is
  /// @param parameters F64 parameters on the reference backend
  /// @param f builds the function anew from the parameters and returns its outputs
  /// @param rng draws the upstream and, beyond the limit, which partials are compared
  /// @param limit at most so many partials per parameter
  public static GradCheck of(
      String name, List<Parameter> parameters, Supplier<List<Value>> f, Rng rng, int limit) {
    List<Value> roots = f.get();
    List<Tensor> upstream = new ArrayList<>();
    for (int r = 0; r < roots.size(); r++) {
      Rng stream = rng.at("upstream", r);
      double[] g = new double[roots.get(r).shape().size()];
      java.util.Arrays.setAll(g, i -> 2 * stream.uniform(i) - 1);
      upstream.add(Tensor.copyOf(Backends.reference(), g, roots.get(r).shape().toArray()));
    }
    Gradients gradients = Value.backward(roots, upstream);
    List<double[]> analytic = new ArrayList<>();
    double largest = 0;
    for (Parameter p : parameters) {
      Tensor g = gradients.of(p);
      double[] a = g == null ? new double[p.tensor().size()] : g.toDoubles();
      analytic.add(a);
      largest = Math.max(largest, largest(a));
    }
    long partials = 0;
    double worst = 0;
    String where = "";
    for (int k = 0; k < parameters.size(); k++) {
      double[] a = analytic.get(k);
      double floor = Math.max(1e-2 * largest(a), 1e-3 * largest);
      int[] order = a.length > limit ? rng.at("order", k).permutation(a.length) : null;
      for (int j = 0; j < Math.min(a.length, limit); j++) {
        int i = order == null ? j : order[j];
        double n = difference(parameters.get(k), i, f, upstream); // (1)
        double scale = Math.max(Math.max(Math.abs(n), Math.abs(a[i])), floor);
        double error = n == a[i] ? 0 : Math.abs(n - a[i]) / scale; // (3)
        partials++;
        if (!(error <= worst)) {
          worst = error;
          where = "parameter " + k + ", element " + i + ": differences " + n + ", backward " + a[i];
        }
      }
    }
    return new GradCheck(name, partials, worst, where);
  }

  /// Checks all partials of a function.
  public static GradCheck of(
      String name, List<Parameter> parameters, Supplier<List<Value>> f, Rng rng) {
    return of(name, parameters, f, rng, Integer.MAX_VALUE);
  }

  private static double largest(double[] a) {
    double m = 0;
    for (double v : a) {
      m = Math.max(m, Math.abs(v));
    }
    return m;
  }

  /// ∂L/∂x_i by formula (1).
  private static double difference(
      Parameter p, int i, Supplier<List<Value>> f, List<Tensor> upstream) {
    Tensor original = p.tensor();
    double[] x = original.toDoubles();
    double at = x[i];
    double h = STEP * Math.max(1, Math.abs(at)); // (2)
    double[] steps = {h, -h, 2 * h, -2 * h};
    List<List<double[]>> y = new ArrayList<>();
    try {
      for (double step : steps) {
        x[i] = at + step;
        try (Scope scope = Scope.open()) {
          p.set(scope.keep(Tensor.copyOf(original.backend(), x, original.shape().toArray())));
          y.add(f.get().stream().map(v -> v.tensor().toDoubles()).toList());
        }
      }
    } finally {
      p.set(original);
    }
    double sum = 0;
    for (int r = 0; r < upstream.size(); r++) {
      double[] g = upstream.get(r).toDoubles();
      for (int j = 0; j < g.length; j++) {
        double near = y.get(0).get(r)[j] - y.get(1).get(r)[j];
        double far = y.get(2).get(r)[j] - y.get(3).get(r)[j];
        sum += g[j] * (8 * near - far);
      }
    }
    return sum / (12 * h);
  }
}
