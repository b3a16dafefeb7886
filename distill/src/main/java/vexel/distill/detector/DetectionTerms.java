package vexel.distill.detector;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.detect.CenterAssigner;
import vexel.distill.detect.CenterTargets;
import vexel.distill.geometry.BevGrid;
import vexel.distill.loss.CenterHeadLoss;
import vexel.distill.method.Terms;

/// The loss of a detector against true boxes: [CenterHeadLoss], summed over the tasks.
///
/// @param assigner which cells answer for which box
/// @param loss of one task
record DetectionTerms(CenterAssigner assigner, CenterHeadLoss loss) {
  /// Lattice points that a box marks.
  private static final int NEAREST = 9;

  /// As released.
  static DetectionTerms on(BevGrid grid) {
    return new DetectionTerms(
        new CenterAssigner(grid, NEAREST), CenterHeadLoss.released(grid.cell()));
  }

  /// The one term `detection`, and its parts as notes.
  Terms of(Taps taps, DetectBatch batch, LossBalance balance) {
    Value s = balance.s().value();
    Value total = null;
    double heat = 0;
    double location = 0;
    double aware = 0;
    for (int t = 0; t < taps.heads().size(); t++) {
      List<Integer> labels = DetectionClasses.TASKS.get(t);
      CenterTargets targets = assigner.assign(batch.boxes(), labels);
      CenterHeadLoss.Terms own = loss.of(taps.heads().get(t), targets, s);
      total = total == null ? own.total() : total.add(own.total());
      heat += own.heat().tensor().item();
      location += own.location().tensor().item();
      aware += own.iouAware().tensor().item();
    }
    if (total == null) {
      throw new IllegalArgumentException("detection terms: the head has no task");
    }
    return Terms.of("detection", total)
        .note("heat", heat)
        .note("location", location)
        .note("iou-aware", aware);
  }
}
