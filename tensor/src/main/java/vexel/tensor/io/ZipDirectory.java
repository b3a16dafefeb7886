package vexel.tensor.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vexel.tensor.io.ZipArchive.Entry;

/// Reads and checks the directory of a zip archive (APPNOTE 6.3.10, §4.3). Refused are: more
/// entries than tensors may be, two of one name, names that leave the archive (`..`, absolute, a
/// drive, a backslash, NUL), links, encryption, methods other than stored and deflated, several
/// disks, local headers that say something else than the directory, entries that overlap each other
/// or the directory, and entries that inflate too much.
final class ZipDirectory {
  /// As many as tensors, and a few more.
  static final int MAX_ENTRIES = SafetensorsHeader.MAX_TENSORS + 64;

  /// Entries that inflate to more than this …
  static final long INFLATED = 16 << 20;

  /// … may not grow by more than this factor.
  static final long RATIO = 200;

  private static final int MAX_NAME = 1024;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_FOLLOW = 1 << 3;
  private static final long WIDE = 0xffff_ffffL;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String source;
  private final MemorySegment file;

  ZipDirectory(String source, MemorySegment file) {
    this.source = source;
    this.file = file;
  }

  private record End(long count, long begin, long end) {}

  /// The entries by name.
  Map<String, Entry> read() {
    End end = end();
    if (end.count() > MAX_ENTRIES) {
      throw error("directory", end.count() + " entries; the limit is " + MAX_ENTRIES);
    }
    TreeMap<String, Entry> entries = new TreeMap<>();
    long at = end.begin();
    for (long i = 0; i < end.count(); i++) {
      at = entry(i, at, end, entries);
    }
    if (at != end.end()) {
      throw error("directory", "ends at byte " + at + " instead of " + end.end());
    }
    checkOverlaps(entries, end.begin());
    checkInflation(entries);
    return entries;
  }

  private int u16(long at) {
    return file.get(U16, at) & 0xffff;
  }

  private long u32(long at) {
    return file.get(U32, at) & WIDE;
  }

  private long u64(String field, long at) {
    long value = file.get(U64, at);
    if (value < 0) {
      throw error(field, Long.toUnsignedString(value) + " exceeds 2^63");
    }
    return value;
  }

  /// The record at the end of the archive, behind which nothing but its comment stands.
  private End end() {
    long size = file.byteSize();
    long first = Math.max(0, size - END_BYTES - 0xffff);
    for (long at = size - END_BYTES; at >= first; at--) {
      if (file.get(U32, at) == END && at + END_BYTES + u16(at + 20) == size) {
        return end(at);
      }
    }
    throw error("zip archive", "has no end record; the file is cut short: fetch it again");
  }

  private End end(long at) {
    boolean wide =
        at >= LOCATOR_BYTES + END_64_BYTES && file.get(U32, at - LOCATOR_BYTES) == LOCATOR_64;
    if (!wide) {
      if (u16(at + 4) != 0 || u16(at + 6) != 0 || u16(at + 8) != u16(at + 10)) {
        throw error("end record", "speaks of several disks");
      }
      return directory(u16(at + 10), u32(at + 12), u32(at + 16), at);
    }
    long locator = at - LOCATOR_BYTES;
    long record = u64("Zip64 locator", locator + 8);
    if (record > locator - END_64_BYTES || file.get(U32, record) != END_64) {
      throw error("Zip64 locator", "points to byte " + record + ", where no end record is");
    }
    if (u32(record + 16) != 0
        || u32(record + 20) != 0
        || file.get(U64, record + 24) != file.get(U64, record + 32)) {
      throw error("Zip64 end record", "speaks of several disks");
    }
    return directory(
        u64("Zip64 end record", record + 32),
        u64("Zip64 end record", record + 40),
        u64("Zip64 end record", record + 48),
        record);
  }

  /// @param stop where the directory must end
  private End directory(long count, long bytes, long begin, long stop) {
    if (begin > stop || bytes != stop - begin || count > bytes / CENTRAL_BYTES) {
      throw error(
          "directory",
          count
              + " entries in "
              + bytes
              + " bytes from byte "
              + begin
              + " do not end at byte "
              + stop
              + "; the file is damaged: fetch it again");
    }
    return new End(count, begin, stop);
  }

  private long entry(long number, long at, End end, Map<String, Entry> entries) {
    String field = "directory entry " + number;
    if (at > end.end() - CENTRAL_BYTES || file.get(U32, at) != CENTRAL) {
      throw error(field, "is not where it should be, at byte " + at);
    }
    int flags = u16(at + 8);
    int method = u16(at + 10);
    int nameBytes = u16(at + 28);
    int extraBytes = u16(at + 30);
    long next = at + CENTRAL_BYTES + nameBytes + extraBytes + u16(at + 32);
    if (next > end.end()) {
      throw error(field, "is longer than the directory");
    }
    String name = name(field, at + CENTRAL_BYTES, nameBytes);
    String quoted = "entry " + FormatException.quote(name);
    if ((flags & ENCRYPTED) != 0) {
      throw error(quoted, "is encrypted");
    }
    if (method != 0 && method != 8) {
      throw error(quoted, "has compression method " + method + "; stored and deflated are read");
    }
    if ((u32(at + 38) >>> 28) == 0xa) { // the upper half is a Unix mode
      throw error(quoted, "is a symbolic link");
    }
    Wide wide = new Wide(quoted, at + CENTRAL_BYTES + nameBytes, extraBytes);
    long size = wide.number(u32(at + 24)); // in this order
    long compressed = wide.number(u32(at + 20));
    long header = wide.number(u32(at + 42));
    if (u16(at + 34) != 0) {
      throw error(quoted, "lies on another disk");
    }
    if (method == 0 && size != compressed) {
      throw error(quoted, "is stored with " + compressed + " bytes as " + size);
    }
    long data = local(quoted, header, end.begin(), at, nameBytes, flags, method);
    if (compressed > end.begin() - data) {
      throw error(quoted, compressed + " bytes from byte " + data + " reach into the directory");
    }
    Entry entry =
        new Entry(name, method == 8, compressed, size, file.get(U32, at + 16), header, data);
    if (entries.put(name, entry) != null) {
      throw error(quoted, "occurs twice");
    }
    return next;
  }

  /// The numbers that need 64 bits, in the extra field of kind 1.
  private final class Wide {
    private final String field;
    private long at;
    private long end;

    Wide(String field, long from, int bytes) {
      this.field = field;
      long stop = from + bytes;
      for (long p = from; p + 4 <= stop; p += 4 + u16(p + 2)) {
        if (u16(p) == 1) {
          this.at = p + 4;
          this.end = Math.min(stop, p + 4 + u16(p + 2));
          return;
        }
      }
    }

    long number(long narrow) {
      if (narrow != WIDE) {
        return narrow;
      }
      if (end - at < 8) {
        throw error(field, "lacks the 64-bit number that its 32 bits point to");
      }
      at += 8;
      return u64(field, at - 8);
    }
  }

  private String name(String field, long at, int bytes) {
    if (bytes == 0 || bytes > MAX_NAME) {
      throw error(field, "has a name of " + bytes + " bytes; 1 to " + MAX_NAME + " are read");
    }
    byte[] text = new byte[bytes];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, text, 0, bytes);
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw error(field, "has a name that is not UTF-8");
    }
    boolean leaves =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || (name.length() > 1 && name.charAt(1) == ':')
            || name.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    for (String part : name.split("/", -1)) {
      leaves |= part.equals("..") || part.equals(".");
    }
    if (leaves) {
      throw error(
          field, "has the name " + FormatException.quote(name) + ", no path inside the archive");
    }
    return name;
  }

  /// Where the data of an entry begins, behind a local header that says the same as the directory.
  private long local(
      String field, long at, long stop, long central, int nameBytes, int flags, int method) {
    if (at > stop - LOCAL_BYTES || file.get(U32, at) != LOCAL) {
      throw error(field, "has no local header at byte " + at);
    }
    long data = at + LOCAL_BYTES + u16(at + 26) + u16(at + 28);
    boolean same =
        u16(at + 26) == nameBytes
            && data <= stop
            && u16(at + 8) == method
            && (u16(at + 6) & ENCRYPTED) == 0
            && file.asSlice(at + LOCAL_BYTES, nameBytes)
                    .mismatch(file.asSlice(central + CENTRAL_BYTES, nameBytes))
                == -1;
    if (same && ((flags | u16(at + 6)) & SIZES_FOLLOW) == 0) { // checksum and both sizes
      for (long i = 0; i < 3; i++) {
        long here = u32(at + 14 + 4 * i);
        long there = u32(central + 16 + 4 * i);
        same &= here == there || (i > 0 && (here == WIDE || there == WIDE));
      }
    }
    if (!same) {
      throw error(field, "has a local header that differs from the directory");
    }
    return data;
  }

  private void checkOverlaps(Map<String, Entry> entries, long directory) {
    List<Entry> byPlace = new ArrayList<>(entries.values());
    byPlace.sort(Comparator.comparingLong(Entry::header));
    for (int i = 0; i < byPlace.size(); i++) {
      Entry e = byPlace.get(i);
      long next = i + 1 < byPlace.size() ? byPlace.get(i + 1).header() : directory;
      if (e.data() + e.compressed() > next) {
        throw error(
            "entry " + FormatException.quote(e.name()),
            "ends at byte "
                + (e.data() + e.compressed())
                + ", overlapping what begins at "
                + next
                + "; no honest archive has that");
      }
    }
  }

  private void checkInflation(Map<String, Entry> entries) {
    long total = 0;
    for (Entry e : entries.values()) {
      if (e.deflated()) {
        boolean bomb = e.size() > INFLATED && e.size() / RATIO > e.compressed();
        total = bomb ? Long.MAX_VALUE : total + e.size();
        if (bomb || (total > 4 * INFLATED && total / RATIO > file.byteSize())) {
          throw error(
              "entry " + FormatException.quote(e.name()),
              "inflates from "
                  + e.compressed()
                  + " to "
                  + e.size()
                  + " bytes; above "
                  + INFLATED
                  + " the limit is a factor of "
                  + RATIO
                  + ": store it uncompressed");
        }
      }
    }
  }

  private FormatException error(String field, String problem) {
    return new FormatException(source, field, problem);
  }
}
