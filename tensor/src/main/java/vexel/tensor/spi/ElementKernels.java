package vexel.tensor.spi;

import vexel.tensor.Tensor;

/// Elementwise kernels. Each element depends on its own operands alone, so there is no order to
/// fix.
public interface ElementKernels {
  /// y = f(x; a, b). May run in place (`y` = `x`).
  void map(Unary f, double a, double b, Tensor x, Tensor y);

  /// dx = dy · f'(x), where the derivative may use y = f(x). May run in place (`dx` = `dy`).
  void mapBackward(Unary f, double a, double b, Tensor x, Tensor y, Tensor dy, Tensor dx);

  /// y = f(a, b) elementwise. `a` and `b` have y's shape and any strides (0 on broadcast axes); `y`
  /// is contiguous and may be the storage of a contiguous `a` or `b`.
  void zip(Binary f, Tensor a, Tensor b, Tensor y);

  /// y = mask ≠ 0 ? a : b; `mask` is U8; all of y's shape and any strides.
  void select(Tensor mask, Tensor a, Tensor b, Tensor y);

  /// y = x for any strides of either, same shape and type.
  void copy(Tensor x, Tensor y);

  /// y = value.
  void fill(Tensor y, double value);

  /// y = (type of y) x; both contiguous. Float to integer truncates towards zero.
  void cast(Tensor x, Tensor y);
}
