package vexel.tensor.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Shape;

/// The header of a safetensors file, checked: the byte ranges of the tensors tile the data without
/// gap or overlap, and each has exactly the bytes that its type and shape need.
record SafetensorsHeader(Map<String, String> metadata, TreeMap<String, Entry> entries) {
  static final int MAX_BYTES = 16 << 20;
  static final int MAX_TENSORS = 65_536;
  static final int MAX_RANK = 16;
  static final String METADATA = "__metadata__";

  /// One tensor: bytes [begin, end) after the header.
  record Entry(StoredType type, Shape shape, long begin, long end) {}

  static SafetensorsHeader parse(String source, byte[] header, long dataBytes) {
    JsonReader reader = new JsonReader(source, utf8(source, header));
    Map<String, String> metadata = new LinkedHashMap<>();
    TreeMap<String, Entry> entries = new TreeMap<>();
    reader.object(
        name -> {
          if (name.equals(METADATA)) {
            reader.object(key -> metadata.put(key, reader.string()));
            return;
          }
          if (entries.size() == MAX_TENSORS) {
            throw new FormatException(
                source, "header", "more than " + MAX_TENSORS + " tensors; split the file");
          }
          entries.put(name, entry(source, name, reader));
        });
    reader.end();
    tile(source, entries, dataBytes);
    return new SafetensorsHeader(metadata, entries);
  }

  private static String utf8(String source, byte[] header) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(header))
          .toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(
          source, "header", "is not UTF-8; the file is damaged or no safetensors file");
    }
  }

  /// The members of one tensor, as they come.
  private static final class Draft {
    @Nullable String dtype;
    @Nullable List<Long> shape;
    @Nullable List<Long> offsets;
  }

  private static Entry entry(String source, String name, JsonReader reader) {
    String quoted = FormatException.quote(name);
    Draft draft = new Draft();
    reader.object(
        member -> {
          switch (member) {
            case "dtype" -> draft.dtype = reader.string();
            case "shape" -> draft.shape = integers(source, quoted + " shape", reader, MAX_RANK);
            case "data_offsets" ->
                draft.offsets = integers(source, quoted + " data_offsets", reader, 2);
            default ->
                throw new FormatException(
                    source, quoted, "unknown member " + FormatException.quote(member));
          }
        });
    StoredType type = type(source, quoted, require(source, quoted, "dtype", draft.dtype));
    List<Long> sizes = require(source, quoted, "shape", draft.shape);
    Shape shape =
        StoredTensor.shape(
            source, quoted + " shape", sizes.stream().mapToLong(Long::longValue).toArray());
    List<Long> range = require(source, quoted, "data_offsets", draft.offsets);
    if (range.size() != 2 || range.get(0) < 0 || range.get(1) < range.get(0)) {
      throw new FormatException(
          source,
          quoted + " data_offsets",
          range + " is no byte range; [begin, end] with 0 ≤ begin ≤ end is expected");
    }
    long bytes = (long) shape.size() * type.bytes();
    if (range.get(1) - range.get(0) != bytes) {
      throw new FormatException(
          source,
          quoted + " data_offsets",
          range
              + " has "
              + (range.get(1) - range.get(0))
              + " bytes, "
              + type
              + shape
              + " needs "
              + bytes);
    }
    return new Entry(type, shape, range.get(0), range.get(1));
  }

  private static <T> T require(String source, String name, String member, @Nullable T value) {
    if (value == null) {
      throw new FormatException(source, name, "has no " + member);
    }
    return value;
  }

  private static List<Long> integers(String source, String field, JsonReader reader, int limit) {
    List<Long> list = new ArrayList<>(4);
    reader.array(
        () -> {
          if (list.size() == limit) {
            throw new FormatException(source, field, "has more than " + limit + " numbers");
          }
          list.add(reader.integer());
        });
    return list;
  }

  private static StoredType type(String source, String name, String dtype) {
    for (StoredType t : StoredType.values()) {
      if (t.name().equals(dtype)) {
        return t;
      }
    }
    throw new FormatException(
        source,
        name + " dtype",
        FormatException.quote(dtype)
            + " is not supported; known are "
            + List.of(StoredType.values())
            + ": convert the tensor");
  }

  /// Refuses gaps, overlaps and ranges outside the file.
  private static void tile(String source, TreeMap<String, Entry> entries, long dataBytes) {
    List<Map.Entry<String, Entry>> byOffset = new ArrayList<>(entries.entrySet());
    byOffset.sort(
        Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Entry> e : byOffset) {
      Entry t = e.getValue();
      if (t.begin() != at) {
        throw new FormatException(
            source,
            FormatException.quote(e.getKey()) + " data_offsets",
            "begins at byte "
                + t.begin()
                + (t.begin() < at ? ", overlapping" : ", leaving a gap to")
                + " the tensor before it, which ends at "
                + at
                + "; the file is damaged: fetch or write it again");
      }
      at = t.end();
    }
    if (at != dataBytes) {
      throw new FormatException(
          source,
          "data",
          "has "
              + dataBytes
              + " bytes, the header describes "
              + at
              + (dataBytes < at ? "; the file is cut short: fetch it again" : ""));
    }
  }
}
