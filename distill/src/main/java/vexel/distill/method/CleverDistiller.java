package vexel.distill.method;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// CleverDistiller (Samet et al., BMVC 2025): a frozen camera foundation model is distilled into a
/// sparse LiDAR network by direct feature similarity, through a three-layer projection head on the
/// student, while the student also learns which space is occupied.
///
/// ```
/// k_i = h(f_θ(P))_{v(i)},  t_i = teacher feature at the pixel of point i       (1)
/// L   = L_sim(k, t) + λ_occ L_occ(f_θ(P))                                      (2)
/// ```
///
/// f_θ is the student, h its head, v(i) the voxel of point i. Established: the frozen teacher, the
/// direct similarity, the head's three layers, an occupancy task. Reconstruction: everything else,
/// taken from ScaLR and, for occupancy, from ALSO; λ_occ = 1.
///
/// With one linear layer and λ_occ = 0 this is ScaLR (Puy et al., CVPR 2024), with two ScaLR+, and
/// with the cosine form the similarity loss that relational distillation is measured against.
///
/// @param head h
/// @param kind form of L_sim
/// @param occupancy the second term, or null
public record CleverDistiller(
    ProjectionHead head, FeatureSimilarity.Kind kind, @Nullable Occupancy occupancy)
    implements Method {
  @Override
  public Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    parts.put("head", head);
    if (occupancy != null) {
      parts.put("occupancy", occupancy.task().layer());
    }
    return parts;
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    PixelPairs pairs = batch.pairs();
    Value k =
        head.forward(
            features.gatherRows(pairs.rows()), pass.at("head")); // [M, D]                    (1)
    Value similarity = FeatureSimilarity.of(kind, k, pairs.teacher());
    Terms terms = Terms.of("similarity", similarity); //                                    (2)
    return occupancy == null ? terms : occupancy.addTo(terms, batch, features, pass);
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.of(head);
  }
}
