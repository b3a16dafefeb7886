package vexel.distill.loss;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Rows brought to length 1: y_i = x_i / max(‖x_i‖, ε), ε = 10⁻¹².
///
/// @param rows y, shape [N, D]
/// @param norm max(‖x_i‖, ε), shape [N]
record UnitRows(Tensor rows, Tensor norm) {
  private static final double EPSILON = 1e-12;

  /// The rows of x[N, D].
  static UnitRows of(Tensor x) {
    Tensor rows = Tensor.empty(x.backend(), x.dtype(), x.shape());
    Tensor norm = Tensor.empty(x.backend(), x.dtype(), Shape.of(x.dim(0)));
    if (x.size() > 0) {
      x.kernels().rows().l2Normalize(x.contiguous(), EPSILON, rows, norm);
    }
    return new UnitRows(rows, norm);
  }

  /// ∂L/∂x from g = ∂L/∂y: (g_i − y_i (y_i·g_i)) / ‖x_i‖.
  Tensor backward(Tensor g) {
    Tensor dx = g.emptyLike();
    if (g.size() > 0) {
      g.kernels().rows().l2NormalizeBackward(rows, norm, EPSILON, g, dx);
    }
    return dx;
  }
}
