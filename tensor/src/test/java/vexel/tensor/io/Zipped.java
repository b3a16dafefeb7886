package vexel.tensor.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes archives as PyTorch and NumPy do.
final class Zipped {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  Zipped stored(String name, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry e = new ZipEntry(name);
    e.setMethod(ZipEntry.STORED);
    e.setSize(content.length);
    e.setCrc(crc.getValue());
    return put(e, content);
  }

  Zipped deflated(String name, byte[] content) {
    return put(new ZipEntry(name), content);
  }

  private Zipped put(ZipEntry e, byte[] content) {
    try {
      zip.putNextEntry(e);
      zip.write(content);
      zip.closeEntry();
      return this;
    } catch (IOException x) {
      throw new UncheckedIOException(x);
    }
  }

  byte[] close() {
    try {
      zip.close();
      return bytes.toByteArray();
    } catch (IOException x) {
      throw new UncheckedIOException(x);
    }
  }

  /// A file of torch.save with this pickle and a storage `0` of this many floats.
  static byte[] torch(byte[] pickle, int floats) {
    return new Zipped()
        .stored("a/data.pkl", pickle)
        .stored("a/data/0", new byte[4 * floats])
        .close();
  }
}
