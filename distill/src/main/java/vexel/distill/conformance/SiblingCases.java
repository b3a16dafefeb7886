package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.detect.HeadMaps;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.distill.head.GlobalContext;
import vexel.distill.loss.bev.BevDistill;
import vexel.distill.loss.bev.BevLgkd;
import vexel.distill.loss.bev.BoxLattice;
import vexel.distill.loss.bev.BoxRegions;
import vexel.distill.loss.bev.Cwd;
import vexel.distill.loss.bev.DistillBev;
import vexel.distill.loss.bev.Fgd;
import vexel.distill.loss.bev.FitNet;
import vexel.distill.loss.bev.TigBev;
import vexel.distill.loss.bev.TigBevDepth;
import vexel.nn.Conv2d;
import vexel.nn.LayerNorm;
import vexel.nn.Linear;
import vexel.tensor.Tensor;

/// The losses of [vexel.distill.loss.bev] on maps and on depth.
final class SiblingCases {
  private static final String LOSS = "loss";

  private SiblingCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("fitnet", t -> t.output(LOSS, FitNet.of(student(t), teacher(t))));
    table.put("cwd", t -> t.output(LOSS, Cwd.of(student(t), teacher(t), t.attrs().number("tau"))));
    table.put("fgd", SiblingCases::fgd);
    table.put("bevdistill_dense", SiblingCases::dense);
    table.put(
        "bevdistill_sparse",
        t -> t.output(LOSS, BevDistill.sparse(student(t), t.input("teacher"))));
    table.put(
        "tig_bev_points",
        t -> t.output(LOSS, TigBev.betweenPoints(student(t), teacher(t), lattice(t))));
    table.put(
        "tig_bev_channels",
        t -> t.output(LOSS, TigBev.betweenChannels(student(t), teacher(t), lattice(t))));
    table.put("tig_bev_depth", SiblingCases::tigDepth);
    table.put("distillbev", SiblingCases::distillBev);
    table.put("bev_lgkd", SiblingCases::lgkd);
    table.put(
        "bev_lgkd_depth",
        t -> t.output(LOSS, BevLgkd.depth(student(t), teacher(t), t.tensor("returns"))));
  }

  static Value student(Trial t) {
    return t.input("student");
  }

  static Tensor teacher(Trial t) {
    return t.tensor("teacher");
  }

  private static void fgd(Trial t) {
    double[] w = t.attrs().numbers("weights");
    Fgd fgd = new Fgd(t.attrs().number("tau"), w[0], w[1], w[2], w[3]);
    BoxRegions regions =
        BoxRegions.rectangles(batch(t), grid(t), t.engine().backend(), t.engine().dtype());
    t.check("foreground", regions.foreground());
    t.check("background", regions.background());
    Fgd.Terms terms =
        fgd.terms(student(t), teacher(t), regions, context(t, "s_"), context(t, "t_"));
    check(t, terms.foreground(), terms.background(), terms.attention(), terms.global());
    t.output(LOSS, fgd.total(terms));
  }

  private static GlobalContext context(Trial t, String side) {
    return new GlobalContext(
        new Conv2d(t.parameter(side + "mask_w"), null, Conv2d.square(1, 1, 0)),
        new Linear(t.parameter(side + "reduce_w"), t.parameter(side + "reduce_b")),
        new LayerNorm(t.parameter(side + "norm_w"), t.parameter(side + "norm_b"), 1e-5),
        new Linear(t.parameter(side + "expand_w"), t.parameter(side + "expand_b")));
  }

  private static void check(Trial t, Value... terms) {
    double[] all = Arrays.stream(terms).mapToDouble(v -> v.tensor().item()).toArray();
    t.check("terms", all, Tolerance.OPERATOR);
  }

  private static void dense(Trial t) {
    Tensor mask = blobs(t);
    t.output(LOSS, BevDistill.dense(student(t), teacher(t), mask));
  }

  /// The blobs of overlap 0.1 and radius at least 1, compared.
  static Tensor blobs(Trial t) {
    Tensor mask = BevDistill.mask(batch(t), grid(t), t.engine().backend(), t.engine().dtype());
    t.check("mask", mask);
    return mask;
  }

  private static BoxLattice lattice(Trial t) {
    TigBev settings = new TigBev(t.attrs().integer("points"), t.attrs().number("margin"), 1, 1);
    return settings.lattice(batch(t), grid(t));
  }

  private static void tigDepth(Trial t) {
    t.output(
        LOSS,
        TigBevDepth.of(
            t.input("logits"),
            t.attrs().number("first"),
            t.attrs().number("step"),
            t.tensor("depth"),
            t.tensor("object")));
  }

  private static void distillBev(Trial t) {
    double[] w = t.attrs().numbers("weights");
    DistillBev op = new DistillBev(t.attrs().number("tau"), w[0], w[1], w[2], w[3], w[4]);
    BoxRegions regions =
        BoxRegions.rotated(batch(t), grid(t), t.engine().backend(), t.engine().dtype())
            .withAlarms(t.tensor("likelihood"), t.tensor("truth"), t.attrs().number("threshold"));
    t.check("foreground", regions.foreground());
    t.check("background", regions.background());
    t.check("alarms", regions.alarms());
    Conv2d kappa =
        new Conv2d(t.parameter("kappa_w"), t.parameter("kappa_b"), Conv2d.square(3, 1, 1));
    DistillBev.Terms terms = op.terms(student(t), teacher(t), regions, kappa);
    check(
        t,
        terms.foreground(),
        terms.background(),
        terms.alarms(),
        terms.channel(),
        terms.spatial());
    t.output(LOSS, op.total(terms));
  }

  private static void lgkd(Trial t) {
    double[] sensor = t.attrs().numbers("sensor");
    double[] xyz = Trial.doubles(t.stored("returns"));
    List<Points> returns = new ArrayList<>();
    int samples = student(t).dim(0);
    for (int b = 0; b < samples; b++) {
      int each = xyz.length / samples;
      returns.add(Points.of(Arrays.copyOfRange(xyz, b * each, (b + 1) * each)));
    }
    Tensor front =
        BevLgkd.foreground(returns, batch(t), grid(t), t.engine().backend(), t.engine().dtype());
    t.check("foreground", front);
    Vec3 o = new Vec3(sensor[0], sensor[1], 1.8); // its height does not matter
    Tensor mask = BevLgkd.alongRays(front, grid(t), o, t.attrs().number("reach"));
    t.check("mask", mask);
    t.output(LOSS, BevLgkd.features(student(t), teacher(t), mask));
  }

  // ---- inputs

  static BevGrid grid(Trial t) {
    return UniDistillCases.grid(t.attrs());
  }

  /// The boxes of each sample, padding too.
  static List<List<Box>> batch(Trial t) {
    Tensor rows = t.stored("gt_boxes"); // [B, most, 7]
    double[] x = Trial.doubles(rows);
    int columns = rows.dim(2);
    List<List<Box>> batch = new ArrayList<>();
    for (int b = 0; b < rows.dim(0); b++) {
      List<Box> boxes = new ArrayList<>();
      for (int k = 0; k < rows.dim(1); k++) {
        int at = (b * rows.dim(1) + k) * columns;
        boxes.add(Box.of(Arrays.copyOfRange(x, at, at + columns)));
      }
      batch.add(boxes);
    }
    return batch;
  }

  static HeadMaps head(Trial t, String side) {
    return UniDistillCases.head(t, side);
  }
}
