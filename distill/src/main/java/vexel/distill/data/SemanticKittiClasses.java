package vexel.distill.data;

import java.util.List;
import java.util.Map;

/// The classes of the SemanticKITTI benchmark (single scan): 0 ignored, 1 … 19 counted. Moving
/// objects (252 …) belong to their static class.
public final class SemanticKittiClasses {
  /// Class names by index; 0 is `ignore`.
  public static final List<String> NAMES =
      List.of(
          "ignore",
          "car",
          "bicycle",
          "motorcycle",
          "truck",
          "other-vehicle",
          "person",
          "bicyclist",
          "motorcyclist",
          "road",
          "parking",
          "sidewalk",
          "other-ground",
          "building",
          "fence",
          "vegetation",
          "trunk",
          "terrain",
          "pole",
          "traffic-sign");

  private static final Map<Integer, List<Integer>> LABELS =
      Map.ofEntries(
          Map.entry(0, List.of(0, 1, 52, 99)),
          Map.entry(1, List.of(10, 252)),
          Map.entry(2, List.of(11)),
          Map.entry(3, List.of(15)),
          Map.entry(4, List.of(18, 258)),
          Map.entry(5, List.of(13, 16, 20, 256, 257, 259)),
          Map.entry(6, List.of(30, 254)),
          Map.entry(7, List.of(31, 253)),
          Map.entry(8, List.of(32, 255)),
          Map.entry(9, List.of(40, 60)),
          Map.entry(10, List.of(44)),
          Map.entry(11, List.of(48)),
          Map.entry(12, List.of(49)),
          Map.entry(13, List.of(50)),
          Map.entry(14, List.of(51)),
          Map.entry(15, List.of(70)),
          Map.entry(16, List.of(71)),
          Map.entry(17, List.of(72)),
          Map.entry(18, List.of(80)),
          Map.entry(19, List.of(81)));

  private static final int[] CLASS = new int[260];

  static {
    java.util.Arrays.fill(CLASS, -1);
    LABELS.forEach((c, labels) -> labels.forEach(label -> CLASS[label] = c));
  }

  private SemanticKittiClasses() {}

  /// The class of a label's low 16 bits; −1 if there is no such label.
  public static int ofLabel(int label) {
    return label < CLASS.length ? CLASS[label] : -1;
  }
}
