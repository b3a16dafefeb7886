package vexel.tensor.io;

import java.util.Arrays;
import vexel.tensor.Shape;

/// How a tensor lies in the raw bytes of a file: element (i_0, i_1, …) is number `offset + Σ i_a ·
/// strides_a` of them. It was checked against the bytes, so that reading it never leaves them.
///
/// @param type how an element is stored
/// @param bigEndian whether the most significant byte comes first
/// @param shape sizes of the axes
/// @param offset number of the first element
/// @param strides elements from one position of an axis to the next
record StoredTensor(StoredType type, boolean bigEndian, Shape shape, long offset, Strides strides) {

  /// Distances by axis; none is negative.
  static final class Strides {
    private final long[] values;

    Strides(long... values) {
      this.values = values.clone();
    }

    long at(int axis) {
      return values[axis];
    }

    /// Row-major.
    static Strides contiguous(Shape shape) {
      return new Strides(Arrays.stream(shape.contiguousStrides()).asLongStream().toArray());
    }

    /// The first axis fastest, as Fortran has it.
    static Strides fortran(Shape shape) {
      long[] strides = new long[shape.rank()];
      long s = 1;
      for (int i = 0; i < strides.length; i++) {
        strides[i] = s;
        s *= Math.max(shape.dim(i), 1);
      }
      return new Strides(strides);
    }
  }

  /// A row-major tensor at the start of its bytes.
  static StoredTensor contiguous(StoredType type, boolean bigEndian, Shape shape) {
    return new StoredTensor(type, bigEndian, shape, 0, Strides.contiguous(shape));
  }

  /// The tensor of these sizes, checked.
  ///
  /// @param where the file
  /// @param name what messages call the tensor
  /// @param elements how many the bytes hold
  /// @throws FormatException if an element lies outside them, or a number is impossible
  static StoredTensor checked(
      String where,
      String name,
      StoredType type,
      boolean bigEndian,
      long[] sizes,
      long offset,
      long[] strides,
      long elements) {
    String layout =
        "size " + Arrays.toString(sizes) + ", stride " + Arrays.toString(strides) + ", offset ";
    Shape shape = shape(where, name + " size", sizes);
    if (strides.length != sizes.length) {
      throw new FormatException(
          where, name, layout + offset + ": there must be as many strides as axes");
    }
    try {
      long last = offset;
      for (int i = 0; i < sizes.length; i++) {
        if (strides[i] < 0) {
          throw new FormatException(where, name, layout + offset + ": a stride is negative");
        }
        last = Math.addExact(last, Math.multiplyExact(Math.max(sizes[i] - 1, 0), strides[i]));
      }
      if (offset < 0 || offset > elements || (shape.size() > 0 && last >= elements)) {
        throw new FormatException(
            where,
            name,
            layout
                + offset
                + " reach element "
                + last
                + " of a storage of "
                + elements
                + "; the file is damaged or hostile");
      }
    } catch (ArithmeticException e) {
      throw new FormatException(
          where, name, layout + offset + " exceed 2^63; the file is damaged or hostile");
    }
    return new StoredTensor(type, bigEndian, shape, offset, new Strides(strides));
  }

  /// A shape from numbers of a file.
  static Shape shape(String where, String field, long[] sizes) {
    if (sizes.length > SafetensorsHeader.MAX_RANK) {
      throw new FormatException(
          where,
          field,
          "has " + sizes.length + " axes; the limit is " + SafetensorsHeader.MAX_RANK);
    }
    int[] d = new int[sizes.length];
    long n = 1;
    for (int i = 0; i < d.length; i++) {
      if (sizes[i] < 0) {
        throw new FormatException(where, field, Arrays.toString(sizes) + " has a negative axis");
      }
      // both factors are below 2^31 unless the product is refused here
      n = sizes[i] > Integer.MAX_VALUE ? Long.MAX_VALUE : n * sizes[i];
      if (n > Integer.MAX_VALUE) {
        throw new FormatException(
            where,
            field,
            Arrays.toString(sizes)
                + " has more than 2147483647 elements; split the tensor along an axis");
      }
      d[i] = (int) sizes[i];
    }
    return Shape.of(d);
  }
}
