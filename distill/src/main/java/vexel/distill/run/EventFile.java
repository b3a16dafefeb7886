package vexel.distill.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import vexel.tensor.io.FileFailure;

/// Scalars for TensorBoard: a file of length-prefixed, checksummed `tensorflow.Event` messages,
/// written field by field.
///
/// A record is `uint64 length, uint32 masked crc of it, bytes, uint32 masked crc of them`,
/// little-endian, with `masked = rotate_right(crc32c, 15) + 0xa282ead8`.
public final class EventFile implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  private EventFile(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /// Opens `events.out.tfevents.<name>` in `folder`, appending to an earlier part of the same run.
  public static EventFile open(Path folder, String name) throws IOException {
    Path file = folder.resolve("events.out.tfevents." + name);
    boolean fresh = !Files.exists(file) || Files.size(file) == 0;
    EventFile events =
        new EventFile(
            file,
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    if (fresh) {
      Message version = new Message();
      version.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
      events.record(version.toByteArray());
    }
    return events;
  }

  /// Adds the scalars of one step. `seconds` is the wall time, shown only as the relative time
  /// axis.
  public void add(double seconds, long step, Map<String, Double> scalars) {
    Message summary = new Message();
    for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
      Message value = new Message();
      value.bytes(1, scalar.getKey().getBytes(StandardCharsets.UTF_8)); // tag
      value.fixed32(2, Float.floatToIntBits(scalar.getValue().floatValue())); // simple_value
      summary.bytes(1, value.toByteArray()); // value
    }
    Message event = new Message();
    event.fixed64(1, Double.doubleToLongBits(seconds)); // wall_time
    event.varint(2, step); // step
    event.bytes(5, summary.toByteArray()); // summary
    record(event.toByteArray());
  }

  private void record(byte[] data) {
    try {
      append(data);
      out.flush();
    } catch (IOException e) {
      throw FileFailure.writing(file, e);
    }
  }

  private void append(byte[] data) throws IOException {
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    out.write(length);
    out.write(masked(length));
    out.write(data);
    out.write(masked(data));
  }

  private static byte[] masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /// The wire format of protocol buffers, as far as it is needed.
  private static final class Message extends ByteArrayOutputStream {
    void varint(int field, long value) {
      raw(field << 3);
      raw(value);
    }

    void fixed64(int field, long value) {
      raw((field << 3) | 1);
      writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    void fixed32(int field, int value) {
      raw((field << 3) | 5);
      writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    void bytes(int field, byte[] value) {
      raw((field << 3) | 2);
      raw(value.length);
      writeBytes(value);
    }

    private void raw(long value) {
      long v = value;
      while ((v & ~0x7FL) != 0) {
        write((int) ((v & 0x7F) | 0x80));
        v >>>= 7;
      }
      write((int) v);
    }
  }
}
