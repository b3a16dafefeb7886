package vexel.distill.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vexel.autograd.Value;
import vexel.distill.geometry.DensityBalance;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.head.ClassMeans;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.InfoNce;
import vexel.distill.loss.WeaklySupervisedContrast;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// OLIVINE (Zhang and Hou, NeurIPS 2024): point–pixel contrast, contrast in which pairs of one weak
/// class do not repel each other, and a von Mises–Fisher model of each class's features.
///
/// ```
/// L = ½ (L_ppkt(k, q) + L_sup(k', q', y)) + L_vmf(k', y)                           (1)
/// ```
///
/// k, q are unit rows of the instance heads, k', q' of the class heads, 64 channels each. The pairs
/// of L_sup are drawn with a probability that falls with the density of points at their distance
/// and with the frequency of their class ([DensityBalance]). L_vmf is switched on after 10,000
/// steps, or after half of a shorter training.
///
/// *Deviation*: weak classes come from the frozen teacher in words, not from a segmentation model.
///
/// @param instance heads of student and teacher for k, q
/// @param classes heads of student and teacher for k', q'
/// @param means of the classes
/// @param labels weak classes of teacher features
/// @param temperature τ
/// @param pairs drawn for L_sup
/// @param vmfAt step from which L_vmf counts
public record Olivine(
    TwoSidedHead instance,
    TwoSidedHead classes,
    ClassMeans means,
    WeakLabels labels,
    double temperature,
    int pairs,
    long vmfAt)
    implements Method {
  @Override
  public Map<String, Layer> parts() {
    Map<String, Layer> parts = new LinkedHashMap<>();
    parts.put("instance", instance);
    parts.put("classes", classes);
    parts.put("means", means);
    return parts;
  }

  @Override
  public Terms terms(Batch batch, Value features, Pass pass) {
    Value patches = Value.of(Tensor.concat(0, batch.views().stream().map(View::patches).toList()));
    PixelPairs uniform = batch.pairs();
    Value k =
        ContrastHeads.unit(
            instance.student().forward(features.gatherRows(uniform.rows()), pass.at("instance")));
    Value q = ContrastHeads.unit(uniform.readout().read(instance.teacher().forward(patches)));
    Drawn drawn = draw(batch, pass);
    Value k2 =
        ContrastHeads.unit(
            classes.student().forward(features.gatherRows(drawn.rows()), pass.at("classes")));
    Value q2 = ContrastHeads.unit(drawn.readout().read(classes.teacher().forward(patches)));
    Terms terms =
        Terms.weighted("point-pixel", 0.5, InfoNce.of(temperature, k, q))
            .and(
                "class",
                0.5,
                WeaklySupervisedContrast.of(k2, q2, drawn.labels(), temperature)); //       (1)
    Value vmf = means.forward(k2, drawn.labels(), pass.at("means"));
    return batch.step() >= vmfAt ? terms.and("von-mises-fisher", 1, vmf) : terms;
  }

  /// Pairs drawn in balance.
  private record Drawn(Tensor rows, PatchReadout readout, Tensor labels) {}

  private Drawn draw(Batch batch, Pass pass) {
    int[] voxelOf = batch.voxelOf().toInts();
    float[] xyzi = batch.points().toFloats();
    List<Integer> point = new ArrayList<>();
    List<Tensor> label = new ArrayList<>();
    for (View view : batch.views()) {
      label.add(labels.of(view.readout(view.pairs()).read(view.patches())));
      IntStream.range(0, view.pairs().size()).forEach(i -> point.add(view.pairs().point(i)));
    }
    int[] classOf = Tensor.concat(0, label).toInts();
    double[] range =
        point.stream().mapToDouble(p -> StrictMath.hypot(xyzi[4 * p], xyzi[4 * p + 1])).toArray();
    int[] chosen = DensityBalance.draw(range, classOf, pairs, pass.rng().at("balanced"));
    List<PatchReadout> readouts = new ArrayList<>();
    int from = 0;
    int next = 0;
    for (View view : batch.views()) {
      Pairs all = view.pairs();
      List<Integer> mine = new ArrayList<>();
      while (next < chosen.length && chosen[next] < from + all.size()) {
        mine.add(chosen[next++] - from);
      }
      readouts.add(view.readout(all.at(mine.stream().mapToInt(i -> i).toArray())));
      from += all.size();
    }
    int[] rows = IntStream.of(chosen).map(i -> voxelOf[point.get(i)]).toArray();
    int[] drawn = IntStream.of(chosen).map(i -> classOf[i]).toArray();
    return new Drawn(
        Tensor.of(rows, rows.length),
        PatchReadout.concat(readouts),
        Tensor.of(drawn, drawn.length));
  }

  @Override
  public Optional<ProjectionHead> teacherSpace() {
    return Optional.empty();
  }
}
