package vexel.distill.recipe;

import java.util.List;
import vexel.autograd.Parameter;
import vexel.distill.UsageException;
import vexel.nn.Layer;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// The students by name.
public final class Students {
  /// All names.
  public static final List<String> NAMES = List.of("tiny", "small", "minkunet18", "minkunet34");

  private Students() {}

  /// `layer` with the same numbers, none of which needs a gradient: nothing is recorded, and its
  /// buffers stay the layer's.
  public static <L extends Layer> L frozen(L layer) {
    return Layer.map(layer, p -> p.isTrainable() ? Parameter.buffer(p.tensor()) : p);
  }

  /// A new student of `channels` numbers per voxel, with weights drawn from `rng`.
  public static VoxelStudent named(String name, int channels, Rng rng) {
    return switch (name) {
      case "tiny" -> MinkUNet.tiny(channels, rng);
      case "small" -> MinkUNet.small(channels, rng);
      case "minkunet18" -> MinkUNet.unet18(channels, rng);
      case "minkunet34" -> MinkUNet.unet34(channels, rng);
      default ->
          throw new UsageException(
              "unknown student '" + name + "'; known: " + String.join(", ", NAMES));
    };
  }
}
