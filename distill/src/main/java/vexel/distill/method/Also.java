package vexel.distill.method;

import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// ALSO (Boulch et al., CVPR 2023): the occupancy task alone, no camera and no teacher. The
/// ablation that says how much of a joint method is the second term's.
///
/// @param occupancy the task
public record Also(Occupancy occupancy) implements Method {
  @Override
  public Map<String, Layer> parts() {
    return Map.of("occupancy", occupancy.task().layer());
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    return occupancy.addTo(Terms.none(), batch, features, pass);
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.empty();
  }
}
