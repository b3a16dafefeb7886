package vexel.distill.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import vexel.distill.UsageException;

/// A folder that appears complete or not at all: it is written beside its place as `NAME.partial`
/// and renamed when done.
final class OutputFolder implements AutoCloseable {
  /// Marks a partial folder as ours, so that a later run may delete it.
  private static final String MARK = ".unfinished-world";

  private final Path target;
  private final Path partial;
  private boolean done;

  private OutputFolder(Path target, Path partial) {
    this.target = target;
    this.partial = partial;
  }

  /// Opens a folder for writing.
  ///
  /// @throws UsageException if something stands at its place
  static OutputFolder open(Path out) {
    Path target = out.toAbsolutePath().normalize();
    Path name = target.getFileName();
    if (name == null) {
      throw new UsageException(
          "world: " + out + " is the root of a file system; name a new folder");
    }
    Path partial = target.resolveSibling(name + ".partial");
    try {
      if (Files.exists(target)) {
        if (!Files.isDirectory(target)) {
          throw new UsageException("world: " + out + " is a file; name a new folder");
        }
        try (Stream<Path> entries = Files.list(target)) {
          if (entries.findAny().isPresent()) {
            throw new UsageException(
                "world: " + out + " is not empty; name a new folder or remove it first");
          }
        }
      }
      if (Files.exists(partial)) {
        if (!Files.exists(partial.resolve(MARK))) {
          throw new UsageException(
              "world: " + partial + " is in the way and is no unfinished world; remove it first");
        }
        delete(partial);
      }
      Files.createDirectories(partial);
      Files.createFile(partial.resolve(MARK));
    } catch (IOException e) {
      throw new UncheckedIOException("world: cannot write to " + out + ": " + e.getMessage(), e);
    }
    return new OutputFolder(target, partial);
  }

  /// Where to write for now.
  Path path() {
    return partial;
  }

  /// Puts the folder at its place.
  void publish() {
    try {
      Files.delete(partial.resolve(MARK));
      Files.deleteIfExists(target); // empty, as found
      try {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(partial, target);
      }
      done = true;
    } catch (DirectoryNotEmptyException e) {
      throw new UncheckedIOException(
          "world: " + target + " was filled while the world was written", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "world: cannot put " + partial + " at " + target + ": " + e.getMessage(), e);
    }
  }

  /// Removes what was written unless it was published.
  @Override
  public void close() {
    if (!done && Files.exists(partial)) {
      try {
        delete(partial);
      } catch (IOException e) {
        throw new UncheckedIOException("world: cannot remove " + partial, e);
      }
    }
  }

  private static void delete(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
