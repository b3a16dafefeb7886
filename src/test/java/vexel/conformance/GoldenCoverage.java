package vexel.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which golden files pass through an op, layer or kernel. The golden files lie outside the
/// repository, so what they cover is kept in it, as lines *name file file …*.
///
/// @param files names of golden files by class name of an op or layer, or `family.method` of a
///   kernel
record GoldenCoverage(Map<String, Set<String>> files) {
  private static Path kept() {
    return Path.of(System.getProperty("repo.root"))
        .resolve("src/test/resources/vexel/conformance/golden-coverage.txt");
  }

  /// As kept in the repository.
  static GoldenCoverage read() throws IOException {
    Map<String, Set<String>> files = new TreeMap<>();
    for (String line : Files.readAllLines(kept())) {
      List<String> words = List.of(line.split(" ", -1));
      files.put(words.get(0), new TreeSet<>(words.subList(1, words.size())));
    }
    return new GoldenCoverage(files);
  }

  /// Nothing yet.
  static GoldenCoverage empty() {
    return new GoldenCoverage(new TreeMap<>());
  }

  /// A case of `file` has passed through all of `names`.
  void add(String file, Set<String> names) {
    String stem = file.substring(file.lastIndexOf('/') + 1).replaceAll("\\.\\w+$", "");
    for (String name : names) {
      files.computeIfAbsent(name, n -> new TreeSet<>()).add(stem);
    }
  }

  /// What this claims and `actual` does not show.
  List<String> claimsBeyond(GoldenCoverage actual) {
    List<String> beyond = new ArrayList<>();
    files.forEach(
        (name, stems) -> {
          for (String stem : stems) {
            if (!actual.files.getOrDefault(name, Set.of()).contains(stem)) {
              beyond.add(stem + " does not pass through " + name);
            }
          }
        });
    return beyond;
  }

  /// Keeps it.
  void write() throws IOException {
    List<String> lines = new ArrayList<>();
    files.forEach((name, stems) -> lines.add(name + " " + String.join(" ", stems)));
    Files.createDirectories(kept().getParent());
    Files.write(kept(), lines);
  }

  /// The files that pass through `name`, up to three by name.
  String cell(String name) {
    List<String> all = List.copyOf(files.getOrDefault(name, Set.of()));
    int more = all.size() - 3;
    return String.join(", ", all.subList(0, Math.min(3, all.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
