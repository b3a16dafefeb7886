package vexel.distill.bench;

import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.nn.Pass;
import vexel.nn.optim.AdamW;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// A training step of CleverDistiller at the size of the experiments: the small MinkUNet, a head of
/// three layers 256 wide, 4,096 pairs with teacher features of 384 numbers, AdamW. The teacher has
/// been read.
final class CleverStep {
  /// Pairs a step.
  static final int PAIRS = 4096;

  private final MinkUNet student = MinkUNet.small(4, Numbers.rng("student"));
  private final ProjectionHead head =
      ProjectionHead.mlp(student.width(), 256, 384, 3, Unary.GELU, Numbers.rng("head"));
  private final Tensor teacher = Numbers.normal("teacher", PAIRS, 384);
  private final AdamW optimizer = AdamW.of(1e-3, 0.03).over("student", student).over("head", head);

  /// Operations of a step on `sites`: the student's, and the head's, three products a layer.
  double flops(Sites sites) {
    double weights = 256.0 * (student.width() + 256 + 384);
    return NetworkFlops.step(student, sites) + 6.0 * PAIRS * weights;
  }

  /// One step.
  ///
  /// @param x what the student is shown [V, 4]
  /// @param rows the voxel of each pair, I32 [[#PAIRS]]
  void on(Voxels x, Tensor rows) {
    Pass pass = Pass.train(Numbers.rng("pass"));
    Value u = head.forward(student.forward(x, pass).gatherRows(rows));
    Value loss = FeatureSimilarity.of(FeatureSimilarity.Kind.L2, u, teacher);
    optimizer.step(loss.backward());
    pass.commit();
  }
}
