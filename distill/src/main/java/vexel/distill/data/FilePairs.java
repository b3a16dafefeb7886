package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vexel.tensor.io.FileFailure;

/// Files of two folders that belong together by name.
///
/// @param names names without extension that both folders have, in order
/// @param problems one for each name that only one of them has
record FilePairs(List<String> names, List<DataFault> problems) {
  /// The pairs of files `first/name` + `a` and `second/name` + `b`. Dots inside a name are part of
  /// it; an extension is only what is asked for.
  static FilePairs of(Path first, String a, Path second, String b) {
    Set<String> firsts = list(first, a);
    Set<String> seconds = list(second, b);
    Set<String> all = new TreeSet<>(firsts);
    all.addAll(seconds);
    List<String> both = new ArrayList<>();
    List<DataFault> problems = new ArrayList<>();
    for (String name : all) {
      if (firsts.contains(name) && seconds.contains(name)) {
        both.add(name);
      } else {
        Path missing = firsts.contains(name) ? second.resolve(name + b) : first.resolve(name + a);
        problems.add(DataFault.missing(missing, "the frame is left out; copy the file again"));
      }
    }
    return new FilePairs(both, problems);
  }

  /// The names of the files of one folder, in order.
  static Set<String> list(Path folder, String extension) {
    if (!Files.isDirectory(folder)) {
      throw new DataFault(folder, "folder", "does not exist", "unpack the archive that holds it");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(n -> n.endsWith(extension))
          .map(n -> n.substring(0, n.length() - extension.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw FileFailure.reading(folder, e);
    }
  }

  /// The frame number a file name is.
  static int number(Path folder, String name) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new DataFault(
          folder.resolve(name), "name", "'" + name + "' is no frame number", "rename it", e);
    }
  }
}
