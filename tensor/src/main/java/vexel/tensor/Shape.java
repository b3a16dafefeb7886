package vexel.tensor;

import java.util.Arrays;

/// The sizes of a tensor's axes, outermost first. Immutable; rank 0 is a scalar of one element.
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0]);

  private final int[] dims;
  private final int size;

  private Shape(int[] dims) {
    this.dims = dims;
    long n = 1;
    for (int d : dims) {
      if (d < 0) {
        throw new TensorException("shape", "negative axis in " + Arrays.toString(dims));
      }
      n = Math.multiplyExact(n, (long) d);
    }
    if (n > Integer.MAX_VALUE) {
      throw new TensorException(
          "shape",
          Arrays.toString(dims)
              + " has "
              + n
              + " elements; a tensor holds at most 2147483647: split it along an axis");
    }
    this.size = (int) n;
  }

  /// A shape with the given axis sizes.
  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /// Number of axes.
  public int rank() {
    return dims.length;
  }

  /// Number of elements, the product of all axes.
  public int size() {
    return size;
  }

  /// Size of `axis`; negative axes count from the end.
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /// `axis` as a number in `[0, rank)`; negative axes count from the end.
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw new TensorException("shape", this + " has no axis " + axis);
    }
    return a;
  }

  /// A copy of the axis sizes.
  public int[] toArray() {
    return dims.clone();
  }

  /// Row-major strides in elements.
  public int[] contiguousStrides() {
    int[] strides = new int[dims.length];
    int s = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = s;
      s *= Math.max(dims[i], 1);
    }
    return strides;
  }

  /// This shape with `axis` set to `n`.
  public Shape with(int axis, int n) {
    int[] d = dims.clone();
    d[axis(axis)] = n;
    return of(d);
  }

  /// This shape without `axis`.
  public Shape without(int axis) {
    int a = axis(axis);
    int[] d = new int[dims.length - 1];
    for (int i = 0, j = 0; i < dims.length; i++) {
      if (i != a) {
        d[j++] = dims[i];
      }
    }
    return of(d);
  }

  /// The shape both operands stretch to, aligning axes from the end as NumPy does.
  ///
  /// @throws TensorException naming the axis where neither size is 1 and they differ
  public static Shape broadcast(String op, Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] d = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.dims[a.rank() - i] : 1;
      int y = i <= b.rank() ? b.dims[b.rank() - i] : 1;
      if (x != y && x != 1 && y != 1) {
        throw new TensorException(
            op,
            "shapes do not broadcast: a"
                + a
                + " axis "
                + (a.rank() - i)
                + " has "
                + x
                + ", b"
                + b
                + " axis "
                + (b.rank() - i)
                + " has "
                + y
                + "; make them equal or one of them 1");
      }
      d[rank - i] = x == 1 ? y : x;
    }
    return of(d);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
