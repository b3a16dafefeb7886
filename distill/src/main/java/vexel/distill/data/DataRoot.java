package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import vexel.tensor.io.FileFailure;

/// The folder of a data set. File names inside tables are data from strangers: nothing outside this
/// folder is ever opened through them, neither by `..`, nor by an absolute name, nor by a link.
public final class DataRoot {
  private final Path root;

  private DataRoot(Path root) {
    this.root = root;
  }

  /// The data set in `folder`.
  public static DataRoot of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataFault(
          folder,
          "folder",
          Files.exists(folder) ? "is not a folder" : "does not exist",
          "name the folder the data set was unpacked in");
    }
    try {
      return new DataRoot(folder.toRealPath());
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  /// The folder, absolute and free of links.
  public Path path() {
    return root;
  }

  /// The file called `name` below the root; it need not exist.
  ///
  /// @param name with `/` between folders, as written in a table
  /// @param table the file in which the name stands, for the message
  /// @throws DataFault if the name leads out of the root
  public Path resolve(String name, Path table) {
    return inside(root.resolve(requireInside(name, table)), table);
  }

  /// Refuses a name that is written as leading out of the root. Looks at no file, so that millions
  /// of names can be judged: a link that leads out is found by [#resolve], which comes before any
  /// file is opened.
  Path requireInside(String name, Path table) {
    Path relative;
    try {
      relative = Path.of(name);
    } catch (InvalidPathException e) {
      throw outside(name, table, "is no file name");
    }
    if (name.isEmpty() || relative.isAbsolute() || name.startsWith("/") || name.startsWith("\\")) {
      throw outside(name, table, "is not a relative name");
    }
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        throw outside(name, table, "climbs out with ..");
      }
    }
    return relative;
  }

  /// `file`, found below the root by listing it, unless it is a link that leads out.
  Path inside(Path file) {
    return inside(file, file);
  }

  private Path inside(Path file, Path table) {
    Path existing = file;
    while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    try {
      if (existing == null || !existing.toRealPath().startsWith(root)) {
        throw outside(root.relativize(file).toString(), table, "is a link that leads out");
      }
    } catch (NoSuchFileException e) {
      throw outside(root.relativize(file).toString(), table, "is a link to nothing");
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return file;
  }

  /// The file called `name` below the root.
  ///
  /// @throws DataFault if it does not exist or leads out of the root
  public Path existing(String name, Path table) {
    Path file = resolve(name, table);
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "unpack the archive that holds it, or choose another --data");
    }
    return file;
  }

  private DataFault outside(String name, Path table, String why) {
    String shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
    return new DataFault(
        table,
        "file name",
        "'" + shown.replaceAll("\\p{Cntrl}", "?") + "' " + why,
        "names must stay inside " + root);
  }
}
