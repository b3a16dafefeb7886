package vexel.tensor.io;

import org.jspecify.annotations.Nullable;

/// NumPy's names of element types, without the byte order: `f4` is a float of four bytes.
final class NumpyTypes {
  private NumpyTypes() {}

  /// The type called `name`, or null if tensors have none like it (complex, text, objects,
  /// records).
  static @Nullable StoredType of(String name) {
    return switch (name) {
      case "f8" -> StoredType.F64;
      case "f4" -> StoredType.F32;
      case "f2" -> StoredType.F16;
      case "i8" -> StoredType.I64;
      case "i4" -> StoredType.I32;
      case "i2" -> StoredType.I16;
      case "i1" -> StoredType.I8;
      case "u8" -> StoredType.U64;
      case "u4" -> StoredType.U32;
      case "u2" -> StoredType.U16;
      case "u1" -> StoredType.U8;
      case "b1", "?" -> StoredType.BOOL;
      default -> null;
    };
  }
}
