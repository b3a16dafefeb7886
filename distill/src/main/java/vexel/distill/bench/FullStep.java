package vexel.distill.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Points;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.occupancy.OccupancyTask;
import vexel.distill.occupancy.OccupancyTerms;
import vexel.distill.occupancy.RayQueries;
import vexel.distill.occupancy.Returns;
import vexel.distill.occupancy.Supports;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.Pass;
import vexel.nn.optim.AdamW;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// A training step of CleverDistiller at the paper's sizes: MinkUNet-34, a head of three layers
/// 2,048 wide, the occupancy task on 2,048 queries, AdamW, on one key frame of nuScenes' size with
/// teacher features of 384 numbers that have been read. Kernel maps and queries are made anew.
final class FullStep {
  private static final int HIDDEN = 2048;
  private static final int TEACHER = 384;
  private static final double INTENSITY = 255;

  private final MinkUNet student = MinkUNet.unet34(4, Numbers.rng("student"));
  private final ProjectionHead head =
      ProjectionHead.mlp(student.width(), HIDDEN, TEACHER, 3, Unary.GELU, Numbers.rng("head"));
  private final OccupancyTask occupancy =
      OccupancyTask.of(student.width(), true, Numbers.rng("occupancy"));
  private final Tensor teacher = Numbers.normal("teacher", CleverStep.PAIRS, TEACHER);
  private final AdamW optimizer =
      AdamW.of(1e-3, 0.03).over("student", student).over("head", head).over("occupancy", occupancy);

  private final CloudBatch cloud;
  private final Returns returns;
  private final Supports supports;
  private final Tensor rows;

  /// @param sweep as it was read
  /// @param cloud the same as the student is shown it
  /// @param rows the voxel of each pair, I32 [[CleverStep#PAIRS]]
  FullStep(PointCloud sweep, CloudBatch cloud, Tensor rows) {
    this.cloud = cloud;
    this.rows = rows;
    returns = Returns.of(sweep, INTENSITY);
    Points points = Points.of(cloud.points().toFloats(), PointCloud.FIELDS);
    supports = Supports.of(points, cloud.voxelization().pointToVoxel().toInts());
  }

  /// This step as a workload. Its operations are the student's and the head's; what the decoder of
  /// occupancy computes depends on the queries and is not counted.
  Workload workload() {
    double hidden = HIDDEN;
    double weights = hidden * (student.width() + hidden + TEACHER);
    double flops =
        NetworkFlops.step(student, cloud.voxels().sites()) + 6.0 * CleverStep.PAIRS * weights;
    return new Workload("clever34.step", 2, flops, this::run);
  }

  private void run() {
    Rng rng = Numbers.rng("pass");
    Pass pass = Pass.train(rng);
    Voxels seen = cloud.voxels();
    Voxels x = new Voxels(Sites.of(seen.sites().coords(), 1, null), seen.features());
    Value features = student.forward(x, pass);
    Value similarity =
        FeatureSimilarity.of(
            FeatureSimilarity.Kind.L2, head.forward(features.gatherRows(rows)), teacher);
    RayQueries queries = RayQueries.draw(returns, RayQueries.Settings.NUSCENES, rng.at("queries"));
    OccupancyTerms terms =
        occupancy.loss(features, List.of(new OccupancyTask.Sweep(queries, supports)));
    Value loss = similarity.add(terms.occupancy());
    @Nullable Value intensity = terms.intensity();
    optimizer.step((intensity == null ? loss : loss.add(intensity)).backward());
    pass.commit();
  }
}
