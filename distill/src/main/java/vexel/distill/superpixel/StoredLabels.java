package vexel.distill.superpixel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import vexel.tensor.io.AtomicFile;

/// A label map as a file: magic, height, width (big-endian 32-bit), then a zlib stream of the
/// labels as 16-bit numbers, each less its left neighbour, so that regions become zeros. The stream
/// carries its own checksum.
final class StoredLabels {
  private static final int MAGIC = 0x56584C4D; // VXLM

  private StoredLabels() {}

  static void write(Path file, LabelMap map) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream head = new DataOutputStream(bytes)) {
      head.writeInt(MAGIC);
      head.writeInt(map.height());
      head.writeInt(map.width());
      try (DeflaterOutputStream zip = new DeflaterOutputStream(bytes)) {
        zip.write(differences(map.toInts()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory takes every byte", e);
    }
    AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(bytes.toByteArray())));
  }

  /// @throws IOException if the file cannot be read, or is no label map of `height` × `width`
  static LabelMap read(Path file, int height, int width) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(Files.readAllBytes(file));
    DataInputStream head = new DataInputStream(bytes);
    if (head.readInt() != MAGIC || head.readInt() != height || head.readInt() != width) {
      throw new IOException("its header is not that of a " + height + "x" + width + " label map");
    }
    byte[] differences = new byte[2 * height * width];
    try (InflaterInputStream zip = new InflaterInputStream(bytes)) {
      if (zip.readNBytes(differences, 0, differences.length) < differences.length) {
        throw new EOFException("it ends too early");
      }
      if (zip.read() >= 0) { // also compares the checksum
        throw new IOException("it is too long");
      }
    }
    return LabelMap.of(height, width, sums(differences));
  }

  private static byte[] differences(int[] labels) {
    byte[] d = new byte[2 * labels.length];
    int before = 0;
    for (int i = 0; i < labels.length; i++) {
      int step = labels[i] - before;
      d[2 * i] = (byte) (step >> 8);
      d[2 * i + 1] = (byte) step;
      before = labels[i];
    }
    return d;
  }

  private static int[] sums(byte[] d) {
    int[] labels = new int[d.length / 2];
    int before = 0;
    for (int i = 0; i < labels.length; i++) {
      before = before + ((d[2 * i] & 0xFF) << 8 | (d[2 * i + 1] & 0xFF)) & 0xFFFF;
      labels[i] = before;
    }
    return labels;
  }
}
