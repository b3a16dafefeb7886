package vexel.distill.detector;

import vexel.autograd.Value;
import vexel.distill.recipe.CloudBatch;
import vexel.nn.BatchNorm;
import vexel.nn.Linear;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.bev.BevEncoder;
import vexel.nn.bev.CenterHead;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// A LiDAR detector on any student of a distillation: its voxels' features, brought to half the
/// maps' channels and averaged in each column and slab, are the low-level map.
///
/// ```
/// f = student(sweep)                                        [V, W]        (1)
/// g = max(norm(A f), 0)                                     [V, C / S]    (2)
/// F^low = mean of g in each column and slab                 [B, C, H, W]  (3)  ([VoxelColumns])
/// ```
///
/// It sees the key sweep alone, as the student did.
///
/// @param student what was distilled
/// @param lift A
/// @param norm of (2)
/// @param encoder over the bird's-eye view
/// @param head finds the boxes
/// @param shown how points become the student's input
public record StudentDetector(
    @Name("student") VoxelStudent student,
    Linear lift,
    BatchNorm norm,
    @Name("bev_encoder.backbone_2d") BevEncoder encoder,
    @Name("det_head.dense_head") CenterHead head,
    CloudBatch.Input shown)
    implements Detector {
  /// A detector around `student`, the rest of it new.
  static StudentDetector of(
      VoxelStudent student,
      int channels,
      BevEncoder encoder,
      CenterHead head,
      CloudBatch.Input shown,
      Rng rng) {
    int inner = channels / VoxelColumns.SLABS;
    return new StudentDetector(
        student,
        Linear.withoutBias(student.width(), inner, rng.at("lift")),
        BatchNorm.of(inner),
        encoder,
        head,
        shown);
  }

  @Override
  public Value low(DetectorInput input, Pass pass) {
    StudentCloud cloud = input.student();
    Value f = student.forward(cloud.voxels(), pass.at("student")); // (1)
    Value g = norm.forwardRelu(lift.forward(f), pass.at("norm")); // (2)
    return cloud.columns().mean(g); // (3)
  }
}
