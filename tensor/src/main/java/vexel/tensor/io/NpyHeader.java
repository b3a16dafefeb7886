package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Shape;

/// The start of an `.npy` file, versions 1 to 3: magic, version, length, and a Python dictionary
/// with exactly `descr`, `fortran_order` and `shape` (NEP 1).
///
/// @param array the array it describes
/// @param data where the numbers begin
record NpyHeader(StoredTensor array, long data) {
  private static final int MAX_BYTES = 10_000; // NumPy's own limit

  /// As many bytes as a header may have at most.
  static final int PEEK = MAX_BYTES + 12;

  private static final String ENTRY =
      "\\s*(?:'descr'\\s*:\\s*(?:'([^'\\\\]{1,16})'|([\\[(][^']*'.*[\\])]))"
          + "|'fortran_order'\\s*:\\s*(True|False)"
          + "|'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\))\\s*";
  private static final Pattern ONE = Pattern.compile(ENTRY);

  /// Reads the header at the start of `bytes`.
  ///
  /// @param source the file and
  /// @param name the array, for messages
  /// @param bytes the file, or its first [#PEEK] bytes
  /// @param size of the file
  static NpyHeader of(String source, String name, MemorySegment bytes, long size) {
    if (size < 10) {
      throw error(source, name, size + " bytes are too few for an .npy header");
    }
    int version = bytes.get(ValueLayout.JAVA_BYTE, 6);
    boolean magic =
        (bytes.get(ValueLayout.JAVA_BYTE, 0) & 0xff) == 0x93
            && "NUMPY".equals(new String(text(bytes, 1, 5), StandardCharsets.ISO_8859_1));
    if (!magic || version < 1 || version > 3) {
      throw error(source, name, "does not begin as an .npy file of version 1 to 3 does");
    }
    int lead = version == 1 ? 10 : 12;
    long length =
        version == 1
            ? (bytes.get(little(ValueLayout.JAVA_SHORT_UNALIGNED), 8) & 0xffff)
            : size < 12
                ? Long.MAX_VALUE
                : (bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8)
                    & 0xffff_ffffL);
    if (length > MAX_BYTES || length > size - lead) {
      throw error(
          source,
          name,
          "a header of "
              + length
              + " bytes in "
              + size
              + "; the limit is "
              + MAX_BYTES
              + ": the file is cut short or hostile");
    }
    String dictionary = new String(text(bytes, lead, (int) length), StandardCharsets.UTF_8).strip();
    return new NpyHeader(array(source, name, dictionary, size - lead - length), lead + length);
  }

  private static ValueLayout.OfShort little(ValueLayout.OfShort layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] text(MemorySegment bytes, long at, int n) {
    return bytes.asSlice(at, n).toArray(ValueLayout.JAVA_BYTE);
  }

  private static StoredTensor array(String source, String name, String says, long dataBytes) {
    @Nullable String type = null;
    @Nullable String order = null;
    @Nullable String shape = null;
    int end = says.length() - 1;
    boolean good = says.startsWith("{") && says.endsWith("}");
    Matcher m = ONE.matcher(says);
    int at = 1;
    while (good && at < end && !says.substring(at, end).isBlank()) {
      good = m.region(at, end).lookingAt();
      if (!good) {
        break;
      }
      if (m.group(2) != null) {
        throw error(source, name, "is an array of records; store its fields one by one");
      }
      good =
          (m.group(1) == null || type == null)
              && (m.group(3) == null || order == null)
              && (m.group(4) == null || shape == null);
      type = m.group(1) == null ? type : m.group(1);
      order = m.group(3) == null ? order : m.group(3);
      shape = m.group(4) == null ? shape : m.group(4);
      at = m.end();
      if (at < end) {
        good &= says.charAt(at) == ',';
        at++;
      }
    }
    if (!good || type == null || order == null || shape == null) {
      throw error(
          source,
          name,
          "the header "
              + FormatException.quote(says)
              + " is no dictionary of descr, fortran_order and shape");
    }
    return array(source, name, type, order.equals("True"), sizes(source, name, shape), dataBytes);
  }

  private static long[] sizes(String source, String name, String text) {
    if (text.isBlank()) {
      return new long[0];
    }
    String[] parts = text.strip().replaceFirst(",$", "").split(",", -1);
    long[] sizes = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String digits = parts[i].strip();
      if (!digits.matches("\\d{1,18}L?")) {
        throw error(
            source,
            name,
            "shape " + FormatException.quote(text) + " holds no whole number at axis " + i);
      }
      sizes[i] = Long.parseLong(digits.replace("L", ""));
    }
    return sizes;
  }

  private static StoredTensor array(
      String source, String name, String descr, boolean fortran, long[] sizes, long dataBytes) {
    char order = descr.charAt(0);
    StoredType type = "<>|=".indexOf(order) < 0 ? null : NumpyTypes.of(descr.substring(1));
    if (type == null || (order == '|' && type.bytes() > 1)) {
      String what =
          descr.endsWith("O") ? "Python objects, which are never unpickled" : "no plain numbers";
      throw error(
          source, name, "descr " + FormatException.quote(descr) + " are " + what + "; convert it");
    }
    Shape shape = StoredTensor.shape(source, "array " + FormatException.quote(name), sizes);
    long bytes = (long) shape.size() * type.bytes();
    if (bytes != dataBytes) {
      throw error(
          source,
          name,
          dataBytes + " bytes of numbers, " + type + shape + " needs " + bytes + "; damaged");
    }
    return new StoredTensor(
        type,
        order == '>',
        shape,
        0,
        fortran ? StoredTensor.Strides.fortran(shape) : StoredTensor.Strides.contiguous(shape));
  }

  private static FormatException error(String source, String name, String problem) {
    return new FormatException(source, "array " + FormatException.quote(name), problem);
  }
}
