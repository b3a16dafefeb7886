package vexel.distill.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.UsageException;

/// How many scenes go to which split. Scenes are alike in distribution, so each split takes the
/// next ones in order.
///
/// @param train for distilling and for training probes
/// @param tuning for choosing hyper-parameters
/// @param val for the figures that are reported
/// @param teacher for training the stand-in teachers
public record Splits(int train, int tuning, int val, int teacher) {
  public Splits {
    if (train < 0 || tuning < 0 || val < 0 || teacher < 0) {
      throw new UsageException("world: a split has a negative number of scenes");
    }
  }

  /// A tenth each for tuning and teacher, three tenths for val (at least one scene each from four
  /// scenes on), the rest to train on.
  public static Splits of(int scenes) {
    if (scenes < 4) {
      return new Splits(Math.min(scenes, 1) + (scenes == 3 ? 1 : 0), 0, scenes > 1 ? 1 : 0, 0);
    }
    int tenth = Math.max(1, scenes / 10);
    int val = Math.max(1, 3 * scenes / 10);
    return new Splits(scenes - 2 * tenth - val, tenth, val, tenth);
  }

  /// All scenes.
  public int total() {
    return train + tuning + val + teacher;
  }

  /// Scene names by split, in order.
  Map<String, List<String>> names() {
    Map<String, List<String>> names = new LinkedHashMap<>();
    int next = 0;
    next = fill(names, "train", next, train);
    next = fill(names, "tuning", next, tuning);
    next = fill(names, "val", next, val);
    fill(names, "teacher", next, teacher);
    return names;
  }

  private static int fill(Map<String, List<String>> names, String split, int first, int count) {
    List<String> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scenes.add(sceneName(first + i));
    }
    names.put(split, scenes);
    return first + count;
  }

  /// nuScenes' way to name scenes.
  static String sceneName(int number) {
    return "scene-" + String.format(java.util.Locale.ROOT, "%04d", number + 1);
  }
}
