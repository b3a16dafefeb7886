package vexel.distill.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes what `numpy.savez_compressed(file, name=array)` writes of a flat array of uint16.
final class Npz {
  private Npz() {}

  static void write(Path file, String name, int... values) throws IOException {
    Files.createDirectories(file.getParent());
    String header = "{'descr': '<u2', 'fortran_order': False, 'shape': (" + values.length + ",), }";
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer b = ByteBuffer.allocate(128 + 2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    b.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    b.putShort((short) padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
    for (int v : values) {
      b.putShort((short) v);
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(b.array());
      zip.closeEntry();
    }
  }
}
