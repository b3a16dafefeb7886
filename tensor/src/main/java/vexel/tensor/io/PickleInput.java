package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The bytes of a pickle, read from left to right. No length is believed before the bytes are
/// there.
final class PickleInput {
  /// Longest pickle, in bytes.
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_LINE = 1 << 16;
  private static final int MAX_LONG = 255;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble BIG_F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final String source;
  private final String field;
  private final MemorySegment bytes;
  private final long end;
  private long at;
  private long opAt;
  private String opName = "the first byte";

  /// @param source the file and
  /// @param field the part of it that is a pickle, for messages
  /// @param from where the pickle begins
  PickleInput(String source, String field, MemorySegment bytes, long from) {
    this.source = source;
    this.field = field;
    this.bytes = bytes;
    this.at = from;
    this.opAt = from;
    this.end = Math.min(bytes.byteSize(), from + MAX_BYTES);
  }

  /// The next instruction.
  PickleOp op() {
    opAt = at;
    int code = u1();
    PickleOp op = PickleOp.of(code);
    if (op == null) {
      throw error("0x%02x is no instruction".formatted(code));
    }
    opName = op.name();
    return op;
  }

  /// Where the next byte is.
  long position() {
    return at;
  }

  /// Where the instruction began that is being read.
  long offset() {
    return opAt;
  }

  String source() {
    return source;
  }

  /// A refusal of the present instruction, by name and offset.
  FormatException error(String problem) {
    return new FormatException(source, field + ", byte " + opAt + ", " + opName, problem);
  }

  private long take(long n) {
    if (n < 0 || n > end - at) {
      throw error(
          Long.toUnsignedString(n)
              + " bytes are announced, "
              + (end - at)
              + " are left"
              + (end < bytes.byteSize() ? " within the limit of " + MAX_BYTES : "")
              + "; the file is cut short or hostile");
    }
    at += n;
    return at - n;
  }

  int u1() {
    return bytes.get(ValueLayout.JAVA_BYTE, take(1)) & 0xff;
  }

  int u2() {
    return bytes.get(U16, take(2)) & 0xffff;
  }

  int i4() {
    return bytes.get(I32, take(4));
  }

  long u4() {
    return i4() & 0xffff_ffffL;
  }

  /// Eight bytes; above 2^63 it is negative and fits nowhere.
  long u8() {
    return bytes.get(I64, take(8));
  }

  double f8() {
    return bytes.get(BIG_F64, take(8));
  }

  byte[] bytes(long n) {
    long from = take(n);
    byte[] copy = new byte[(int) n];
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, copy, 0, (int) n);
    return copy;
  }

  /// Checks that `n` bytes are left.
  void announced(long n) {
    long before = at;
    take(n);
    at = before;
  }

  String utf8(long n) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(n))).toString();
    } catch (CharacterCodingException e) {
      throw error("the text is not UTF-8");
    }
  }

  /// Python 2's strings are bytes: a character each.
  String latin1(long n) {
    return new String(bytes(n), StandardCharsets.ISO_8859_1);
  }

  /// A line without its end.
  String line() {
    long stop = Math.min(end, at + MAX_LINE);
    for (long i = at; i < stop; i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i) == '\n') {
        String line = utf8(i - at);
        at++;
        return line;
      }
    }
    throw error("a line does not end within " + MAX_LINE + " bytes");
  }

  /// A little-endian integer of `n` bytes in two's complement: a Long if it fits.
  Object integer(long n) {
    if (n > MAX_LONG) {
      throw error("an integer of " + n + " bytes; the limit is " + MAX_LONG);
    }
    byte[] b = bytes(n);
    for (int i = 0, j = b.length - 1; i < j; i++, j--) {
      byte swap = b[i];
      b[i] = b[j];
      b[j] = swap;
    }
    return narrow(b.length == 0 ? BigInteger.ZERO : new BigInteger(b));
  }

  /// A decimal integer in text.
  Object decimal(String text) {
    if (text.length() > MAX_LONG || !text.matches("[+-]?\\d+")) {
      throw error(FormatException.quote(text) + " is no whole number");
    }
    return narrow(new BigInteger(text));
  }

  private static Object narrow(BigInteger n) {
    return n.bitLength() < 64 ? (Object) n.longValue() : n;
  }
}
