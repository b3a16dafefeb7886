package vexel.distill.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vexel.distill.UsageException;
import vexel.tensor.io.FileFailure;

/// Which scenes belong to which split: an object from split names to lists of scene names.
///
/// @param table the lists
record NuScenesSplits(JsonRow table) {
  private static final String OFFICIAL = "nuscenes-splits.json";

  /// The data set's own `splits.json`, in the root or beside the tables, else the official lists.
  static NuScenesSplits of(Path root, Path tableFolder) {
    for (Path folder : List.of(root, tableFolder)) {
      Path file = folder.resolve("splits.json");
      if (Files.isRegularFile(file)) {
        return new NuScenesSplits(Json.object(file));
      }
    }
    try (InputStream in = NuScenesSplits.class.getResourceAsStream(OFFICIAL)) {
      if (in == null) {
        throw new IllegalStateException(OFFICIAL + " is missing from the module");
      }
      return new NuScenesSplits(Json.object(Path.of(OFFICIAL), in));
    } catch (IOException e) {
      throw FileFailure.reading(Path.of(OFFICIAL), e);
    }
  }

  /// The scene names of a split.
  List<String> scenes(String split) {
    if (!table.has(split)) {
      throw new UsageException(
          "split: '"
              + split
              + "' is not in "
              + table.file()
              + "; known: "
              + table.fields().keySet());
    }
    return table.strings(split);
  }
}
