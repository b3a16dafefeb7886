package vexel.nn.sparse;

import java.util.List;
import vexel.tensor.TensorException;

/// The sizes of a [MinkUNet].
///
/// @param stem channels of the first convolution
/// @param stemConvolutions convolutions before the way down, 1 or 2
/// @param planes channels of the eight stages: four down, four up
/// @param blocks residual blocks in each of the eight stages
public record UNetPlan(int stem, int stemConvolutions, List<Integer> planes, List<Integer> blocks) {
  /// `Res16UNet34C`: what "MinkUNet-34" means in SLidR, Seal, SuperFlow and LiMoE.
  public static final UNetPlan UNET34 =
      new UNetPlan(
          32, List.of(32, 64, 128, 256, 256, 128, 96, 96), List.of(2, 3, 4, 6, 2, 2, 2, 2));

  /// The same widths with two blocks a stage.
  public static final UNetPlan UNET18 =
      new UNetPlan(
          32, List.of(32, 64, 128, 256, 256, 128, 96, 96), List.of(2, 2, 2, 2, 2, 2, 2, 2));

  /// ALSO's `MinkUNet18SC`: MinkUNet-18 behind a stem of two convolutions.
  public static final UNetPlan UNET18_TWO_STEM =
      new UNetPlan(UNET18.stem, 2, UNET18.planes, UNET18.blocks);

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
    if (stemConvolutions < 1 || stemConvolutions > 2) {
      throw new TensorException(
          "minkUNet", "a stem has 1 or 2 convolutions, got " + stemConvolutions);
    }
  }

  /// A network whose stem is one convolution.
  public UNetPlan(int stem, List<Integer> planes, List<Integer> blocks) {
    this(stem, 1, planes, blocks);
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
