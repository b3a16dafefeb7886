package vexel.distill.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import vexel.distill.recipe.DistillSettings;

/// The arms of the table of methods. All share world, initial weights, order of frames, steps,
/// augmentation, input, images, pairs and optimiser (CleverDistiller's preset at the size of the
/// demo); an arm is what it changes.
final class MethodArms {
  private MethodArms() {}

  /// What every arm has.
  static DistillSettings common(Path world, int steps, long seed) {
    Map<String, Object> size = new LinkedHashMap<>();
    size.put("student", "small");
    size.put("steps", steps);
    size.put("batch", 1);
    size.put("voxel-size", 0.3);
    size.put("head-width", 256);
    size.put("occupancy", 0);
    size.put("seed", seed);
    size.put("data", world.toString());
    size.put("format", "nuscenes");
    return DistillSettings.clever().with("common", size);
  }

  /// The trained arms by name, with what they change.
  static Map<String, Map<String, Object>> all() {
    Map<String, Map<String, Object>> arms = new LinkedHashMap<>();
    arms.put("shuffled", Map.of("shuffle-targets", true));
    arms.put("ppkt", contrast("ppkt", "point-pixel"));
    arms.put("slidr", contrast("slidr", "superpixel"));
    arms.put("similarity", Map.of("method", "similarity", "head-depth", 1, "loss", "cosine"));
    arms.put("scalr", Map.of("method", "scalr", "head-depth", 1));
    arms.put("relational", Map.of("method", "relational", "head-depth", 1));
    arms.put("clever-no-occupancy", Map.of());
    arms.put("clever", Map.of("occupancy", 1));
    return arms;
  }

  /// Contrast against the frozen teacher's own features, the form that words can be compared with.
  private static Map<String, Object> contrast(String method, String pairing) {
    return Map.of("method", method, "pairing", pairing, "head-depth", 1, "head-start", "random");
  }
}
