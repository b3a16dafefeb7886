package vexel.distill.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import vexel.distill.UsageException;
import vexel.distill.run.Yaml;
import vexel.tensor.io.FileFailure;

/// What the labels of a data set in SemanticKITTI's layout mean, in the form of
/// `semantic-kitti.yaml`:
///
/// ```yaml
/// labels: {0: unlabeled, 10: car, 252: moving-car}   # names of labels, or of classes 0, 1, …
/// learning_map: {0: 0, 10: 1, 252: 1}                # label to class; class 0 is ignored
/// learning_map_inv: {0: 0, 1: 10}                    # class to the label that names it
/// split: {train: [0, 1], valid: [8]}                 # sequences; optional
/// ```
///
/// Other keys, such as colours, are left alone. Without `learning_map_inv` the smallest label of a
/// class names it.
///
/// @param classes names by class; the first is `ignore`
/// @param classOf class by label
/// @param splits sequences by split (`train`, `val`, `test`)
/// @param folders where a sequence may keep its labels, the first that exists counts
public record LabelMap(
    List<String> classes,
    Map<Integer, Integer> classOf,
    Map<String, List<String>> splits,
    List<String> folders) {
  /// The word for SemanticKITTI's own classes.
  public static final String AUTO = "auto";

  /// The maps that are built in.
  public static final List<String> NAMES =
      List.of("semantickitti", "scribblekitti", "synlidar", "semanticposs");

  private static final int MOST_CLASSES = 256;

  /// The map called `name`: one of [#NAMES], `auto`, or a file.
  ///
  /// @throws UsageException if the file is missing or of another form
  public static LabelMap named(String name) {
    if (name.equals(
        "scribblekitti")) { // scribbles on the training sequences, full labels elsewhere
      return builtIn("semantickitti").in(List.of("scribbles", "labels"));
    }
    if (name.equals(AUTO) || NAMES.contains(name)) {
      return builtIn(name.equals(AUTO) ? "semantickitti" : name);
    }
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "label-map: '" + name + "' is no file; built in are " + String.join(", ", NAMES));
    }
    try {
      return of(name, Yaml.values(file));
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static LabelMap builtIn(String name) {
    String resource = "labels/" + name + ".yaml";
    try (InputStream in = LabelMap.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the module");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return of(resource, Yaml.values(resource, text));
    } catch (IOException e) {
      throw FileFailure.reading(Path.of(resource), e);
    }
  }

  private LabelMap in(List<String> others) {
    return new LabelMap(classes, classOf, splits, others);
  }

  private static LabelMap of(String origin, Map<String, Object> file) {
    Map<Integer, Integer> classOf = new TreeMap<>();
    map(origin, file, "learning_map")
        .forEach((label, c) -> classOf.put(label, integer(origin, "learning_map", c)));
    Map<Integer, Object> names = map(origin, file, "labels");
    Map<Integer, Integer> inverse = new TreeMap<>();
    classOf.forEach((label, c) -> inverse.putIfAbsent(c, label));
    int count = inverse.size();
    for (int c = 0; c < count; c++) {
      if (!inverse.containsKey(c) || count > MOST_CLASSES) {
        throw fault(
            origin, "learning_map", "classes " + inverse.keySet() + " are not 0, 1, … without gap");
      }
    }
    if (file.containsKey("learning_map_inv")) {
      map(origin, file, "learning_map_inv")
          .forEach((c, label) -> inverse.put(c, integer(origin, "learning_map_inv", label)));
    }
    boolean ofClasses = names.keySet().equals(inverse.keySet());
    List<String> classes = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      Object name = names.get(ofClasses ? Integer.valueOf(c) : inverse.get(c));
      if (name == null) {
        throw fault(origin, "labels", "has no name for class " + c);
      }
      classes.add(c == 0 ? "ignore" : name.toString());
    }
    return new LabelMap(
        List.copyOf(classes),
        Map.copyOf(classOf),
        splits(origin, file),
        List.of("labels", "scribbles"));
  }

  private static Map<String, List<String>> splits(String origin, Map<String, Object> file) {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    if (file.get("split") instanceof Map<?, ?> given) {
      given.forEach(
          (split, sequences) -> {
            if (!(sequences instanceof List<?> list)) {
              throw fault(origin, "split", split + " is no list of sequences");
            }
            splits.put(
                split.equals("valid") ? "val" : String.valueOf(split),
                list.stream().map(LabelMap::sequence).toList());
          });
    }
    return splits;
  }

  private static String sequence(Object number) {
    String text = String.valueOf(number);
    return text.matches("\\d") ? "0" + text : text;
  }

  private static Map<Integer, Object> map(String origin, Map<String, Object> file, String key) {
    if (!(file.get(key) instanceof Map<?, ?> given) || given.isEmpty()) {
      throw fault(origin, key, "is missing or no map");
    }
    Map<Integer, Object> map = new TreeMap<>();
    given.forEach((k, v) -> map.put(integer(origin, key, k), String.valueOf(v)));
    return map;
  }

  private static int integer(String origin, String key, Object value) {
    try {
      return Integer.parseInt(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw fault(origin, key, "'" + value + "' is no whole number");
    }
  }

  private static UsageException fault(String origin, String key, String problem) {
    return new UsageException(
        String.format(
            Locale.ROOT,
            "label-map: %s: %s: %s; see semantic-kitti.yaml for the form",
            origin,
            key,
            problem));
  }

  /// The class of a label; −1 if the map has no such label.
  public int ofLabel(int label) {
    return classOf.getOrDefault(label, -1);
  }

  /// The sequences of a split.
  ///
  /// @throws UsageException if the map defines none of that name
  public List<String> split(String name) {
    List<String> sequences = splits.get(name);
    if (sequences == null) {
      throw new UsageException(
          "split: the label map has no '"
              + name
              + "'; known: "
              + (splits.isEmpty() ? "none" : String.join(", ", splits.keySet())));
    }
    return sequences;
  }
}
