package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.Frame;
import vexel.nn.sparse.LatticeCells;
import vexel.nn.sparse.Voxelization;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Sweeps as one student input. Points of all frames are numbered through; a voxel carries its
/// first point's features, without averaging, as the published MinkUNets do.
///
/// @param voxels the input
/// @param voxelization which point fell where
/// @param offsets number of each frame's first point
public record CloudBatch(Voxels voxels, Voxelization voxelization, List<Integer> offsets) {
  /// How points become voxels.
  ///
  /// @param size edge of a voxel in metres
  /// @param intensity how intensities are standardised
  public record Input(double size, PointFeatures.Intensity intensity) {}

  /// The frames under one draw of the augmentation each: frame b uses `rng.at("sample", b)`.
  public static CloudBatch of(
      List<Frame> frames, Input input, PointFeatures.Augmentation augmentation, Rng rng) {
    List<Tensor> clouds = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    int first = 0;
    for (int b = 0; b < frames.size(); b++) {
      PointFeatures p =
          PointFeatures.of(
              frames.get(b).points(), input.intensity, augmentation, rng.at("sample", b));
      int n = frames.get(b).points().size();
      clouds.add(p.cloud());
      inputs.add(p.input());
      offsets.add(first);
      first += n;
    }
    Voxelization v = Voxelization.of(LatticeCells.of((float) input.size), clouds);
    return new CloudBatch(v.pick(Tensor.concat(0, inputs), v.first()), v, List.copyOf(offsets));
  }
}
