package vexel.tensor.io;

import vexel.tensor.DType;

/// Element types of a safetensors file and the type they are read as. Half-precision formats widen
/// exactly; a Boolean is a byte of 0 or 1.
public enum StoredType {
  F64(8, DType.F64),
  F32(4, DType.F32),
  F16(2, DType.F32),
  BF16(2, DType.F32),
  I64(8, DType.I64),
  I32(4, DType.I32),
  U8(1, DType.U8),
  BOOL(1, DType.U8);

  private final int bytes;
  private final DType memory;

  StoredType(int bytes, DType memory) {
    this.bytes = bytes;
    this.memory = memory;
  }

  /// Bytes of one element in the file.
  public int bytes() {
    return bytes;
  }

  /// The type of the tensor that is read.
  public DType memory() {
    return memory;
  }

  /// The type that holds `t` without loss.
  public static StoredType of(DType t) {
    return switch (t) {
      case F64 -> F64;
      case F32 -> F32;
      case I64 -> I64;
      case I32 -> I32;
      case U8 -> U8;
    };
  }
}
