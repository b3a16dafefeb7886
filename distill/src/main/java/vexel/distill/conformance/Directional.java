package vexel.distill.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// Checks derivatives of functions with kinks, in F64: with a random upstream g and, per parameter
/// p, a random direction v of length 1,
///
///     L(p) = Σ g·f(p),   n = (L(p + h v) − L(p − h v)) / 2h,   a = v·∂L/∂p           (1)
///     e = |n − a| / max(|n|, |a|, 10⁻³ max_p ‖∂L/∂p‖)                                (2)
///
/// with h = 10⁻⁶: so small that hardly a step crosses a kink, and large enough for double precision
/// to give eight digits.
final class Directional {
  private static final double STEP = 1e-6;

  private Directional() {}

  static GradCheck check(String name, List<Parameter> parameters, Supplier<Value> f, Rng rng) {
    Value y = f.get();
    double[] g = normals(y.shape().size(), rng.at("g"));
    Gradients gradients = y.backward(Tensor.copyOf(Backends.reference(), g, y.shape().toArray()));
    double largest = 0;
    for (Parameter p : parameters) {
      largest = Math.max(largest, Math.sqrt(dot(gradient(gradients, p), gradient(gradients, p))));
    }
    long partials = 0;
    double worst = 0;
    String where = "";
    for (int k = 0; k < parameters.size(); k++) {
      Parameter p = parameters.get(k);
      double[] a = gradient(gradients, p);
      double[] v = normals(a.length, rng.at("v", k));
      double length = Math.sqrt(dot(v, v));
      Arrays.setAll(v, i -> v[i] / length);
      double analytic = dot(a, v);
      double numeric = (at(p, v, STEP, f, g) - at(p, v, -STEP, f, g)) / (2 * STEP); // (1)
      double scale = Math.max(Math.max(Math.abs(numeric), Math.abs(analytic)), 1e-3 * largest);
      double error = numeric == analytic ? 0 : Math.abs(numeric - analytic) / scale; // (2)
      partials++;
      if (!(error <= worst)) {
        worst = error;
        where = "parameter " + k + ": differences " + numeric + ", backward " + analytic;
      }
    }
    return new GradCheck(name, partials, worst, where);
  }

  private static double[] gradient(Gradients gradients, Parameter p) {
    Tensor g = gradients.of(p);
    return g == null ? new double[p.tensor().size()] : g.toDoubles();
  }

  /// L(p + step·v).
  private static double at(Parameter p, double[] v, double step, Supplier<Value> f, double[] g) {
    Tensor original = p.tensor();
    double[] x = original.toDoubles();
    for (int i = 0; i < x.length; i++) {
      x[i] += step * v[i];
    }
    try (Scope scope = Scope.open()) {
      p.set(scope.keep(Tensor.copyOf(original.backend(), x, original.shape().toArray())));
      return dot(f.get().tensor().toDoubles(), g);
    } finally {
      p.set(original);
    }
  }

  private static double[] normals(int n, Rng rng) {
    double[] x = new double[n];
    Arrays.setAll(x, rng::normal);
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double s = 0;
    for (int i = 0; i < a.length; i++) {
      s += a[i] * b[i];
    }
    return s;
  }
}
