package vexel.distill.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The labels of points, by the token of their sweep: nuScenes-lidarseg, one byte a point with the
/// index of its category, and nuScenes-panoptic, `data` in an `.npz` with 1000 · category + object.
/// Categories become the 16 classes of the challenge.
final class NuScenesLabels {
  private static final int OBJECTS = 1000;

  private final DataRoot root;
  private final NuScenesTables tables;
  private final Map<String, String> lidarseg = new HashMap<>();
  private final Map<String, String> panoptic = new HashMap<>();
  private final Map<Integer, Integer> classOfCategory = new HashMap<>();

  NuScenesLabels(DataRoot root, NuScenesTables tables) {
    this.root = root;
    this.tables = tables;
    files("lidarseg", lidarseg);
    files("panoptic", panoptic);
    if (exist()) {
      categories();
    }
  }

  boolean exist() {
    return !lidarseg.isEmpty() || !panoptic.isEmpty();
  }

  private void files(String table, Map<String, String> into) {
    Path file = tables.file(table);
    if (Files.exists(file)) {
      Json.rows(
          file,
          Set.of("sample_data_token", "filename"),
          r -> into.put(r.string("sample_data_token"), r.string("filename")));
    }
  }

  private void categories() {
    Json.rows(
        tables.file("category"),
        Set.of("name", "index"),
        r -> {
          if (r.has("index")) {
            classOfCategory.put(
                (int) r.integer("index"), LidarsegClasses.ofCategory(r.string("name")));
          }
        });
    if (classOfCategory.isEmpty()) { // category.json of before lidarseg
      for (int i = 0; LidarsegClasses.ofIndex(i) >= 0; i++) {
        classOfCategory.put(i, LidarsegClasses.ofIndex(i));
      }
    }
  }

  /// The file with a sweep's classes, if it has any.
  Optional<Path> file(String sweep) {
    return Optional.ofNullable(lidarseg.get(sweep))
        .map(name -> root.resolve(name, tables.file("lidarseg")))
        .or(
            () ->
                Optional.ofNullable(panoptic.get(sweep))
                    .map(name -> root.resolve(name, tables.file("panoptic"))));
  }

  /// The classes of a sweep's points: from lidarseg, else from panoptic.
  Optional<PointLabels> classes(String sweep, PointCloud points, Path source) {
    if (!lidarseg.containsKey(sweep)) {
      return panoptic(sweep, points).map(PanopticLabels::classes);
    }
    Path file = root.resolve(lidarseg.get(sweep), tables.file("lidarseg"));
    byte[] raw = LabelFile.read(file, 1, points.size(), source);
    for (int i = 0; i < raw.length; i++) {
      raw[i] = classOf(raw[i] & 0xFF, file, "point", i);
    }
    return Optional.of(PointLabels.of(raw));
  }

  /// Classes and objects of a sweep's points.
  Optional<PanopticLabels> panoptic(String sweep, PointCloud points) {
    String name = panoptic.get(sweep);
    if (name == null) {
      return Optional.empty();
    }
    Path file = root.resolve(name, tables.file("panoptic"));
    char[] raw = new PanopticFile(file).labels(points.size());
    byte[] classes = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      classes[i] = classOf(raw[i] / OBJECTS, file, "point", i);
      raw[i] = (char) (raw[i] % OBJECTS);
    }
    return Optional.of(
        new PanopticLabels(PointLabels.of(classes), new PanopticLabels.PointObjects(raw)));
  }

  /// The classes of an image in which each pixel has the index of its category.
  PixelLabels pixels(Path file, int height, int width) {
    int[] raw = new ImageFile(file, height, width).decodeSamples();
    byte[] classes = new byte[raw.length];
    for (int i = 0; i < raw.length; i++) {
      classes[i] = classOf(raw[i], file, "pixel", i);
    }
    return PixelLabels.of(height, width, classes);
  }

  private byte classOf(int category, Path file, String what, int number) {
    Integer c = classOfCategory.get(category);
    if (c == null) {
      throw new DataFault(
          file,
          "label of " + what + " " + number,
          "is " + category + ", no category of category.json",
          "labels and tables must come from the same release");
    }
    return c.byteValue();
  }
}
