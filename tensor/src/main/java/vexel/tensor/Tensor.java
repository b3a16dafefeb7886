package vexel.tensor;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.spi.Binary;
import vexel.tensor.spi.HeapStorage;
import vexel.tensor.spi.Kernels;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.Reduce;
import vexel.tensor.spi.Storage;
import vexel.tensor.spi.Unary;

/// Numbers in a shape: a strided window on a [Storage] of one [Backend]. Views share the storage;
/// every arithmetic operation is eager and returns a new contiguous tensor.
public final class Tensor {
  private final Backend backend;
  private final Storage storage;
  private final int offset;
  private final Shape shape;
  private final int[] strides;

  private Tensor(Backend backend, Storage storage, int offset, Shape shape, int[] strides) {
    this.backend = backend;
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  // ---- creation

  /// A tensor on storage that is already filled, row-major from element 0.
  public static Tensor of(Backend backend, Storage storage, Shape shape) {
    return new Tensor(backend, storage, 0, shape, shape.contiguousStrides());
  }

  /// A tensor with arbitrary content, to be written completely. Registers with the current [Scope].
  public static Tensor empty(Backend backend, DType dtype, Shape shape) {
    return of(backend, Scope.register(backend.allocate(dtype, shape.size())), shape);
  }

  /// A tensor of zeros.
  public static Tensor zeros(Backend backend, DType dtype, Shape shape) {
    return full(backend, dtype, shape, 0);
  }

  /// A tensor of one value.
  public static Tensor full(Backend backend, DType dtype, Shape shape, double value) {
    Tensor t = empty(backend, dtype, shape);
    t.kernels().element().fill(t, value);
    return t;
  }

  /// A copy of a Java array (`float[]`, `double[]`, `int[]`, `long[]`, `byte[]`), row-major.
  public static Tensor copyOf(Backend backend, Object array, int... dims) {
    Shape shape = Shape.of(dims);
    int n = java.lang.reflect.Array.getLength(array);
    if (n != shape.size()) {
      throw new TensorException(
          "tensor", "array has " + n + " elements, shape " + shape + " needs " + shape.size());
    }
    return of(backend, Scope.register(backend.upload(array)), shape);
  }

  /// Doubles computed in Java, each rounded once to F32 or kept as F64. A device without F64 has a
  /// place for them too.
  public static Tensor rounded(Backend backend, DType dtype, double[] values, int... dims) {
    return switch (dtype) {
      case F64 -> copyOf(backend, values, dims);
      case F32 -> {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
          narrow[i] = (float) values[i];
        }
        yield copyOf(backend, narrow, dims);
      }
      case I32, I64, U8 ->
          throw new TensorException("tensor", "doubles are rounded to F32 or F64, not " + dtype);
    };
  }

  /// An F32 tensor on the backend that new tensors go to ([Backends#selected()]).
  public static Tensor of(float[] values, int... dims) {
    return copyOf(Backends.selected(), values, dims);
  }

  /// An I32 tensor on the backend that new tensors go to.
  public static Tensor of(int[] values, int... dims) {
    return copyOf(Backends.selected(), values, dims);
  }

  /// A tensor with arbitrary content like this one, contiguous.
  public Tensor emptyLike() {
    return empty(backend, dtype(), shape);
  }

  // ---- what it is

  public Backend backend() {
    return backend;
  }

  public Kernels kernels() {
    return backend.kernels();
  }

  public DType dtype() {
    return storage.dtype();
  }

  public Shape shape() {
    return shape;
  }

  public int dim(int axis) {
    return shape.dim(axis);
  }

  public int rank() {
    return shape.rank();
  }

  public int size() {
    return shape.size();
  }

  public Storage storage() {
    return storage;
  }

  /// First element's index in the storage.
  public int offset() {
    return offset;
  }

  public int stride(int axis) {
    return strides[shape.axis(axis)];
  }

  /// Whether the elements lie row-major without gaps.
  public boolean isContiguous() {
    int expected = 1;
    for (int i = rank() - 1; i >= 0; i--) {
      if (shape.dim(i) != 1 && strides[i] != expected) {
        return false;
      }
      expected *= Math.max(shape.dim(i), 1);
    }
    return true;
  }

  // ---- views

  /// The same elements in another shape; one axis may be −1. Copies only if the strides do not
  /// allow a view.
  public Tensor reshape(int... dims) {
    int[] d = dims.clone();
    int known = 1;
    int hole = -1;
    for (int i = 0; i < d.length; i++) {
      if (d[i] == -1 && hole < 0) {
        hole = i;
      } else {
        known *= d[i];
      }
    }
    if (hole >= 0) {
      d[hole] = known == 0 ? 0 : size() / known;
    }
    Shape target = Shape.of(d);
    if (target.size() != size()) {
      throw new TensorException(
          "reshape",
          shape
              + " has "
              + size()
              + " elements, "
              + Arrays.toString(dims)
              + " asks for "
              + target.size());
    }
    Tensor t = contiguous();
    return new Tensor(backend, t.storage, t.offset, target, target.contiguousStrides());
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this tensor.
  public Tensor permute(int... order) {
    if (order.length != rank()) {
      throw new TensorException("permute", "order " + Arrays.toString(order) + " for " + shape);
    }
    int[] d = new int[order.length];
    int[] s = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      d[i] = shape.dim(order[i]);
      s[i] = strides[shape.axis(order[i])];
    }
    return new Tensor(backend, storage, offset, Shape.of(d), s);
  }

  /// Two axes exchanged.
  public Tensor transpose(int a, int b) {
    int[] order = new int[rank()];
    Arrays.setAll(order, i -> i);
    order[shape.axis(a)] = shape.axis(b);
    order[shape.axis(b)] = shape.axis(a);
    return permute(order);
  }

  /// `length` positions of `axis` from `start`.
  public Tensor narrow(int axis, int start, int length) {
    int a = shape.axis(axis);
    if (start < 0 || length < 0 || start + length > shape.dim(a)) {
      throw new TensorException(
          "narrow",
          "[" + start + ", " + (start + length) + ") is outside axis " + a + " of " + shape);
    }
    return new Tensor(
        backend, storage, offset + start * strides[a], shape.with(a, length), strides);
  }

  /// Position `i` of `axis`, which disappears.
  public Tensor select(int axis, int i) {
    int a = shape.axis(axis);
    Tensor one = narrow(a, i, 1);
    int[] s = new int[rank() - 1];
    for (int j = 0, k = 0; j < rank(); j++) {
      if (j != a) {
        s[k++] = strides[j];
      }
    }
    return new Tensor(backend, storage, one.offset, shape.without(a), s);
  }

  /// This tensor stretched to `target` by repeating axes of size 1 (stride 0, no copy).
  public Tensor expand(Shape target) {
    if (target.equals(shape)) {
      return this;
    }
    if (!Shape.broadcast("expand", shape, target).equals(target)) {
      throw new TensorException("expand", shape + " does not stretch to " + target);
    }
    int lead = target.rank() - rank();
    int[] s = new int[target.rank()];
    for (int i = 0; i < rank(); i++) {
      s[lead + i] = shape.dim(i) == 1 ? 0 : strides[i];
    }
    return new Tensor(backend, storage, offset, target, s);
  }

  /// A view of the same numbers under the promise that nobody changes them any more, neither here
  /// nor there: weights that are only read. Products with them may be faster, since what they make
  /// of them once is kept.
  public Tensor settled() {
    return new Tensor(backend, storage.settled(), offset, shape, strides);
  }

  /// This tensor if contiguous, else a contiguous copy.
  public Tensor contiguous() {
    return isContiguous() ? this : copy();
  }

  /// A contiguous copy.
  public Tensor copy() {
    Tensor y = emptyLike();
    kernels().element().copy(this, y);
    return y;
  }

  // ---- transfer and reading

  /// This tensor on another backend; itself if it is already there.
  public Tensor to(Backend target) {
    if (target.equals(backend)) {
      return this;
    }
    Tensor c = contiguous();
    if (c.offset != 0 || c.storage.length() != size()) {
      c = copy();
    }
    return of(target, Scope.register(target.upload(backend.download(c.storage))), shape);
  }

  /// This tensor in another type; itself if it has it already.
  public Tensor cast(DType target) {
    if (target == dtype()) {
      return this;
    }
    Tensor x = contiguous();
    Tensor y = empty(backend, target, shape);
    kernels().element().cast(x, y);
    return y;
  }

  private Object heap(DType expected) {
    if (dtype() != expected) {
      throw new TensorException(
          "read", "tensor is " + dtype() + ", asked for " + expected + "; cast first");
    }
    Tensor c = contiguous();
    Object array = c.storage instanceof HeapStorage h ? h.live() : backend.download(c.storage);
    return switch (array) {
      case float[] a -> Arrays.copyOfRange(a, c.offset, c.offset + size());
      case double[] a -> Arrays.copyOfRange(a, c.offset, c.offset + size());
      case int[] a -> Arrays.copyOfRange(a, c.offset, c.offset + size());
      case long[] a -> Arrays.copyOfRange(a, c.offset, c.offset + size());
      case byte[] a -> Arrays.copyOfRange(a, c.offset, c.offset + size());
      default -> throw new IllegalStateException("unknown array " + array.getClass());
    };
  }

  /// A copy of the elements, row-major.
  public float[] toFloats() {
    return (float[]) heap(DType.F32);
  }

  /// A copy of the elements, row-major.
  public double[] toDoubles() {
    return (double[]) heap(DType.F64);
  }

  /// The elements as doubles, row-major, widened in Java: exact but for I64 beyond 2⁵³. A device
  /// without F64 can be read so too.
  public double[] widened() {
    return switch (dtype()) {
      case F64 -> toDoubles();
      case F32 -> {
        float[] narrow = toFloats();
        double[] wide = new double[narrow.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = narrow[i];
        }
        yield wide;
      }
      case I32 -> Arrays.stream(toInts()).asDoubleStream().toArray();
      case I64 -> Arrays.stream(toLongs()).asDoubleStream().toArray();
      case U8 -> {
        byte[] bytes = toBytes();
        double[] wide = new double[bytes.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = Byte.toUnsignedInt(bytes[i]);
        }
        yield wide;
      }
    };
  }

  /// A copy of the elements, row-major.
  public int[] toInts() {
    return (int[]) heap(DType.I32);
  }

  /// A copy of the elements, row-major.
  public long[] toLongs() {
    return (long[]) heap(DType.I64);
  }

  /// A copy of the elements, row-major.
  public byte[] toBytes() {
    return (byte[]) heap(DType.U8);
  }

  /// The only element, as a double.
  public double item() {
    if (size() != 1) {
      throw new TensorException("item", shape + " has " + size() + " elements, not one");
    }
    return switch (dtype()) {
      case F32 -> toFloats()[0];
      case F64 -> toDoubles()[0];
      case I32 -> toInts()[0];
      case I64 -> (double) toLongs()[0];
      case U8 -> Byte.toUnsignedInt(toBytes()[0]);
    };
  }

  // ---- arithmetic

  /// y = f(x).
  public Tensor map(Unary f) {
    return map(f, 0, 0);
  }

  /// y = f(x; a, b).
  public Tensor map(Unary f, double a, double b) {
    Tensor x = contiguous();
    Tensor y = x.emptyLike();
    kernels().element().map(f, a, b, x, y);
    return y;
  }

  /// y = f(this, other), broadcasting.
  public Tensor zip(Binary f, Tensor other) {
    String op = f.name().toLowerCase(java.util.Locale.ROOT);
    same(op, this, other);
    Shape s = Shape.broadcast(op, shape, other.shape);
    Tensor y = empty(backend, dtype(), s);
    kernels().element().zip(f, expand(s), other.expand(s), y);
    return y;
  }

  public Tensor add(Tensor other) {
    return zip(Binary.ADD, other);
  }

  public Tensor sub(Tensor other) {
    return zip(Binary.SUB, other);
  }

  public Tensor mul(Tensor other) {
    return zip(Binary.MUL, other);
  }

  public Tensor div(Tensor other) {
    return zip(Binary.DIV, other);
  }

  public Tensor add(double c) {
    return map(Unary.ADD, c, 0);
  }

  public Tensor mul(double c) {
    return map(Unary.MUL, c, 0);
  }

  public Tensor neg() {
    return map(Unary.NEG);
  }

  /// Reduction over `axes` (all if none named), which disappear. Axes are reduced from the last to
  /// the first, adjacent ones together, so the order of a sum is a function of shape only.
  public Tensor reduce(Reduce r, int... axes) {
    boolean[] gone = new boolean[rank()];
    for (int a : axes) {
      gone[shape.axis(a)] = true;
    }
    if (axes.length == 0) {
      Arrays.fill(gone, true);
    }
    Tensor t = contiguous();
    int end = rank();
    int[] dims = shape.toArray();
    while (end > 0) {
      if (!gone[end - 1]) {
        end--;
        continue;
      }
      int start = end;
      while (start > 0 && gone[start - 1]) {
        start--;
      }
      int outer = product(dims, 0, start);
      int n = product(dims, start, end);
      int inner = product(dims, end, dims.length);
      int[] left = new int[dims.length - (end - start)];
      System.arraycopy(dims, 0, left, 0, start);
      System.arraycopy(dims, end, left, start, dims.length - end);
      Tensor y = empty(backend, dtype(), Shape.of(left));
      kernels().reduce().reduce(r, t, outer, n, inner, y);
      t = y;
      dims = left;
      end = start;
    }
    return t == this ? copy() : t;
  }

  /// Sum over `axes`, all if none named.
  public Tensor sum(int... axes) {
    return reduce(Reduce.SUM, axes);
  }

  /// Mean over `axes`, all if none named: the sum times 1/n.
  public Tensor mean(int... axes) {
    Tensor s = sum(axes);
    return s.mul((double) s.size() / size());
  }

  /// The sum of this tensor over the axes that broadcasting had stretched, back to shape `target`.
  public Tensor sumTo(Shape target) {
    Tensor t = this;
    int lead = rank() - target.rank();
    if (lead > 0) {
      int[] axes = new int[lead];
      Arrays.setAll(axes, i -> i);
      t = t.sum(axes);
    }
    for (int i = target.rank() - 1; i >= 0; i--) {
      if (target.dim(i) == 1 && t.dim(i) != 1) {
        t = t.sum(i).reshape(t.shape.with(i, 1).toArray());
      }
    }
    return t;
  }

  /// Matrix product over the last two axes; leading axes broadcast.
  public Tensor matmul(Tensor other) {
    return matmul(other, Epilogue.NONE);
  }

  /// Matrix product with an epilogue applied before the result is stored.
  public Tensor matmul(Tensor other, Epilogue epilogue) {
    same("matmul", this, other);
    if (rank() < 2 || other.rank() < 2 || dim(-1) != other.dim(-2)) {
      throw new TensorException(
          "matmul",
          rank() < 2 || other.rank() < 2
              ? "operands need two axes or more: a" + shape + ", b" + other.shape
              : "inner axes differ: a"
                  + shape
                  + " axis "
                  + (rank() - 1)
                  + " has "
                  + dim(-1)
                  + ", b"
                  + other.shape
                  + " axis "
                  + (other.rank() - 2)
                  + " has "
                  + other.dim(-2));
    }
    return MatrixProduct.of(this, other, epilogue);
  }

  /// Rows of axis 0 by index (I32).
  public Tensor gatherRows(Tensor index) {
    Tensor x = contiguous();
    int width = rank() == 0 ? 1 : size() / Math.max(dim(0), 1);
    int[] d = shape.toArray();
    d[0] = index.size();
    Tensor y = empty(backend, dtype(), Shape.of(d));
    kernels()
        .index()
        .gatherRows(x.reshape(dim(0), width), index.contiguous(), y.reshape(d[0], width));
    return y;
  }

  /// Tensors joined along `axis`.
  public static Tensor concat(int axis, List<Tensor> parts) {
    Tensor first = parts.get(0);
    int a = first.shape.axis(axis);
    int total = 0;
    for (Tensor p : parts) {
      same("concat", first, p);
      if (!p.shape.with(a, 1).equals(first.shape.with(a, 1))) {
        throw new TensorException(
            "concat", "shapes differ off axis " + a + ": " + first.shape + " and " + p.shape);
      }
      total += p.dim(a);
    }
    Tensor y = empty(first.backend, first.dtype(), first.shape.with(a, total));
    int at = 0;
    for (Tensor p : parts) {
      y.kernels().element().copy(p, y.narrow(a, at, p.dim(a)));
      at += p.dim(a);
    }
    return y;
  }

  /// Refuses operands of different backends or types.
  public static void same(String op, Tensor a, Tensor b) {
    if (!a.backend.equals(b.backend)) {
      throw new TensorException(
          op,
          "operands live on different backends: a is on "
              + a.backend.name()
              + ", b on "
              + b.backend.name()
              + "; move one with to(backend)");
    }
    if (a.dtype() != b.dtype()) {
      throw new TensorException(
          op, "element types differ: a is " + a.dtype() + ", b is " + b.dtype() + "; cast one");
    }
  }

  private static int product(int[] dims, int from, int to) {
    int p = 1;
    for (int i = from; i < to; i++) {
      p *= dims[i];
    }
    return p;
  }

  @Override
  public String toString() {
    return dtype() + shape.toString() + " on " + backend.name();
  }
}
