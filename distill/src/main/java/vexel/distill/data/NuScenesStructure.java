package vexel.distill.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Whether the 13 tables of a nuScenes folder, and those of its labels, hold together: each token
/// stands once, whatever refers to a row finds it, counts are right, and the files named are there.
/// Reads all tables twice, once for their tokens and once for what refers to them.
final class NuScenesStructure {
  private static final List<String> REQUIRED =
      List.of(
          "log",
          "map",
          "scene",
          "sample",
          "sensor",
          "calibrated_sensor",
          "ego_pose",
          "sample_data",
          "category",
          "attribute",
          "visibility",
          "instance",
          "sample_annotation");
  private static final List<String> OPTIONAL = List.of("lidarseg", "panoptic");

  /// Which table a field refers to. Chains end in an empty token; others must not.
  private static final Map<String, Map<String, String>> LINKS =
      Map.of(
          "map", Map.of("log_tokens", "log"),
          "scene",
              Map.of(
                  "log_token",
                  "log",
                  "first_sample_token",
                  "sample",
                  "last_sample_token",
                  "sample"),
          "sample", Map.of("scene_token", "scene", "prev", "sample", "next", "sample"),
          "calibrated_sensor", Map.of("sensor_token", "sensor"),
          "sample_data",
              Map.of(
                  "sample_token", "sample",
                  "ego_pose_token", "ego_pose",
                  "calibrated_sensor_token", "calibrated_sensor",
                  "prev", "sample_data",
                  "next", "sample_data"),
          "instance",
              Map.of(
                  "category_token", "category",
                  "first_annotation_token", "sample_annotation",
                  "last_annotation_token", "sample_annotation"),
          "sample_annotation",
              Map.of(
                  "sample_token", "sample",
                  "instance_token", "instance",
                  "visibility_token", "visibility",
                  "attribute_tokens", "attribute",
                  "prev", "sample_annotation",
                  "next", "sample_annotation"),
          "lidarseg", Map.of("sample_data_token", "sample_data"),
          "panoptic", Map.of("sample_data_token", "sample_data"));

  private static final Set<String> MAY_BE_EMPTY = Set.of("prev", "next", "visibility_token");

  /// Where a table says how many rows of another belong to a row of its own.
  private static final Map<String, String> COUNTS =
      Map.of("scene", "nbr_samples", "instance", "nbr_annotations");

  private static final int MOST_OF_A_KIND = 20;

  private final DataRoot root;
  private final Path folder;
  private final Map<String, TokenIndex> tokens = new HashMap<>();
  private final Map<String, Map<String, Long>> counts = new HashMap<>();
  private final Map<String, int[]> filesByFolder = new TreeMap<>();
  private final Map<String, List<String>> missingByFolder = new TreeMap<>();
  private final Map<String, Boolean> folderExists = new HashMap<>();
  private final Map<String, Integer> seen = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private NuScenesStructure(DataRoot root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /// Checks the tables in `folder`.
  static TableCheck check(DataRoot root, Path folder) {
    NuScenesStructure s = new NuScenesStructure(root, folder);
    Set<String> tables = new LinkedHashSet<>();
    for (String table : REQUIRED) {
      if (Files.isRegularFile(s.file(table))) {
        tables.add(table);
      } else {
        s.problems.add(s.file(table) + ": file: does not exist; the data set's devkit needs it");
      }
    }
    OPTIONAL.stream().filter(t -> Files.isRegularFile(s.file(t))).forEach(tables::add);
    tables.forEach(s::gather);
    tables.forEach(s::resolve);
    s.count("scene", "sample");
    s.count("instance", "sample_annotation");
    s.missingFiles();
    s.seen.forEach(
        (kind, n) -> {
          if (n > MOST_OF_A_KIND) {
            s.problems.add(kind + ": and " + (n - MOST_OF_A_KIND) + " more such rows");
          }
        });
    return new TableCheck(s.problems, s.notes);
  }

  private Path file(String table) {
    return folder.resolve(table + ".json");
  }

  private void problem(JsonRow r, String field, String what) {
    String kind = r.file() + ": " + field;
    if (seen.merge(kind, 1, Integer::sum) <= MOST_OF_A_KIND) {
      problems.add(r.file() + ": " + r.place() + field + ": " + what);
    }
  }

  private void gather(String table) {
    TokenIndex index = new TokenIndex();
    String count = COUNTS.get(table);
    Map<String, Long> numbers = new HashMap<>();
    Json.rows(
        file(table),
        count == null ? Set.of("token") : Set.of("token", count),
        r -> {
          if (!(r.fields().get("token") instanceof String token)) {
            problem(r, "token", "is missing");
            return;
          }
          if (index.of(token) >= 0) {
            problem(r, "token", "'" + token + "' stands twice");
          }
          index.add(token);
          if (count != null) {
            numbers.put(token, r.integer(count));
          }
        });
    tokens.put(table, index);
    counts.put(table, numbers);
  }

  private void resolve(String table) {
    Map<String, String> links = new TreeMap<>(LINKS.getOrDefault(table, Map.of()));
    Set<String> wanted = new LinkedHashSet<>(links.keySet());
    wanted.add("filename");
    Json.rows(
        file(table),
        wanted,
        r -> {
          links.forEach((field, target) -> resolve(r, field, target));
          count(r, "scene_token", "scene");
          count(r, "instance_token", "instance");
          if (r.fields().get("filename") instanceof String name && !name.isEmpty()) {
            file(r, name);
          }
        });
  }

  private void resolve(JsonRow r, String field, String target) {
    Object value = r.fields().get(field);
    TokenIndex index = tokens.get(target);
    if (value == null) {
      problem(r, field, "is missing");
      return;
    }
    for (Object token : value instanceof List<?> list ? list : List.of(value)) {
      boolean end = token.equals("") && MAY_BE_EMPTY.contains(field);
      if (!end && index != null && index.of(String.valueOf(token)) < 0) {
        problem(r, field, "'" + token + "' is not in " + target + ".json");
      }
    }
  }

  private void count(JsonRow r, String field, String table) {
    if (r.fields().get(field) instanceof String token) {
      counts.getOrDefault(table, Map.of()).computeIfPresent(token, (t, n) -> n - 1);
    }
  }

  /// What is left of each count once all rows have been taken off.
  private void count(String table, String of) {
    for (Map.Entry<String, Long> e :
        new TreeMap<>(counts.getOrDefault(table, Map.of())).entrySet()) {
      if (e.getValue() != 0) {
        String kind = file(table) + ": " + COUNTS.get(table);
        if (seen.merge(kind, 1, Integer::sum) <= MOST_OF_A_KIND) {
          problems.add(
              kind
                  + " of "
                  + e.getKey()
                  + " is "
                  + e.getValue()
                  + " off the rows of "
                  + of
                  + ".json");
        }
      }
    }
  }

  private void file(JsonRow r, String name) {
    int slash = name.lastIndexOf('/');
    String in = slash < 0 ? "" : name.substring(0, slash);
    Path file;
    try {
      file = root.path().resolve(root.requireInside(name, r.file()));
    } catch (DataFault e) {
      problem(r, "filename", e.value());
      return;
    }
    boolean folderThere =
        folderExists.computeIfAbsent(in, f -> Files.isDirectory(root.path().resolve(f)));
    filesByFolder.computeIfAbsent(in, f -> new int[1])[0]++;
    if (!folderThere) {
      missingByFolder.putIfAbsent(in, new ArrayList<>()); // all of them, unnamed
    } else if (!Files.isRegularFile(file)) {
      missingByFolder.computeIfAbsent(in, f -> new ArrayList<>()).add(file.toString());
    }
  }

  /// Names every missing file. Of a folder none of whose files are there it is said once, and held
  /// against the data set only if key frames of LiDAR and cameras need it.
  private void missingFiles() {
    missingByFolder.forEach(
        (in, missing) -> {
          int all = filesByFolder.getOrDefault(in, new int[1])[0];
          if (!missing.isEmpty() && (missing.size() < all || all == 1)) {
            missing.forEach(m -> problems.add(m + ": file: does not exist"));
          } else {
            boolean needed = !in.startsWith("sweeps/") && !in.contains("RADAR");
            (needed ? problems : notes)
                .add(
                    root.path().resolve(in)
                        + ": none of the "
                        + all
                        + " files that tables name exists; unpack the archive that holds them if"
                        + " you need them");
          }
        });
  }
}
