package vexel.nn.sparse;

import java.util.List;
import vexel.tensor.TensorException;

/// The sizes of a [MinkUNet].
///
/// @param stem channels of the first convolution
/// @param planes channels of the eight stages: four down, four up
/// @param blocks residual blocks in each of the eight stages
public record UNetPlan(int stem, List<Integer> planes, List<Integer> blocks) {
  /// `Res16UNet34C`: what "MinkUNet-34" means in SLidR, Seal, SuperFlow and LiMoE.
  public static final UNetPlan UNET34 =
      new UNetPlan(
          32, List.of(32, 64, 128, 256, 256, 128, 96, 96), List.of(2, 3, 4, 6, 2, 2, 2, 2));

  /// The same widths with two blocks a stage.
  public static final UNetPlan UNET18 =
      new UNetPlan(
          32, List.of(32, 64, 128, 256, 256, 128, 96, 96), List.of(2, 2, 2, 2, 2, 2, 2, 2));

  /// Half the widths and one block a stage, for experiments with many seeds.
  public static final UNetPlan SMALL =
      new UNetPlan(16, List.of(16, 32, 64, 128, 128, 64, 48, 48), List.of(1, 1, 1, 1, 1, 1, 1, 1));

  /// For tests and demonstrations.
  public static final UNetPlan TINY =
      new UNetPlan(8, List.of(8, 8, 16, 16, 16, 16, 8, 8), List.of(1, 1, 1, 1, 1, 1, 1, 1));

  public UNetPlan {
    planes = List.copyOf(planes);
    blocks = List.copyOf(blocks);
    if (planes.size() != 8 || blocks.size() != 8) {
      throw new TensorException(
          "minkUNet",
          "needs eight planes and eight block counts, got " + planes + " and " + blocks);
    }
  }

  /// Channels that stage `i` (0 … 7) takes: the stage before, and on the way up the skip.
  int into(int i) {
    if (i == 0) {
      return stem;
    }
    if (i < 4) {
      return planes.get(i - 1);
    }
    return planes.get(i) + (i == 7 ? stem : planes.get(6 - i));
  }
}
