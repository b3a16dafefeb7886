package vexel.tensor.io;

import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.SafetensorsHeader.Entry;

/// A safetensors file, mapped into memory: eight bytes of header length (little-endian), a JSON
/// header, the raw little-endian tensors. [#read(Path)] checks the whole header; numbers are
/// touched only when a tensor is asked for.
///
/// Limits: header 16 MiB, 65,536 tensors, rank 16, 2^31 − 1 elements a tensor.
public final class Safetensors implements WeightFile {
  /// Longest header read, in bytes.
  public static final int MAX_HEADER_BYTES = SafetensorsHeader.MAX_BYTES;

  /// Most tensors in a file.
  public static final int MAX_TENSORS = SafetensorsHeader.MAX_TENSORS;

  /// Most axes of a tensor.
  public static final int MAX_RANK = SafetensorsHeader.MAX_RANK;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String source;
  private final SafetensorsHeader header;
  private final MemorySegment data;

  private Safetensors(String source, SafetensorsHeader header, MemorySegment data) {
    this.source = source;
    this.header = header;
    this.data = data;
  }

  /// Opens a file.
  ///
  /// @throws FormatException if it is no well-formed safetensors file
  /// @throws UncheckedIOException if it cannot be read; the message names it
  public static Safetensors read(Path file) {
    return of(file.toString(), MappedFile.map(file));
  }

  static Safetensors of(String source, MemorySegment file) {
    long size = file.byteSize();
    if (size < 8) {
      throw new FormatException(
          source,
          "header length",
          "the file has " + size + " bytes, at least 8 are needed; fetch it again");
    }
    long length = file.get(LENGTH, 0);
    if (length < 2 || length > SafetensorsHeader.MAX_BYTES || length > size - 8) {
      throw new FormatException(
          source,
          "header length",
          Long.toUnsignedString(length)
              + " bytes in a file of "
              + size
              + ", limits are 2 and "
              + SafetensorsHeader.MAX_BYTES
              + "; the file is cut short or no safetensors file");
    }
    byte[] json = file.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
    SafetensorsHeader header = SafetensorsHeader.parse(source, json, size - 8 - length);
    return new Safetensors(source, header, file.asSlice(8 + length));
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  @Override
  public String format() {
    return "safetensors";
  }

  /// The strings of `__metadata__`, empty if there are none.
  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape();
  }

  @Override
  public DType dtype(String name) {
    return entry(name).type().memory();
  }

  @Override
  public StoredType storedType(String name) {
    return entry(name).type();
  }

  /// Tensor `name` on the backend that new tensors go to.
  public Tensor read(String name) {
    return read(name, Backends.selected());
  }

  @Override
  public Tensor read(String name, Backend backend) {
    Entry e = entry(name);
    return ElementReader.read(
        source,
        FormatException.quote(name),
        StoredTensor.contiguous(e.type(), false, e.shape()),
        data.asSlice(e.begin(), e.end() - e.begin()),
        backend);
  }

  private Entry entry(String name) {
    Entry e = header.entries().get(name);
    if (e == null) {
      throw new FormatException(source, FormatException.quote(name), "no such tensor");
    }
    return e;
  }
}
