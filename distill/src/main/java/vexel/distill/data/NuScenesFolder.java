package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import vexel.tensor.io.FileFailure;

/// Where a nuScenes data set lies: the root that holds `samples/`, and in it one folder `v1.0-*` of
/// tables.
///
/// @param root nothing outside it is ever opened
/// @param tables the folder of tables
record NuScenesFolder(DataRoot root, Path tables) {
  /// @param folder the root, or one of several folders `v1.0-…` in it
  /// @throws DataFault if there are no tables, or several folders of them
  static NuScenesFolder of(Path folder) {
    Path real = DataRoot.of(folder).path();
    if (isVersion(real)) {
      return new NuScenesFolder(DataRoot.of(parent(real)), real);
    }
    DataRoot root = DataRoot.of(folder);
    return new NuScenesFolder(root, onlyVersion(root.path()));
  }

  /// Whether `folder` looks like such a data set.
  static boolean recognises(Path folder) {
    return Files.isDirectory(folder)
        && (isVersion(folder.toAbsolutePath().normalize()) || !versions(folder).isEmpty());
  }

  private static boolean isVersion(Path folder) {
    return String.valueOf(folder.getFileName()).startsWith("v1.0-")
        && Files.isRegularFile(folder.resolve("sample.json"));
  }

  private static Path parent(Path folder) {
    Path parent = folder.getParent();
    return parent == null ? folder : parent;
  }

  private static List<Path> versions(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(NuScenesFolder::isVersion).sorted().toList();
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  private static Path onlyVersion(Path folder) {
    List<Path> found = versions(folder);
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new DataFault(
        folder,
        "tables",
        found.isEmpty()
            ? "has no folder v1.0-* with a sample.json"
            : "has " + found.size() + " folders " + found.stream().map(Path::getFileName).toList(),
        found.isEmpty()
            ? "name the folder in which nuScenes was unpacked"
            : "name one of them, e.g. " + found.getFirst());
  }
}
