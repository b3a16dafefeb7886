package vexel.distill.eval.detection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import vexel.distill.data.DataFault;
import vexel.tensor.io.FileFailure;

/// Files of labels or detections, one an image, with a line an object: type truncated occluded
/// alpha left top right bottom height width length x y z ry, and for detections the score.
///
/// @param files by the image's name
public record KittiFolder(Map<String, Path> files) {
  private static final List<String> ENDINGS = List.of(".label_2.txt", ".txt");
  private static final int FIELDS = 15;

  /// Lists a folder: the files `NAME.txt` or `NAME.label_2.txt` in it, or in `label_2`,
  /// `training/label_2` or `data` below it.
  public static KittiFolder of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw DataFault.missing(folder, "name a folder of files NAME.txt");
    }
    for (String below : List.of("", "label_2", "training/label_2", "data")) {
      Path home = below.isEmpty() ? folder : folder.resolve(below);
      Map<String, Path> files = Files.isDirectory(home) ? list(home) : Map.of();
      if (!files.isEmpty()) {
        return new KittiFolder(files);
      }
    }
    throw new DataFault(folder, "files", "has none named NAME.txt", "name the folder of labels");
  }

  private static Map<String, Path> list(Path home) {
    try (Stream<Path> all = Files.list(home)) {
      Map<String, Path> files = new TreeMap<>();
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        String name = String.valueOf(file.getFileName());
        ENDINGS.stream()
            .filter(name::endsWith)
            .findFirst()
            .ifPresent(e -> files.put(name.substring(0, name.length() - e.length()), file));
      }
      return files;
    } catch (IOException e) {
      throw FileFailure.reading(home, e);
    }
  }

  /// The frames of all images that have detections.
  ///
  /// @throws DataFault if one of them has no labels
  public static List<KittiFrame> pairs(KittiFolder truth, KittiFolder detections) {
    List<KittiFrame> frames = new ArrayList<>();
    detections.files.forEach(
        (name, file) -> {
          Path labels = truth.files.get(name);
          if (labels == null) {
            throw new DataFault(
                file, "name", "has no label file of that name", "remove it or add the labels");
          }
          frames.add(new KittiFrame(read(labels, false), read(file, true)));
        });
    return frames;
  }

  /// The objects of one file.
  ///
  /// @param scored whether each must have a score
  static List<KittiBox> read(Path file, boolean scored) {
    List<KittiBox> boxes = new ArrayList<>();
    int number = 0;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        number++;
        if (!line.isBlank()) {
          boxes.add(box(file, number, line.trim().split("\\s+", -1), scored));
        }
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return boxes;
  }

  private static KittiBox box(Path file, int line, String[] w, boolean scored) {
    if (w.length < FIELDS + (scored ? 1 : 0)) {
      throw new DataFault(
          file,
          "line " + line,
          "has " + w.length + " fields",
          "give " + (scored ? "16, the last the score" : "15 or 16"));
    }
    double[] v = new double[w.length];
    for (int i = 1; i < w.length; i++) {
      try {
        v[i] = Double.parseDouble(w[i]);
      } catch (NumberFormatException e) {
        throw new DataFault(
            file, "line " + line + ", field " + (i + 1), "is '" + w[i] + "'", "give a number", e);
      }
    }
    return new KittiBox(
        w[0],
        v[1],
        (int) v[2],
        v[3],
        new KittiBox.Rectangle(v[4], v[5], v[6], v[7]),
        KittiBox.box(v[8], v[9], v[10], v[11], v[12], v[13], v[14]),
        w.length > FIELDS ? v[FIELDS] : 0);
  }
}
