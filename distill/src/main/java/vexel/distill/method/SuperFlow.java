package vexel.distill.method;

import java.util.Map;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.InfoNce;
import vexel.nn.Layer;
import vexel.nn.Pass;

/// SuperFlow (Xu et al., ECCV 2024): superpixel contrast in three consecutive frames, between the
/// key frame's sweep and a denser one, and between the frames. k^t, q^t are superpoints and
/// superpixels of frame t as in SLidR, k^d those of the key frame's sweep joined with the one
/// before:
///
/// ```
/// L_spatial = ⅓ Σ_{t−1, t, t+1} InfoNCE(k^t, q^t)                                  (1)
/// L_d2s     = InfoNCE(k^t, k^d)   over their common regions                        (2)
/// L_time    = ½ (InfoNCE(k^t, k^{t−1}) + InfoNCE(k^t, k^{t+1}))   likewise         (3)
/// L         = L_spatial + L_d2s + L_time                                           (4)
/// ```
///
/// Regions must mean the same in every frame, so they are classes, not superpixels: the paper takes
/// 17 that OpenSeeD finds. *Deviation*: here they are what the frozen teacher says in words
/// (`segments: words`). Regions of one class in one camera are one region, as there.
///
/// @param heads h, and g on the teacher's side
/// @param temperature τ
public record SuperFlow(ContrastHeads heads, double temperature) implements Method {
  @Override
  public Map<String, Layer> parts() {
    return heads.parts();
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    Value rows = heads.student(features, pass); // [V, D]
    Moment key = Moment.of(batch, Batch.Role.KEY, rows);
    Moment before = Moment.of(batch, Batch.Role.BEFORE, rows);
    Moment after = Moment.of(batch, Batch.Role.AFTER, rows);
    Moment dense = Moment.of(batch, Batch.Role.DENSE, rows);
    Value spatial = spatial(key).add(spatial(before)).add(spatial(after)).mul(1.0 / 3); //  (1)
    Terms terms = Terms.of("spatial", spatial);
    addShared(terms, "dense-to-sparse", 1, batch, key, dense); //                           (2)
    addShared(terms, "time-before", 0.5, batch, key, before); //                            (3)
    addShared(terms, "time-after", 0.5, batch, key, after); //                              (3)
    return terms.note("regions", key.seen.regions().size());
  }

  /// The regions of one moment and their superpoints.
  private record Moment(SeenRegions seen, Value points) {
    static Moment of(Batch batch, Batch.Role role, Value rows) {
      SeenRegions seen = SeenRegions.of(batch, role);
      return new Moment(seen, seen.superpoints(rows));
    }
  }

  private Value spatial(Moment moment) {
    return InfoNce.of(temperature, moment.points, moment.seen.superpixels(heads.projection()));
  }

  private void addShared(Terms terms, String name, double weight, Batch batch, Moment a, Moment b) {
    SharedRegions shared = SharedRegions.of(batch, a.seen, b.seen);
    if (shared.size() > 0) {
      Value k = a.points.gatherRows(shared.first());
      Value other = b.points.gatherRows(shared.second());
      terms.and(name, weight, InfoNce.of(temperature, k, other));
    }
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return heads.teacherSpace();
  }

  @Override
  public Neighbours neighbours() {
    return Neighbours.AROUND;
  }

  @Override
  public boolean regions(Batch.Role role) {
    return true;
  }
}
