package vexel.tensor.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import vexel.tensor.io.PickleValue.Storage;

/// Storages that are entries `data/KEY` of an archive.
record ZipStorages(String source, ZipArchive zip, String folder, boolean bigEndian)
    implements TorchFile.Storages {
  ZipStorages(String source, ZipArchive zip, String folder) {
    this(source, zip, folder, isBigEndian(source, zip, folder + "byteorder"));
  }

  private static boolean isBigEndian(String source, ZipArchive zip, String name) {
    ZipArchive.Entry entry = zip.entries().get(name);
    if (entry == null) { // files of before PyTorch 2.1
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] text =
          entry.size() > 16 ? new byte[0] : zip.read(entry, arena).toArray(ValueLayout.JAVA_BYTE);
      return switch (new String(text, StandardCharsets.UTF_8)) {
        case "little" -> false;
        case "big" -> true;
        default ->
            throw new FormatException(
                source, "entry " + FormatException.quote(name), "says neither 'little' nor 'big'");
      };
    }
  }

  private ZipArchive.Entry entry(Storage storage) {
    return required(source, zip, folder + "data/" + storage.key());
  }

  @Override
  public void check(Storage storage) {
    ZipArchive.Entry entry = entry(storage);
    if (entry.size() != storage.bytes()) {
      throw new FormatException(
          source,
          "entry " + FormatException.quote(entry.name()),
          "has "
              + entry.size()
              + " bytes, the pickle says "
              + storage.elements()
              + " elements of "
              + storage.type());
    }
  }

  @Override
  public MemorySegment read(Storage storage, Arena arena) {
    return zip.read(entry(storage), arena);
  }

  static ZipArchive.Entry required(String source, ZipArchive zip, String name) {
    ZipArchive.Entry entry = zip.entries().get(name);
    if (entry == null) {
      throw new FormatException(
          source, "entry " + FormatException.quote(name), "is missing, and the pickle needs it");
    }
    return entry;
  }
}
