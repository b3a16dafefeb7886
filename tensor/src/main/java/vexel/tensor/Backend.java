package vexel.tensor;

import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.Storage;

/// Where numbers live and what computes on them. A tensor carries its backend; [Tensor#to(Backend)]
/// is the only transfer, and mixing backends in one operation is an error.
public interface Backend {
  /// The name users select it by: `cpu`, `reference`, `tornado`.
  String name();

  /// The kernels that run here.
  Kernels kernels();

  /// Uninitialised memory for `length` elements.
  Storage allocate(DType dtype, int length);

  /// A copy of a heap array (`float[]`, `double[]`, `int[]`, `long[]` or `byte[]`) on this backend.
  Storage upload(Object array);

  /// A copy of the first `length` elements as a heap array of the storage's type.
  Object download(Storage storage);

  /// Whether F64 tensors can live here.
  default boolean hasF64() {
    return true;
  }

  /// How long the device has worked so far.
  default DeviceTime time() {
    return DeviceTime.NONE;
  }
}
