package vexel.tornado;

import vexel.tensor.Tensor;

/// Where matrices lie in the device's floats, one after the other in equal steps.
///
/// @param storage what they are part of
/// @param first the place of the first one's first element in it
/// @param batch from a matrix to the next
/// @param row from a row to the next
/// @param column from a column to the next
record Matrices(DeviceStorage storage, int first, int batch, int row, int column) {
  /// The matrices of a tensor [matrices, rows, columns].
  static Matrices of(Device device, Tensor t) {
    return new Matrices(
        device.resident(t.storage()), t.offset(), t.stride(0), t.stride(1), t.stride(2));
  }

  /// The same with rows and columns exchanged.
  Matrices transposed() {
    return new Matrices(storage, first, batch, column, row);
  }

  /// The same from `elements` later on.
  Matrices later(int elements) {
    return new Matrices(storage, first + elements, batch, row, column);
  }

  /// The same, `step` elements from a matrix to the next.
  Matrices every(int step) {
    return new Matrices(storage, first, step, row, column);
  }
}
