package vexel.distill.detector;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Value;
import vexel.distill.detect.HeadMaps;
import vexel.tensor.Tensor;

/// What a detector says of a batch, and the two maps on the way: where another detector can teach
/// it.
///
/// @param low F^low [B, C, H, W], which enters the encoder
/// @param high F^high [B, C', H, W], which leaves it
/// @param heads the head's maps, task by task
public record Taps(Value low, Value high, List<HeadMaps> heads) {
  private static final int MAPS = 7; // of a task

  public Taps {
    heads = List.copyOf(heads);
  }

  /// All maps one after the other.
  List<Value> values() {
    List<Value> all = new ArrayList<>(List.of(low, high));
    heads.forEach(h -> all.addAll(h.values()));
    return all;
  }

  /// The inverse of [#values()], of numbers alone.
  static Taps of(List<Tensor> maps) {
    List<HeadMaps> heads = new ArrayList<>();
    for (int i = 2; i < maps.size(); i += MAPS) {
      heads.add(HeadMaps.of(maps.subList(i, i + MAPS).stream().map(Value::of).toList()));
    }
    return new Taps(Value.of(maps.get(0)), Value.of(maps.get(1)), heads);
  }
}
