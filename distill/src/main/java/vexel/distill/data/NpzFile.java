package vexel.distill.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import vexel.tensor.io.FileFailure;

/// NumPy's `.npz`: a zip archive of `.npy` arrays. Reads what label files hold, a flat array of
/// little-endian uint16; nothing in the file is executed.
record NpzFile(Path path) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern FLAT = Pattern.compile("'shape':\\s*\\(\\s*(\\d{1,9})\\s*,?\\s*\\)");
  private static final int MAX_HEADER = 1 << 16;

  /// The numbers of the array called `name`.
  ///
  /// @param count how many there must be; bounds what is unpacked
  char[] uint16(String name, int count) {
    if (!Files.isRegularFile(path)) {
      throw DataFault.missing(path, "unpack the archive that holds the labels");
    }
    try (ZipInputStream zip =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().equals(name + ".npy")) {
          return array(zip, name, count);
        }
      }
    } catch (ZipException e) {
      throw fault("zip archive", "is damaged (" + e.getMessage() + ")", e);
    } catch (java.io.EOFException e) {
      throw fault("zip archive", "is truncated", e);
    } catch (IOException e) {
      throw FileFailure.reading(path, e);
    }
    throw fault("array " + name, "is not in the archive", null);
  }

  private char[] array(InputStream in, String name, int count) throws IOException {
    byte[] start = exactly(in, 10);
    int version = start[6];
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    length.put(start[8]).put(start[9]);
    if (version == 2 || version == 3) {
      length.put(exactly(in, 2));
    }
    int header = length.getInt(0);
    if (!java.util.Arrays.equals(start, 0, 6, MAGIC, 0, 6) || header < 0 || header > MAX_HEADER) {
      throw fault("array " + name, "does not begin as an .npy file does", null);
    }
    String says = new String(exactly(in, header), StandardCharsets.ISO_8859_1);
    Matcher shape = FLAT.matcher(says);
    if (!says.contains("'descr': '<u2'") || !shape.find()) {
      throw fault("array " + name, "is " + says.strip() + ", not a flat array of uint16", null);
    }
    if (!shape.group(1).equals(Integer.toString(count))) {
      throw fault("array " + name, shape.group(1) + " labels for " + count + " points", null);
    }
    char[] numbers = new char[count];
    ByteBuffer.wrap(exactly(in, 2 * count))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asCharBuffer()
        .get(numbers);
    return numbers;
  }

  private byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw fault("array", "is truncated", null);
    }
    return bytes;
  }

  private DataFault fault(String field, String value, @Nullable Exception cause) {
    return new DataFault(path, field, value, "copy the file again", cause);
  }
}
