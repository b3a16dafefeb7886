package vexel.distill.method;

import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// CleverDistiller (Samet et al., BMVC 2025): a frozen camera foundation model is distilled into a
/// sparse LiDAR network by direct feature similarity, through a three-layer projection head on the
/// student.
///
/// ```
/// k_i = h(f_θ(P))_{v(i)},  t_i = teacher feature at the pixel of point i       (1)
/// L   = L_sim(k, t)                                                            (2)
/// ```
///
/// f_θ is the student, h its head, v(i) the voxel of point i. Established: the frozen teacher, the
/// direct similarity, the head's three layers. Reconstruction: everything else, taken from ScaLR.
///
/// With one linear layer this is ScaLR (Puy et al., CVPR 2024), with two ScaLR+, and with the
/// cosine form the similarity loss that relational distillation is measured against.
///
/// @param head h
/// @param kind form of L_sim
public record CleverDistiller(ProjectionHead head, FeatureSimilarity.Kind kind) implements Method {
  @Override
  public Map<String, Layer> parts() {
    return Map.of("head", head);
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Value k = head.forward(features.gatherRows(pairs.rows())); // [M, D]                    (1)
    return Terms.of("similarity", FeatureSimilarity.of(kind, k, pairs.teacher())); //       (2)
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.of(head);
  }
}
