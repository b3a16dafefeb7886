package vexel.tensor.io;

import vexel.tensor.DType;

/// Element types of files and the type they are read as. Floats of less than 32 bits widen exactly,
/// integers without a type of their own widen to the next that holds them; a Boolean is a byte of 0
/// or 1. Names are those of safetensors.
///
/// Floats of 8 bits: E4M3 (no infinity, NaN is S.1111.111) and E5M2 follow the OCP specification of
/// 2023, the FNUZ forms have one zero and one NaN (0x80) and a bias greater by one, E8M0 is a bare
/// power of two.
public enum StoredType {
  F64(8, DType.F64),
  F32(4, DType.F32),
  F16(2, DType.F32),
  BF16(2, DType.F32),
  F8_E4M3(1, DType.F32),
  F8_E5M2(1, DType.F32),
  F8_E4M3FNUZ(1, DType.F32),
  F8_E5M2FNUZ(1, DType.F32),
  F8_E8M0(1, DType.F32),
  I64(8, DType.I64),
  I32(4, DType.I32),
  I16(2, DType.I32),
  I8(1, DType.I32),
  U64(8, DType.I64),
  U32(4, DType.I64),
  U16(2, DType.I32),
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
