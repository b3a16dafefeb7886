package vexel.distill.data;

import java.util.List;
import java.util.Map;

/// The classes of the nuScenes-lidarseg challenge: 0 ignored, 1 … 16 counted. They merge the 32
/// categories of the annotation.
public final class LidarsegClasses {
  /// Class names by index; 0 is `ignore`.
  public static final List<String> NAMES =
      List.of(
          "ignore",
          "barrier",
          "bicycle",
          "bus",
          "car",
          "construction_vehicle",
          "motorcycle",
          "pedestrian",
          "traffic_cone",
          "trailer",
          "truck",
          "driveable_surface",
          "other_flat",
          "sidewalk",
          "terrain",
          "manmade",
          "vegetation");

  private static final Map<String, Integer> OF_CATEGORY =
      Map.ofEntries(
          Map.entry("movable_object.barrier", 1),
          Map.entry("vehicle.bicycle", 2),
          Map.entry("vehicle.bus.bendy", 3),
          Map.entry("vehicle.bus.rigid", 3),
          Map.entry("vehicle.car", 4),
          Map.entry("vehicle.construction", 5),
          Map.entry("vehicle.motorcycle", 6),
          Map.entry("human.pedestrian.adult", 7),
          Map.entry("human.pedestrian.child", 7),
          Map.entry("human.pedestrian.construction_worker", 7),
          Map.entry("human.pedestrian.police_officer", 7),
          Map.entry("movable_object.trafficcone", 8),
          Map.entry("vehicle.trailer", 9),
          Map.entry("vehicle.truck", 10),
          Map.entry("flat.driveable_surface", 11),
          Map.entry("flat.other", 12),
          Map.entry("flat.sidewalk", 13),
          Map.entry("flat.terrain", 14),
          Map.entry("static.manmade", 15),
          Map.entry("static.vegetation", 16));

  /// Class of each category index 0 … 31 in released label files.
  private static final List<Integer> OF_INDEX =
      List.of(
          0, 0, 7, 7, 7, 0, 7, 0, 0, 1, 0, 0, 8, 0, 2, 3, 3, 4, 5, 0, 0, 6, 9, 10, 11, 12, 13, 14,
          15, 0, 16, 0);

  private LidarsegClasses() {}

  /// The class of a category name, e.g. `vehicle.bus.rigid`; 0 for those the challenge ignores.
  public static int ofCategory(String name) {
    return OF_CATEGORY.getOrDefault(name, 0);
  }

  /// The class of a category index in released label files; −1 if there is no such category.
  public static int ofIndex(int index) {
    return index < OF_INDEX.size() ? OF_INDEX.get(index) : -1;
  }
}
