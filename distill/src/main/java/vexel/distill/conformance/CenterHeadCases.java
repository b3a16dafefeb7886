package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import vexel.autograd.Loss;
import vexel.autograd.Value;
import vexel.distill.detect.CenterAssigner;
import vexel.distill.detect.CenterDecoder;
import vexel.distill.detect.CenterDecoder.Candidate;
import vexel.distill.detect.CenterTargets;
import vexel.distill.detect.GaussianMaps;
import vexel.distill.detect.HeadMaps;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Vec3;
import vexel.distill.loss.CenterHeadLoss;
import vexel.distill.loss.GaussianFocal;
import vexel.distill.loss.SigmoidFocal;
import vexel.tensor.Tensor;

/// Heads that find boxes by their centres: targets, losses, decoding.
final class CenterHeadCases {
  private CenterHeadCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("gaussian_radius", CenterHeadCases::radius);
    table.put("center_heatmap", CenterHeadCases::heatmap);
    table.put("gaussian_focal", CenterHeadCases::gaussianFocal);
    table.put("sigmoid_focal", CenterHeadCases::sigmoidFocal);
    table.put("center_head_assigner", CenterHeadCases::assigner);
    table.put("center_head_loss", CenterHeadCases::loss);
    table.put("center_head_decode", CenterHeadCases::decode);
  }

  /// The overlap stands in the name of each result.
  private static void radius(Trial t) {
    double[] hw = Trial.doubles(t.stored("radius_hw"));
    String prefix = "radius_min_overlap";
    for (String name : t.golden().tensors()) {
      if (name.startsWith(prefix)) {
        double overlap = Double.parseDouble(name.substring(prefix.length()));
        double[] r = new double[hw.length / 2];
        Arrays.setAll(r, i -> GaussianMaps.radius(hw[2 * i], hw[2 * i + 1], overlap));
        t.check(name, r, Tolerance.DOUBLE);
      }
    }
  }

  private static void heatmap(Trial t) {
    double[] at = Trial.doubles(t.stored("class_cx_cy"));
    double[] sides = Trial.doubles(t.stored("length_width_cells"));
    Tensor target = t.stored("target"); // [classes, H, W]
    List<GaussianMaps> maps = new ArrayList<>();
    for (int c = 0; c < target.dim(0); c++) {
      maps.add(new GaussianMaps(target.dim(2), target.dim(1)));
    }
    double[] radii = new double[at.length / 3];
    for (int i = 0; i < radii.length; i++) {
      int r =
          GaussianMaps.radius(
              sides[2 * i + 1],
              sides[2 * i],
              t.attrs().number("min_overlap"),
              t.attrs().integer("min_radius"));
      radii[i] = r;
      maps.get((int) at[3 * i]).draw((int) at[3 * i + 1], (int) at[3 * i + 2], r);
    }
    t.check("radius", radii, Tolerance.EXACT);
    double[] all = maps.stream().flatMapToDouble(m -> Arrays.stream(m.values())).toArray();
    t.check("target", all, Tolerance.OPERATOR);
  }

  private static void gaussianFocal(Trial t) {
    double alpha = t.attrs().number("alpha");
    double beta = t.attrs().number("beta");
    t.output("y", GaussianFocal.of(t.input("logits"), t.tensor("target"), alpha, beta));
  }

  private static void sigmoidFocal(Trial t) {
    Value terms =
        SigmoidFocal.terms(
            t.input("logits"), t.tensor("t"), t.attrs().number("alpha"), t.attrs().number("gamma"));
    t.output("y", Loss.reduce(terms, LossCases.reduction(t)));
  }

  // ---- UniDistill's head

  private static void assigner(Trial t) {
    BevGrid grid = UniDistillCases.grid(t.attrs());
    CenterAssigner assigner = new CenterAssigner(grid, t.attrs().integer("topk"));
    List<List<LabelledBox>> batch = batch(t.stored("gt_boxes"));
    List<List<Integer>> tasks = tasks(t.attrs());
    int most = t.attrs().integer("max_objects");
    for (int k = 0; k < tasks.size(); k++) {
      CenterTargets targets = assigner.assign(batch, tasks.get(k));
      int classes = tasks.get(k).size();
      t.check(
          "t" + k + "_heatmap",
          targets.heatmap(
              t.engine().backend(),
              t.engine().dtype(),
              batch.size(),
              classes,
              grid.height(),
              grid.width()));
      int n = batch.size() * most;
      double[] ind = new double[n];
      double[] mask = new double[n];
      double[] category = new double[n];
      double[] code = new double[n * HeadMaps.CODE];
      int[] used = new int[batch.size()];
      for (int p = 0; p < targets.size(); p++) {
        int sample = targets.row(p) / grid.cells();
        int slot = sample * most + used[sample]++;
        ind[slot] = targets.row(p) % grid.cells();
        mask[slot] = 1;
        category[slot] = targets.category(p);
        for (int i = 0; i < HeadMaps.CODE; i++) {
          code[slot * HeadMaps.CODE + i] = targets.code(p, i);
        }
      }
      t.check("t" + k + "_ind", ind, Tolerance.EXACT);
      t.check("t" + k + "_mask", mask, Tolerance.EXACT);
      t.check("t" + k + "_cat", category, Tolerance.EXACT);
      t.check("t" + k + "_box_encoding", code, Tolerance.OPERATOR);
    }
  }

  private static List<List<LabelledBox>> batch(Tensor rows) {
    int columns = rows.dim(2);
    double[] x = Trial.doubles(rows);
    List<List<LabelledBox>> batch = new ArrayList<>();
    for (int at = 0; at < x.length; at += columns) {
      if (at % (columns * rows.dim(1)) == 0) {
        batch.add(new ArrayList<>());
      }
      double[] row = Arrays.copyOfRange(x, at, at + columns);
      batch.getLast().add(new LabelledBox(Box.of(row), (int) row[columns - 1]));
    }
    return batch;
  }

  private static List<List<Integer>> tasks(Attrs attrs) {
    if (!(attrs.values().get("tasks") instanceof List<?> all)) {
      throw new MissingFeature("tasks that are no lists of labels");
    }
    return all.stream()
        .map(task -> ((List<?>) task).stream().map(label -> ((Number) label).intValue()).toList())
        .toList();
  }

  private static void loss(Trial t) {
    Attrs a = t.attrs();
    double[] clamp = a.numbers("dim_clamp");
    CenterHeadLoss op =
        new CenterHeadLoss(
            a.number("alpha"),
            a.number("gamma"),
            Arrays.stream(a.numbers("code_weights")).boxed().toList(),
            a.number("iou_term_threshold"),
            a.number("iou_weight"),
            clamp[0],
            clamp[1],
            UniDistillCases.grid(a).cell());
    Value total = null;
    List<Double> parts = new ArrayList<>();
    int tasks = tasks(a).size();
    for (int k = 0; k < tasks; k++) {
      CenterHeadLoss.Terms terms =
          op.of(
              UniDistillCases.head(t, "t" + k + "_"),
              t.tensor("target_t" + k + "_heatmap"),
              targets(t, "target_t" + k + "_"),
              t.input("s"));
      for (Value part : List.of(terms.heat(), terms.location(), terms.iouAware(), terms.iou3d())) {
        parts.add(part.tensor().item());
      }
      parts.add(terms.near() ? 1.0 : 0.0);
      parts.add(terms.total().tensor().item());
      total = total == null ? terms.total() : total.add(terms.total());
    }
    if (total == null) {
      throw new MissingFeature("a head without tasks");
    }
    t.check("parts", parts.stream().mapToDouble(p -> p).toArray(), Tolerance.OPERATOR);
    t.output("loss", total);
  }

  private static CenterTargets targets(Trial t, String prefix) {
    Tensor mask = t.stored(prefix + "mask"); // [B, most]
    double[] m = Trial.doubles(mask);
    double[] ind = Trial.doubles(t.stored(prefix + "ind"));
    double[] category = Trial.doubles(t.stored(prefix + "cat"));
    double[] codes = Trial.doubles(t.stored(prefix + "box_encoding"));
    Tensor heatmap = t.stored(prefix + "heatmap");
    int cells = heatmap.dim(2) * heatmap.dim(3);
    int[] slots = java.util.stream.IntStream.range(0, m.length).filter(i -> m[i] != 0).toArray();
    int[] rows = new int[slots.length];
    int[] categories = new int[slots.length];
    double[] own = new double[slots.length * HeadMaps.CODE];
    for (int p = 0; p < slots.length; p++) {
      rows[p] = slots[p] / mask.dim(1) * cells + (int) ind[slots[p]];
      categories[p] = (int) category[slots[p]];
      System.arraycopy(codes, slots[p] * HeadMaps.CODE, own, p * HeadMaps.CODE, HeadMaps.CODE);
    }
    return new CenterTargets(rows, categories, own);
  }

  private static void decode(Trial t) {
    Attrs a = t.attrs();
    double[] range = a.numbers("post_range");
    double[] clamp = a.numbers("dim_clamp");
    CenterDecoder decoder =
        new CenterDecoder(
            UniDistillCases.grid(a),
            a.integer("top_k"),
            a.number("score_threshold"),
            new Vec3(range[0], range[1], range[2]),
            new Vec3(range[3], range[4], range[5]),
            clamp[0],
            clamp[1],
            a.number("rectify_alpha"));
    for (int k = 0; k < tasks(a).size(); k++) {
      HeadMaps maps = UniDistillCases.head(t, "t" + k + "_");
      for (int b = 0; b < maps.hm().dim(0); b++) {
        List<Candidate> found = decoder.decode(maps, b);
        String prefix = "t" + k + "_b" + b + "_";
        t.check(prefix + "boxes", boxes(found), Tolerance.OPERATOR);
        t.check(prefix + "scores", column(found, Candidate::score), Tolerance.OPERATOR);
        t.check(prefix + "nms_scores", column(found, Candidate::rank), Tolerance.OPERATOR);
        t.check(prefix + "labels", column(found, Candidate::category), Tolerance.EXACT);
        t.check(prefix + "cells", column(found, Candidate::cell), Tolerance.EXACT);
      }
    }
  }

  private static double[] column(List<Candidate> found, ToDoubleFunction<Candidate> of) {
    return found.stream().mapToDouble(of).toArray();
  }

  private static double[] boxes(List<Candidate> found) {
    return found.stream()
        .map(Candidate::box)
        .flatMapToDouble(
            b ->
                Arrays.stream(
                    new double[] {
                      b.centre().x(),
                      b.centre().y(),
                      b.centre().z(),
                      b.size().x(),
                      b.size().y(),
                      b.size().z(),
                      b.yaw(),
                      b.velocity().x(),
                      b.velocity().y()
                    }))
        .toArray();
  }
}
