package vexel.distill.recipe;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.Frame;
import vexel.distill.data.PointCloud;
import vexel.distill.data.PointLabels;
import vexel.distill.geometry.Similarity3;
import vexel.nn.sparse.CellRule;
import vexel.nn.sparse.Voxelization;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Sweeps as one student input. Points of all frames are numbered through; a voxel carries its
/// first point's features, or the mean of its points'. Its label is its first point's.
///
/// @param voxels the input
/// @param voxelization which point fell where
/// @param points x, y, z, intensity after augmentation, metres [N, 4]
/// @param offsets number of each cloud's first point
public record CloudBatch(
    Voxels voxels, Voxelization voxelization, Tensor points, List<Integer> offsets) {
  /// How points become voxels.
  ///
  /// @param rule which cell a point falls into
  /// @param point whose features a voxel carries
  /// @param channels which features
  /// @param intensity how intensities are standardised
  public record Input(
      CellRule rule,
      SweepSettings.VoxelPoint point,
      SweepSettings.Channels channels,
      PointFeatures.Intensity intensity) {
    private Tensor of(PointFeatures p) {
      return switch (channels) {
        case XYZI -> p.input();
        case INTENSITY -> p.cloud().narrow(1, 3, 1).contiguous();
        case IXYZR -> p.metric();
      };
    }

    private Voxels of(Voxelization v, Tensor features) {
      return switch (point) {
        case FIRST -> v.pick(features, v.first());
        case MEAN -> v.mean(features);
      };
    }
  }

  /// The frames under one draw of the augmentation each: frame b uses `rng.at("sample", b)`.
  public static CloudBatch of(
      List<Frame> frames, Input input, CloudAugmentation augmentation, Rng rng) {
    List<PointCloud> sweeps = frames.stream().map(Frame::points).toList();
    List<Similarity3> motions = new ArrayList<>();
    for (int b = 0; b < sweeps.size(); b++) {
      motions.add(augmentation.draw(rng.at("sample", b)));
    }
    return of(sweeps, motions, input);
  }

  /// Sweeps, each moved by its own motion.
  public static CloudBatch of(List<PointCloud> sweeps, List<Similarity3> motions, Input input) {
    List<Tensor> clouds = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    int first = 0;
    for (int b = 0; b < sweeps.size(); b++) {
      PointFeatures p = PointFeatures.of(sweeps.get(b), input.intensity, motions.get(b));
      clouds.add(p.cloud());
      inputs.add(input.of(p));
      offsets.add(first);
      first += sweeps.get(b).size();
    }
    Voxelization v = Voxelization.of(input.rule, clouds);
    return new CloudBatch(
        input.of(v, Tensor.concat(0, inputs)), v, Tensor.concat(0, clouds), List.copyOf(offsets));
  }

  /// The label of each voxel's point, as the data set numbers them, plus `shift`: I32 [V].
  ///
  /// @param truth labels of each cloud's points
  public Tensor labels(List<PointLabels> truth, int shift) {
    int[] y = voxelization.first().toInts();
    for (int v = 0; v < y.length; v++) {
      int b = truth.size() - 1;
      while (y[v] < offsets.get(b)) {
        b--;
      }
      y[v] = truth.get(b).at(y[v] - offsets.get(b)) + shift;
    }
    return Tensor.of(y, y.length);
  }
}
