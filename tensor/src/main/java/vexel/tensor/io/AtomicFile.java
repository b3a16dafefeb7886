package vexel.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// Writes a file so that a crash at any moment leaves the old file or the new one, complete: a
/// temporary file in the same directory is written, forced to the disk, read back and compared by
/// hash, moved over the target in one step, and the directory is forced too.
public final class AtomicFile {
  private static final int BUFFER = 1 << 20;

  private AtomicFile() {}

  /// Writes the content.
  public interface Body {
    void write(WritableByteChannel out) throws IOException;
  }

  /// Replaces or creates `target`.
  ///
  /// @return SHA-256 of the content, in lower-case hexadecimal
  /// @throws UncheckedIOException if it cannot be written; the message names the file, and the
  ///   target is as it was
  public static String write(Path target, Body body) {
    Path file = target.toAbsolutePath();
    Path directory = file.getParent();
    if (directory == null) {
      throw FileFailure.writing(target, new IOException("it is a folder"));
    }
    try {
      Path temporary = create(directory, file.getFileName().toString());
      try {
        byte[] written = fill(temporary, body);
        byte[] found = hash(temporary);
        if (!Arrays.equals(written, found)) {
          throw new IOException("what was written reads back differently; check the disk");
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
        return HexFormat.of().formatHex(written);
      } catch (IOException | RuntimeException | Error e) {
        discard(temporary, e);
        throw e;
      }
    } catch (IOException e) {
      throw FileFailure.writing(target, e);
    }
  }

  /// A new empty file beside the target. The name is free or left by a writer that died.
  private static Path create(Path directory, String name) throws IOException {
    for (int i = 0; ; i++) {
      Path p =
          directory.resolve("." + name + "." + ProcessHandle.current().pid() + "-" + i + ".tmp");
      try {
        FileChannel.open(p, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW).close();
        return p;
      } catch (FileAlreadyExistsException taken) {
        if (i == 999) {
          throw taken;
        }
      }
    }
  }

  private static byte[] fill(Path file, Body body) throws IOException {
    MessageDigest digest = Fingerprint.digest();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      body.write(
          new WritableByteChannel() {
            @Override
            public int write(ByteBuffer from) throws IOException {
              int n = from.remaining();
              digest.update(from.duplicate());
              while (from.hasRemaining()) {
                channel.write(from);
              }
              return n;
            }

            @Override
            public boolean isOpen() {
              return channel.isOpen();
            }

            @Override
            public void close() {
              // the file is closed below, after it was forced
            }
          });
      channel.force(true);
    }
    return digest.digest();
  }

  private static byte[] hash(Path file) throws IOException {
    MessageDigest digest = Fingerprint.digest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
    }
    return digest.digest();
  }

  /// Makes the move itself durable. Only POSIX systems can force a directory; elsewhere the move is
  /// durable by the file system's own journal.
  private static void force(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void discard(Path temporary, Throwable cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
