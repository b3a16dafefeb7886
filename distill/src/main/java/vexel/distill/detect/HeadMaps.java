package vexel.distill.detect;

import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.bev.TaskHead;

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

  /// What a task of a network's head says.
  ///
  /// @throws IllegalArgumentException if it predicts no velocity or no IoU
  public static HeadMaps of(TaskHead.Maps maps) {
    Value vel = maps.vel();
    Value iou = maps.iou();
    if (vel == null || iou == null) {
      throw new IllegalArgumentException(
          "head maps: the head lacks velocity or IoU; build it with both branches");
    }
    return new HeadMaps(maps.hm(), maps.reg(), maps.height(), maps.dim(), maps.rot(), vel, iou);
  }

  /// The inverse of [#values()].
  public static HeadMaps of(List<Value> maps) {
    return new HeadMaps(
        maps.get(0), maps.get(1), maps.get(2), maps.get(3), maps.get(4), maps.get(5), maps.get(6));
  }

  /// The seven maps in the order of the components.
  public List<Value> values() {
    return List.of(hm, reg, height, dim, rot, vel, iou);
  }

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
