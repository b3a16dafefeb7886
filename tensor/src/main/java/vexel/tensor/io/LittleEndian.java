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

  /// @param type how the elements are stored; BF16 rounds F32 to nearest, ties to even
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
          if (type == StoredType.BF16) {
            out.putShort(bfloat16(bits));
          } else {
            out.putInt(bits);
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
          out.putInt(x[i]);
        }
      }
      case long[] x -> {
        for (int i = at; i < at + n; i++) {
          out.putLong(x[i]);
        }
      }
      case byte[] x -> out.put(x, at, n);
      default -> throw new IllegalStateException("unknown array " + array.getClass());
    }
  }

  /// The upper half of a float's bits, rounded to nearest even; a NaN stays a (quiet) NaN.
  static short bfloat16(int bits) {
    if ((bits & 0x7fff_ffff) > 0x7f80_0000) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
