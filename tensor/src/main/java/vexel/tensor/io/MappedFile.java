package vexel.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file in memory without being on the heap: pages come from the disk when they are read.
final class MappedFile {
  private MappedFile() {}

  /// All bytes of `file`; they stay as long as somebody holds them.
  ///
  /// @throws UncheckedIOException if it cannot be read; the message names it
  static MemorySegment map(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }
}
