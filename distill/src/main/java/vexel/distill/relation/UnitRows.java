package vexel.distill.relation;

import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.Unary;

/// Rows scaled to length 1. A row of length ε or less has no direction: it becomes zero and carries
/// no gradient. (PyTorch's `normalize` gives such a row a gradient of the order 1/ε, which would
/// drown all others.)
///
/// ```
/// u = x / ‖x‖ where ‖x‖ > ε, else 0                     (1)
/// dx = (du − u (u·du)) / ‖x‖ where ‖x‖ > ε, else 0      (2)
/// ```
///
/// @param unit u [N, D]
/// @param norm max(‖x‖, ε) [N]
/// @param epsilon ε
public record UnitRows(Tensor unit, Tensor norm, double epsilon) {
  /// The rows of x[N, D] with ε = 10⁻¹².
  public static UnitRows of(Tensor x) {
    return of(x, 1e-12);
  }

  /// The rows of x[N, D].
  public static UnitRows of(Tensor x, double epsilon) {
    Tensor in = x.contiguous();
    Tensor norm = Tensor.empty(x.backend(), x.dtype(), Shape.of(x.dim(0)));
    Tensor y = in.emptyLike();
    in.kernels().rows().l2Normalize(in, epsilon, y, norm);
    UnitRows rows = new UnitRows(y, norm, epsilon);
    InPlace.zip(Binary.MUL, y, rows.directed()); // (1)
    return rows;
  }

  /// dx from du.
  public Tensor backward(Tensor du) {
    Tensor dx = unit.emptyLike();
    dx.kernels().rows().l2NormalizeBackward(unit, norm, epsilon, du, dx);
    InPlace.zip(Binary.MUL, dx, directed()); // (2)
    return dx;
  }

  /// 1 for rows with a direction, else 0 [N, 1].
  private Tensor directed() {
    return norm.map(Unary.STEP, epsilon, 0).reshape(norm.size(), 1);
  }
}
