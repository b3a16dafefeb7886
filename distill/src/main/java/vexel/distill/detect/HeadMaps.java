package vexel.distill.detect;

import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;

/// What a head says for one group of classes, all [B, n, H, W].
///
/// @param hm logits of the classes
/// @param reg x and y of the centre in cells from the lattice point
/// @param height z of the centre, metres
/// @param dim logarithms of length, width, height
/// @param rot sine and cosine of the heading
/// @param vel velocity along x and y, m/s
/// @param iou 2 IoU − 1 of the box, expected
public record HeadMaps(
    Value hm, Value reg, Value height, Value dim, Value rot, Value vel, Value iou) {
  /// Channels of a box, the IoU not among them.
  public static final int CODE = 10;

  /// All but the classes, [B, 11, H, W]: reg, height, dim, rot, vel, iou.
  public Value regression() {
    return Differentiable.concat(1, reg, height, dim, rot, vel, iou);
  }

  /// The regression of every cell as rows [B·H·W, 11].
  public Value rows() {
    Value all = regression().permute(0, 2, 3, 1); // [B, H, W, 11]
    return all.reshape(all.dim(0) * all.dim(1) * all.dim(2), CODE + 1);
  }

  /// The logits of several groups, one after the other, [B, Σ n, H, W].
  public static Value classes(List<HeadMaps> tasks) {
    return Differentiable.concat(1, tasks.stream().map(HeadMaps::hm).toArray(Value[]::new));
  }

  /// The regression of several groups, one after the other, [B, 11 T, H, W].
  public static Value regressions(List<HeadMaps> tasks) {
    return Differentiable.concat(1, tasks.stream().map(HeadMaps::regression).toArray(Value[]::new));
  }
}
