package vexel.distill.conformance;

import java.util.List;
import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.detect.CenterTargets;
import vexel.distill.detect.HeadMaps;
import vexel.distill.loss.bev.LabelDistill;
import vexel.distill.loss.bev.S2m2;
import vexel.distill.loss.bev.SimDistill;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// The losses of [vexel.distill.loss.bev] that look at the head's maps, with their terms on
/// features.
final class SiblingHeadCases {
  private static final String LOSS = "loss";

  private SiblingHeadCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("simdistill_lidar", SiblingHeadCases::lidar);
    table.put(
        "simdistill_classes",
        t ->
            t.output(
                LOSS,
                SimDistill.RELEASED.classes(SiblingCases.student(t), SiblingCases.teacher(t))));
    table.put("simdistill_boxes", SiblingHeadCases::simBoxes);
    table.put("labeldistill_features", SiblingHeadCases::labelFeatures);
    table.put(
        "labeldistill_heat",
        t ->
            t.output(
                LOSS,
                LabelDistill.heat(
                    SiblingCases.student(t), SiblingCases.teacher(t), t.tensor("heat"))));
    table.put("labeldistill_boxes", SiblingHeadCases::labelBoxes);
    table.put("s2m2_features", SiblingHeadCases::s2m2Features);
    table.put("s2m2_heat", SiblingHeadCases::s2m2Heat);
  }

  private static void lidar(Trial t) {
    Tensor mask = SiblingCases.blobs(t);
    t.output(
        LOSS, SimDistill.RELEASED.lidar(SiblingCases.student(t), SiblingCases.teacher(t), mask));
  }

  private static void simBoxes(Trial t) {
    HeadMaps student = SiblingCases.head(t, "s_");
    HeadMaps teacher = SiblingCases.head(t, "t_");
    double[] weights = Trial.doubles(t.stored("weights"));
    t.output(LOSS, SimDistill.RELEASED.boxes(student, teacher, t.tensor("index"), weights));
  }

  private static void labelFeatures(Trial t) {
    Tensor mask = LabelDistill.mask(t.tensor("heat"));
    Tensor half = LabelDistill.halved(mask);
    boolean binary = t.attrs().flag("binary");
    List<Tensor> masks =
        binary
            ? List.of(LabelDistill.binary(mask), LabelDistill.binary(half))
            : List.of(mask, half);
    t.check("mask0", masks.getFirst());
    t.check("mask1", masks.getLast());
    List<Value> student = List.of(t.input("student0"), t.input("student1"));
    List<Tensor> teacher = List.of(t.tensor("teacher0"), t.tensor("teacher1"));
    t.output(LOSS, LabelDistill.features(student, teacher, masks));
  }

  private static void labelBoxes(Trial t) {
    HeadMaps student = SiblingCases.head(t, "s_");
    HeadMaps teacher = SiblingCases.head(t, "t_");
    int[] index = t.stored("index").cast(DType.I32).toInts();
    double[] codes = Trial.doubles(t.stored("known")); // 1 where known
    for (int i = 0; i < codes.length; i++) {
      codes[i] = codes[i] == 0 ? Double.NaN : codes[i];
    }
    CenterTargets centres = new CenterTargets(index, new int[index.length], codes);
    t.output(LOSS, LabelDistill.RELEASED.boxes(student, teacher, centres));
  }

  private static void s2m2Features(Trial t) {
    S2m2 op = s2m2(t);
    S2m2.Regions regions = regions(t, op, t.tensor("logits"));
    t.output(LOSS, op.features(SiblingCases.student(t), SiblingCases.teacher(t), regions));
  }

  private static void s2m2Heat(Trial t) {
    S2m2 op = s2m2(t);
    t.tensor("logits"); // of the other kind of case
    S2m2.Regions regions = regions(t, op, SiblingCases.student(t).tensor());
    t.output(LOSS, op.heat(SiblingCases.student(t), SiblingCases.teacher(t), regions));
  }

  private static S2m2 s2m2(Trial t) {
    double[] w = t.attrs().numbers("weights");
    return new S2m2(t.attrs().number("threshold"), w[0], w[1], w[2]);
  }

  /// The regions; where they lie is compared.
  private static S2m2.Regions regions(Trial t, S2m2 op, Tensor z) {
    S2m2.Regions regions = op.regions(t.tensor("heat"), z);
    t.check("hits", LabelDistill.binary(regions.hits()));
    t.check("alarms", LabelDistill.binary(regions.alarms()));
    t.check("misses", LabelDistill.binary(regions.misses()));
    return regions;
  }
}
