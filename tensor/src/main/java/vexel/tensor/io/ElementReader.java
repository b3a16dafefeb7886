package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;

/// Makes tensors of raw elements in a mapped file. The array of the tensor is the only memory that
/// is asked for.
final class ElementReader {
  private final String source;
  private final String name;
  private final MemorySegment raw;
  private final StoredType type;
  private final ValueLayout.OfShort bits16;
  private final ValueLayout.OfInt bits32;
  private final ValueLayout.OfLong bits64;

  private ElementReader(
      String source, String name, MemorySegment raw, StoredType type, boolean bigEndian) {
    this.source = source;
    this.name = name;
    this.raw = raw;
    this.type = type;
    ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    this.bits16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    this.bits32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    this.bits64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
  }

  /// Reads `stored` from `raw` onto `backend`.
  ///
  /// @param source the file and
  /// @param name the tensor, for messages
  static Tensor read(
      String source, String name, StoredTensor stored, MemorySegment raw, Backend backend) {
    DType memory = stored.type().memory();
    Tensor t = Tensor.empty(backend, memory, stored.shape());
    ElementReader reader = new ElementReader(source, name, raw, stored.type(), stored.bigEndian());
    try {
      if (t.storage() instanceof HeapStorage heap) {
        reader.fill(stored, heap.live());
        return t;
      }
      int n = stored.shape().size();
      Object values =
          switch (memory) {
            case F32 -> new float[n];
            case F64 -> new double[n];
            case I32 -> new int[n];
            case I64 -> new long[n];
            case U8 -> new byte[n];
          };
      reader.fill(stored, values);
      return Tensor.copyOf(backend, values, stored.shape().toArray());
    } catch (InternalError fault) { // what a mapped page raises that is no longer in the file
      throw new FormatException(source, name, "the file shrank while it was read");
    }
  }

  /// Walks over the tensor run by run: axes of one position are left out and axes that continue
  /// each other are joined, so that a contiguous tensor is one run.
  private void fill(StoredTensor t, Object to) {
    Shape shape = t.shape();
    long[] sizes = new long[shape.rank() + 1];
    long[] strides = new long[shape.rank() + 1];
    int axes = 0; // innermost first
    sizes[0] = 1;
    strides[0] = 1;
    for (int a = shape.rank() - 1; a >= 0; a--) {
      if (shape.dim(a) == 1) {
        continue;
      }
      long stride = t.strides().at(a);
      if (axes > 0 && stride == sizes[axes - 1] * strides[axes - 1]) {
        sizes[axes - 1] *= shape.dim(a);
      } else {
        sizes[axes] = shape.dim(a);
        strides[axes++] = stride;
      }
    }
    int run = (int) sizes[0];
    long[] index = new long[Math.max(axes, 1)];
    long at = t.offset();
    for (int from = 0; from < shape.size(); from += run) {
      run(at, strides[0], to, from, run);
      for (int a = 1; a < axes; a++) { // the next run
        at += strides[a];
        if (++index[a] < sizes[a]) {
          break;
        }
        at -= sizes[a] * strides[a];
        index[a] = 0;
      }
    }
  }

  private void run(long first, long stride, Object to, int from, int n) {
    long at = first * type.bytes();
    long step = stride * type.bytes();
    if (step == type.bytes() && copied(at, to, from, n)) {
      return;
    }
    switch (to) {
      case float[] y -> {
        float[] float8 = type.bytes() == 1 ? Float8.values(type) : new float[0];
        for (int i = from; i < from + n; i++, at += step) {
          y[i] =
              switch (type) {
                case F32 -> Float.intBitsToFloat(raw.get(bits32, at));
                case F16 -> Float.float16ToFloat(raw.get(bits16, at));
                case BF16 -> Float.intBitsToFloat(raw.get(bits16, at) << 16);
                default -> float8[raw.get(ValueLayout.JAVA_BYTE, at) & 0xff];
              };
        }
      }
      case double[] y -> {
        for (int i = from; i < from + n; i++, at += step) {
          y[i] = Double.longBitsToDouble(raw.get(bits64, at));
        }
      }
      case int[] y -> {
        for (int i = from; i < from + n; i++, at += step) {
          y[i] =
              switch (type) {
                case I8 -> raw.get(ValueLayout.JAVA_BYTE, at);
                case I16 -> raw.get(bits16, at);
                case U16 -> raw.get(bits16, at) & 0xffff;
                default -> raw.get(bits32, at);
              };
        }
      }
      case long[] y -> {
        for (int i = from; i < from + n; i++, at += step) {
          y[i] = type == StoredType.U32 ? raw.get(bits32, at) & 0xffff_ffffL : raw.get(bits64, at);
          if (type == StoredType.U64 && y[i] < 0) {
            throw element(i, Long.toUnsignedString(y[i]) + ", above 2^63 − 1; convert the tensor");
          }
        }
      }
      case byte[] y -> {
        for (int i = from; i < from + n; i++, at += step) {
          y[i] = raw.get(ValueLayout.JAVA_BYTE, at);
        }
        checkBooleans(y, from, n);
      }
      default -> throw new IllegalStateException("unknown array " + to.getClass());
    }
  }

  /// Elements that lie one after the other and need no arithmetic, all at once.
  private boolean copied(long at, Object to, int from, int n) {
    switch (type) {
      case F32 -> MemorySegment.copy(raw, floats(), at, to, from, n);
      case F64 -> MemorySegment.copy(raw, doubles(), at, to, from, n);
      case I32 -> MemorySegment.copy(raw, bits32, at, to, from, n);
      case I64 -> MemorySegment.copy(raw, bits64, at, to, from, n);
      case U8, BOOL -> {
        byte[] y = (byte[]) to;
        MemorySegment.copy(raw, ValueLayout.JAVA_BYTE, at, y, from, n);
        checkBooleans(y, from, n);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private ValueLayout.OfFloat floats() {
    return ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(bits32.order());
  }

  private ValueLayout.OfDouble doubles() {
    return ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(bits64.order());
  }

  private void checkBooleans(byte[] y, int from, int n) {
    for (int i = from; type == StoredType.BOOL && i < from + n; i++) {
      if ((y[i] & 0xfe) != 0) {
        throw element(i, (y[i] & 0xff) + ", a Boolean is 0 or 1");
      }
    }
  }

  private FormatException element(int i, String is) {
    return new FormatException(source, name, "element " + i + " is " + is);
  }
}
