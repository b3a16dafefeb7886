package vexel.distill.eval;

import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.data.Frame;
import vexel.distill.recipe.CloudBatch;
import vexel.distill.recipe.Students;
import vexel.nn.Pass;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// A student's features: every point takes its voxel's, before any head.
///
/// @param student the network, run with its running statistics
/// @param input how points become its input
public record StudentEncoder(VoxelStudent student, CloudBatch.Input input) implements FrameEncoder {
  @Override
  public Encoded encode(Frame frame) {
    try (Scope scope = Scope.open()) {
      CloudBatch cloud = CloudBatch.of(List.of(frame), input, CloudAugmentation.NONE, Rng.seed(0));
      Tensor voxels =
          Students.frozen(student).forward(cloud.voxels(), Pass.eval()).tensor(); // [V, C]
      Tensor points = scope.keep(voxels.gatherRows(cloud.voxelization().pointToVoxel())); // [N, C]
      return new Encoded(IntStream.range(0, frame.points().size()).toArray(), points);
    }
  }
}
