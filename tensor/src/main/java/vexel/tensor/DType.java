package vexel.tensor;

/// Element types a tensor can hold. `F32` computes; `F64` lives on the reference backend for
/// gradient checks; `I32` and `I64` index; `U8` holds images, labels and masks. Half-precision
/// formats exist in files only and are widened to `F32` at load. There is no implicit promotion.
public enum DType {
  F32(4),
  F64(8),
  I32(4),
  I64(8),
  U8(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// Whether arithmetic kernels accept this type.
  public boolean isFloat() {
    return this == F32 || this == F64;
  }
}
