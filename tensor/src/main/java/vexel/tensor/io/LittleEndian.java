package vexel.tensor.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import vexel.tensor.Tensor;
import vexel.tensor.spi.HeapStorage;

/// A tensor's elements as raw little-endian bytes, row-major, a piece at a time.
final class LittleEndian {
  private static final int PIECE = 1 << 16; // elements

  private LittleEndian() {}

  /// Takes one piece; the buffer is reused after the call.
  interface Sink<E extends Exception> {
    void accept(ByteBuffer piece) throws E;
  }

  /// @param type how the elements are stored; BF16 and F16 round F32 to nearest, ties to even;
  ///   integers must fit
  /// @param canonical whether every NaN becomes the one of [Float#NaN] or [Double#NaN]
  static <E extends Exception> void write(
      Tensor tensor, StoredType type, boolean canonical, Sink<E> sink) throws E {
    Tensor t = tensor.contiguous();
    Object array;
    int offset = t.offset();
    if (t.storage() instanceof HeapStorage heap) {
      array = heap.live();
    } else {
      array = t.backend().download(t.storage());
    }
    ByteBuffer piece =
        ByteBuffer.allocate(Math.min(PIECE, Math.max(t.size(), 1)) * type.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < t.size(); from += PIECE) {
      int n = Math.min(PIECE, t.size() - from);
      piece.clear();
      encode(array, offset + from, n, type, canonical, piece);
      sink.accept(piece.flip());
    }
  }

  private static void encode(
      Object array, int at, int n, StoredType type, boolean canonical, ByteBuffer out) {
    switch (array) {
      case float[] x -> {
        for (int i = at; i < at + n; i++) {
          int bits = canonical ? Float.floatToIntBits(x[i]) : Float.floatToRawIntBits(x[i]);
          switch (type) {
            case BF16 -> out.putShort(bfloat16(bits));
            case F16 -> out.putShort(Float.floatToFloat16(x[i]));
            default -> out.putInt(bits);
          }
        }
      }
      case double[] x -> {
        for (int i = at; i < at + n; i++) {
          out.putLong(canonical ? Double.doubleToLongBits(x[i]) : Double.doubleToRawLongBits(x[i]));
        }
      }
      case int[] x -> {
        for (int i = at; i < at + n; i++) {
          switch (type) {
            case I8 -> out.put((byte) fitting(x[i], Byte.MIN_VALUE, Byte.MAX_VALUE, type));
            case I16 -> out.putShort((short) fitting(x[i], Short.MIN_VALUE, Short.MAX_VALUE, type));
            case U16 -> out.putShort((short) fitting(x[i], 0, 0xffff, type));
            default -> out.putInt(x[i]);
          }
        }
      }
      case long[] x -> {
        for (int i = at; i < at + n; i++) {
          switch (type) {
            case U32 -> out.putInt((int) fitting(x[i], 0, 0xffff_ffffL, type));
            case U64 -> out.putLong(fitting(x[i], 0, Long.MAX_VALUE, type));
            default -> out.putLong(x[i]);
          }
        }
      }
      case byte[] x -> {
        for (int i = at; type == StoredType.BOOL && i < at + n; i++) {
          fitting(x[i], 0, 1, type);
        }
        out.put(x, at, n);
      }
      default -> throw new IllegalStateException("unknown array " + array.getClass());
    }
  }

  private static long fitting(long x, long least, long most, StoredType type) {
    if (x < least || x > most) {
      throw new FormatException("tensors", "integers", x + " does not fit " + type);
    }
    return x;
  }

  /// The upper half of a float's bits, rounded to nearest even; a NaN stays a (quiet) NaN.
  static short bfloat16(int bits) {
    if ((bits & 0x7fff_ffff) > 0x7f80_0000) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
