package vexel.nn.optim;

import java.util.List;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// Bounds the length of the whole gradient. Pascanu, Mikolov and Bengio 2013, algorithm 1:
///
/// ‖g‖ = √(Σ_p Σ_i g_pi²), g ← g · min(1, max / (‖g‖ + 1e-6))
///
/// Squares are summed in double: 16 lanes along each tensor and a fixed tree, then the tensors in
/// the order given. A long gradient on a device that has no F64 is not moved for that: it is
/// squared and summed there.
///
/// @param max largest length allowed
public record ClipNorm(double max) {
  private static final int LANES = 16;

  /// Elements of a gradient that cost as much to move as a sum on the device.
  private static final int LONG = 1 << 16;

  /// A bound of `max`.
  public static ClipNorm to(double max) {
    return new ClipNorm(max);
  }

  /// Scales the gradients of `parameters` in place of the old ones if together they are too long.
  ///
  /// @return the length before; NaN or infinite if a gradient is, which is then left as it is
  public double apply(Gradients gradients, List<Parameter> parameters) {
    double sum = 0;
    for (Parameter p : parameters) {
      Tensor g = gradients.of(p);
      sum += g == null ? 0 : squares(g);
    }
    double norm = Math.sqrt(sum);
    double factor = max / (norm + 1e-6);
    if (factor < 1 && factor > 0) {
      for (Parameter p : parameters) {
        Tensor g = gradients.of(p);
        if (g != null) {
          gradients.put(p, g.mul(factor));
        }
      }
    }
    return norm;
  }

  private static double squares(Tensor g) {
    if (g.size() > LONG && !g.backend().hasF64()) {
      return g.mul(g).sum().item();
    }
    double[] lane = new double[LANES];
    if (g.dtype() == DType.F32) {
      float[] x = g.toFloats();
      for (int i = 0; i < x.length; i++) {
        lane[i % LANES] += (double) x[i] * x[i];
      }
    } else {
      double[] x = g.toDoubles();
      for (int i = 0; i < x.length; i++) {
        lane[i % LANES] += x[i] * x[i];
      }
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lane[i] += lane[i + half];
      }
    }
    return lane[0];
  }
}
