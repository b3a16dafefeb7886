package vexel.tensor.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A zip archive in mapped memory, as PyTorch and NumPy write it: stored or deflated entries, with
/// or without Zip64. The directory is checked before anything is read ([ZipDirectory]); an entry is
/// checked against its CRC-32 when it is read. Nothing is ever unpacked to the disk.
final class ZipArchive {
  private static final int PIECE = 1 << 16;

  private final String source;
  private final MemorySegment file;
  private final Map<String, Entry> entries;

  /// One file of the archive.
  ///
  /// @param name its path
  /// @param deflated whether it is compressed; else its bytes lie there as they are
  /// @param compressed bytes in the archive
  /// @param size bytes when read
  /// @param crc CRC-32 of those
  /// @param header offset of its local header
  /// @param data offset of its bytes
  record Entry(
      String name, boolean deflated, long compressed, long size, int crc, long header, long data) {}

  private ZipArchive(String source, MemorySegment file, Map<String, Entry> entries) {
    this.source = source;
    this.file = file;
    this.entries = entries;
  }

  /// The archive in `file`.
  ///
  /// @throws FormatException if it is damaged, or has anything a file of weights has not
  static ZipArchive open(String source, MemorySegment file) {
    return new ZipArchive(source, file, new ZipDirectory(source, file).read());
  }

  /// Files by path.
  Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /// The bytes of an entry: those of the file if it is stored, else memory of `arena` outside the
  /// heap.
  ///
  /// @throws FormatException if they do not inflate or differ from their checksum
  MemorySegment read(Entry entry, Arena arena) {
    try {
      MemorySegment raw = file.asSlice(entry.data(), entry.compressed());
      MemorySegment bytes = entry.deflated() ? inflated(entry, raw, entry.size(), arena) : raw;
      check(entry, bytes);
      return bytes;
    } catch (InternalError fault) { // what a mapped page raises that is no longer in the file
      throw damaged(entry, "the file shrank while it was read");
    }
  }

  /// The first `most` bytes of an entry, or all if it has fewer; their checksum is not known.
  MemorySegment peek(Entry entry, long most, Arena arena) {
    long n = Math.min(most, entry.size());
    try {
      MemorySegment raw = file.asSlice(entry.data(), entry.compressed());
      return entry.deflated() ? inflated(entry, raw, n, arena) : raw.asSlice(0, n);
    } catch (InternalError fault) {
      throw damaged(entry, "the file shrank while it was read");
    }
  }

  /// The first `limit` bytes; all of them must be as many as the directory says.
  private MemorySegment inflated(Entry entry, MemorySegment raw, long limit, Arena arena) {
    MemorySegment bytes = arena.allocate(limit, 8);
    byte[] in = new byte[(int) Math.min(PIECE, Math.max(raw.byteSize(), 1))];
    byte[] out = new byte[(int) Math.min(PIECE, limit + 1)];
    boolean whole = limit == entry.size();
    try (Inflater inflater = new Inflater(true)) {
      long read = 0;
      long written = 0;
      while (!inflater.finished() && (whole || written < limit)) {
        if (inflater.needsInput()) {
          int n = (int) Math.min(in.length, raw.byteSize() - read);
          MemorySegment.copy(raw, ValueLayout.JAVA_BYTE, read, in, 0, n);
          inflater.setInput(in, 0, n);
          read += n;
        }
        int n = inflater.inflate(out);
        if (n == 0 && !inflater.finished() && read == raw.byteSize()) {
          break; // nothing more comes
        }
        if (whole && n > limit - written) {
          throw damaged(entry, "inflates to more than the " + limit + " bytes it declares");
        }
        int kept = (int) Math.min(n, limit - written);
        MemorySegment.copy(out, 0, bytes, ValueLayout.JAVA_BYTE, written, kept);
        written += kept;
      }
      if (written < limit) {
        throw damaged(entry, "inflates to " + written + " bytes of the " + entry.size());
      }
      return bytes;
    } catch (DataFormatException e) {
      throw damaged(entry, "its compressed bytes are damaged (" + e.getMessage() + ")");
    }
  }

  /// A stored entry with checksum 0 has none: PyTorch can leave it out.
  private void check(Entry entry, MemorySegment bytes) {
    if (entry.crc() == 0 && !entry.deflated()) {
      return;
    }
    CRC32 crc = new CRC32();
    byte[] piece = new byte[(int) Math.min(PIECE, Math.max(bytes.byteSize(), 1))];
    for (long at = 0; at < bytes.byteSize(); at += piece.length) {
      int n = (int) Math.min(piece.length, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, piece, 0, n);
      crc.update(piece, 0, n);
    }
    if ((int) crc.getValue() != entry.crc()) {
      throw damaged(
          entry,
          String.format(
              "has CRC-32 %08x, its directory says %08x; fetch the file again",
              (int) crc.getValue(), entry.crc()));
    }
  }

  private FormatException damaged(Entry entry, String problem) {
    return new FormatException(source, "entry " + FormatException.quote(entry.name()), problem);
  }
}
