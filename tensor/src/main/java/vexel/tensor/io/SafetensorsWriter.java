package vexel.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Writes named tensors as a safetensors file. The same tensors give the same bytes: names are
/// sorted, the header is padded with spaces to a multiple of eight, wide elements come first so
/// that every tensor is aligned to its element, and among equal widths names decide.
///
/// ```java
/// SafetensorsWriter.of(State.tensors(student)).metadata(Map.of("step", "1000")).write(file);
/// ```
public final class SafetensorsWriter {
  private final NamedTensors tensors;
  private final Function<String, Tensor> reader;
  private final TreeMap<String, String> metadata;
  private final Map<String, StoredType> stored;

  private SafetensorsWriter(
      NamedTensors tensors,
      Function<String, Tensor> reader,
      Map<String, String> metadata,
      Map<String, StoredType> stored) {
    this.tensors = tensors;
    this.reader = reader;
    this.metadata = new TreeMap<>(metadata);
    this.stored = Map.copyOf(stored);
  }

  /// A writer of `tensors`.
  public static SafetensorsWriter of(Map<String, Tensor> tensors) {
    Map<String, Tensor> kept = Map.copyOf(tensors);
    return new SafetensorsWriter(
        NamedTensors.of("tensors", kept),
        name -> Objects.requireNonNull(kept.get(name)),
        Map.of(),
        Map.of());
  }

  /// A writer of the tensors of another file, which are read one at a time.
  public static SafetensorsWriter of(NamedTensors tensors) {
    return new SafetensorsWriter(
        tensors, name -> tensors.read(name, Backends.cpu()), Map.of(), Map.of());
  }

  /// This writer with the strings of `__metadata__`.
  public SafetensorsWriter metadata(Map<String, String> strings) {
    return new SafetensorsWriter(tensors, reader, strings, stored);
  }

  /// This writer storing the F32 tensors whose names pass `which` as BF16, rounded to nearest even:
  /// half the size, 8 bits of precision.
  public SafetensorsWriter bfloat16(Predicate<String> which) {
    Map<String, StoredType> types = new HashMap<>(stored);
    for (String name : tensors.names()) {
      if (tensors.dtype(name) == DType.F32 && which.test(name)) {
        types.put(name, StoredType.BF16);
      }
    }
    return stored(types);
  }

  /// This writer storing each tensor that `types` names as that type. Floats round to nearest even,
  /// integers must fit.
  ///
  /// @throws FormatException when writing, if a type is not read back as the tensor's own
  public SafetensorsWriter stored(Map<String, StoredType> types) {
    return new SafetensorsWriter(tensors, reader, metadata, types);
  }

  /// Writes `file`, replacing what is there in one step ([AtomicFile]).
  ///
  /// @return SHA-256 of the file
  /// @throws UncheckedIOException if it cannot be written; the message names it
  /// @throws FormatException if the tensors exceed what [Safetensors#read(Path)] accepts
  public String write(Path file) {
    List<String> order = new ArrayList<>(tensors.names());
    order.sort(Comparator.comparingInt(name -> -type(name).bytes())); // stable: names stay sorted
    byte[] header = header(file.toString(), order);
    return AtomicFile.write(
        file,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(header.length).flip());
          out.write(ByteBuffer.wrap(header));
          for (String name : order) {
            write(name, out);
          }
        });
  }

  private void write(String name, WritableByteChannel out) throws IOException {
    LittleEndian.<IOException>write(reader.apply(name), type(name), false, out::write);
  }

  private StoredType type(String name) {
    DType memory = tensors.dtype(name);
    StoredType type = stored.getOrDefault(name, StoredType.of(memory));
    if (type.memory() != memory || Float8.isOne(type)) {
      throw new FormatException(
          tensors.source(), FormatException.quote(name), memory + " is not written as " + type);
    }
    return type;
  }

  private byte[] header(String source, List<String> order) {
    if (order.size() > SafetensorsHeader.MAX_TENSORS
        || tensors.names().contains(SafetensorsHeader.METADATA)) {
      throw new FormatException(
          source,
          "tensors",
          order.size() + " tensors; at most 65536, and none may be called __metadata__");
    }
    TreeMap<String, String> members = new TreeMap<>();
    long at = 0;
    for (String name : order) {
      Shape shape = tensors.shape(name);
      StoredType type = type(name);
      if (shape.rank() > SafetensorsHeader.MAX_RANK) {
        throw new FormatException(source, FormatException.quote(name), "has more than 16 axes");
      }
      long end = at + (long) shape.size() * type.bytes();
      members.put(
          name,
          "{\"dtype\":\""
              + type
              + "\",\"shape\":"
              + shape.toString().replace(" ", "")
              + ",\"data_offsets\":["
              + at
              + ","
              + end
              + "]}");
      at = end;
    }
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append("\"__metadata__\":{");
      metadata.forEach(
          (key, value) -> {
            string(key, json);
            json.append(':');
            string(value, json);
            json.append(',');
          });
      json.setCharAt(json.length() - 1, '}');
      json.append(',');
    }
    members.forEach(
        (name, member) -> {
          string(name, json);
          json.append(':').append(member).append(',');
        });
    if (json.length() > 1) {
      json.setLength(json.length() - 1);
    }
    byte[] text = utf8(source, json.append('}'));
    int padded = Math.ceilDiv(text.length, 8) * 8;
    if (padded > SafetensorsHeader.MAX_BYTES) {
      throw new FormatException(
          source, "header", padded + " bytes; the limit is " + SafetensorsHeader.MAX_BYTES);
    }
    byte[] header = Arrays.copyOf(text, padded);
    Arrays.fill(header, text.length, padded, (byte) ' ');
    return header;
  }

  private static byte[] utf8(String source, CharSequence json) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
      byte[] text = new byte[bytes.remaining()];
      bytes.get(text);
      return text;
    } catch (CharacterCodingException e) {
      throw new FormatException(source, "header", "a name or string holds half a surrogate pair");
    }
  }

  private static void string(String s, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
