package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import vexel.autograd.Op;
import vexel.autograd.Value;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.GaussianMaps.Blob;
import vexel.distill.detect.HeadMaps;
import vexel.distill.detect.KeypointLayout;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.head.BevAdapter;
import vexel.distill.loss.UniDistillFeature;
import vexel.distill.loss.UniDistillRelation;
import vexel.distill.loss.UniDistillResponse;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// UniDistill's losses. A case has its boxes, or uses those of the group it belongs to.
final class UniDistillCases {
  private static final double EPSILON = UniDistillFeature.EPSILON;

  private UniDistillCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("unidistill_feature", t -> feature(t, t.input("student")));
    table.put("unidistill_relation", UniDistillCases::relation);
    table.put("unidistill_response", UniDistillCases::response);
    table.put("unidistill_feature_adapter", UniDistillCases::adapter);
    table.put("unidistill_response_mask", UniDistillCases::responseMask);
  }

  private static void feature(Trial t, Value student) {
    BoxKeypoints points = keypoints(t);
    Tensor teacher = points.read(Value.of(t.tensor("teacher"))).tensor();
    Op<?> op = new UniDistillFeature(teacher, t.attrs().number("denominator_eps", EPSILON));
    t.output(loss(t), Value.apply(op, points.read(student)));
  }

  private static void relation(Trial t) {
    BoxKeypoints points = keypoints(t);
    Op<?> op =
        new UniDistillRelation(
            points.read(Value.of(t.tensor("teacher"))).tensor(),
            t.attrs().number("norm_eps", EPSILON),
            t.attrs().number("denominator_eps", EPSILON));
    t.output(loss(t), Value.apply(op, points.read(t.input("student"))));
  }

  private static String loss(Trial t) {
    return t.has("y") ? "y" : "loss";
  }

  private static void adapter(Trial t) {
    int kernel = t.stored("conv_w").dim(2);
    Pass pass = Pass.train(Rng.seed(0));
    BatchNorm norm =
        new BatchNorm(
            t.parameter("bn_w"),
            t.parameter("bn_b"),
            t.parameter("bn_running_mean0"),
            t.parameter("bn_running_var0"),
            t.attrs().number("bn_eps"),
            t.attrs().number("bn_momentum"));
    Conv2d conv =
        new Conv2d(
            t.parameter("conv_w"),
            t.has("conv_b") ? t.parameter("conv_b") : null,
            Conv2d.square(kernel, 1, kernel / 2));
    Value adapted = new BevAdapter(conv, norm).forward(t.input("student"), pass);
    pass.commit();
    t.output("adapted", adapted);
    t.check("bn_running_mean1", norm.runningMean().tensor());
    t.check("bn_running_var1", norm.runningVar().tensor());
    feature(t, adapted);
  }

  private static void response(Trial t) {
    BevGrid grid = grid(t.attrs());
    double overlap = t.attrs().number("min_overlap", UniDistillResponse.OVERLAP);
    Tensor mask =
        UniDistillResponse.mask(boxes(t), grid, overlap, t.engine().backend(), t.engine().dtype());
    t.check("mask", mask);
    int tasks = 0; // the attribute has a number or a list of labels for each
    while (t.has("student_t" + tasks + "_hm")) {
      tasks++;
    }
    List<HeadMaps> student = heads(t, "student", tasks); // whose classes are likelihoods
    List<HeadMaps> teacher = heads(t, "teacher", tasks);
    Value likelihoods =
        UniDistillResponse.likelihoods(
            HeadMaps.classes(teacher),
            t.attrs().number("temperature", UniDistillResponse.TEMPERATURE),
            t.attrs().number("clamp", EPSILON));
    UniDistillResponse.Terms terms =
        UniDistillResponse.of(
            HeadMaps.classes(student),
            likelihoods.tensor(),
            HeadMaps.regressions(student),
            HeadMaps.regressions(teacher).tensor(),
            mask);
    t.output("loss_cls", terms.classes());
    t.output("loss_reg", terms.regression());
  }

  private static List<HeadMaps> heads(Trial t, String side, int tasks) {
    List<HeadMaps> heads = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      heads.add(head(t, side + "_t" + i + "_"));
    }
    return heads;
  }

  /// The maps of one task, by the beginning of their names.
  static HeadMaps head(Trial t, String prefix) {
    return new HeadMaps(
        t.input(prefix + "hm"),
        t.input(prefix + "reg"),
        t.input(prefix + "height"),
        t.input(prefix + "dim"),
        t.input(prefix + "rot"),
        t.input(prefix + "vel"),
        t.input(prefix + "iou"));
  }

  private static void responseMask(Trial t) {
    BevGrid grid = grid(t.attrs());
    double overlap = t.attrs().number("overlap");
    List<List<Box>> batch = boxes(t);
    t.check(
        "mask",
        UniDistillResponse.mask(batch, grid, overlap, t.engine().backend(), t.engine().dtype()));
    List<Double> blobs = new ArrayList<>();
    for (int sample = 0; sample < batch.size(); sample++) {
      for (Box box : batch.get(sample)) {
        Blob blob = Blob.of(box, grid, overlap, 0);
        blobs.addAll(
            List.of(
                (double) sample, (double) blob.cx(), (double) blob.cy(), (double) blob.radius()));
      }
    }
    t.check("batch_cx_cy_radius", blobs.stream().mapToDouble(b -> b).toArray(), Tolerance.EXACT);
  }

  // ---- boxes

  private static BoxKeypoints keypoints(Trial t) {
    BevGrid grid = grid(t.attrs());
    Tensor rows = rows(t);
    double[] cells = cells(rows, grid, BoxKeypoints.POINTS);
    if (t.has("keypoints_cells")) {
      t.check("keypoints_cells", cells, Tolerance.OPERATOR);
    }
    String corners = group(t) + "/corners_cells";
    if (t.golden().file().has(corners)) {
      t.checkShared(corners, cells(rows, grid, 4), Tolerance.OPERATOR);
    }
    KeypointLayout layout = KeypointLayout.valueOf(t.attrs().text("layout"));
    return BoxKeypoints.of(boxes(t), grid, layout);
  }

  /// The first `points` keypoints of every row, padding too, in cells.
  private static double[] cells(Tensor rows, BevGrid grid, int points) {
    List<Double> cells = new ArrayList<>();
    for (Box box : all(rows)) {
      double[][] p = BoxKeypoints.points(box);
      for (int i = 0; i < points; i++) {
        cells.add(grid.column(p[i][0]));
        cells.add(grid.row(p[i][1]));
      }
    }
    return cells.stream().mapToDouble(c -> c).toArray();
  }

  private static List<Box> all(Tensor rows) {
    int columns = rows.dim(2);
    double[] x = Trial.doubles(rows);
    List<Box> boxes = new ArrayList<>();
    for (int at = 0; at < x.length; at += columns) {
      boxes.add(Box.of(Arrays.copyOfRange(x, at, at + columns)));
    }
    return boxes;
  }

  /// The boxes of each sample without padding.
  private static List<List<Box>> boxes(Trial t) {
    Tensor rows = rows(t);
    List<Box> all = all(rows);
    List<List<Box>> batch = new ArrayList<>();
    for (int sample = 0; sample < rows.dim(0); sample++) {
      int from = sample * rows.dim(1);
      batch.add(
          all.subList(from, from + rows.dim(1)).stream().filter(b -> b.size().x() > 0).toList());
    }
    return batch;
  }

  private static Tensor rows(Trial t) {
    return t.has("gt_boxes")
        ? t.stored("gt_boxes")
        : t.golden().file().stored(group(t) + "/gt_boxes");
  }

  private static String group(Trial t) {
    String name = t.golden().name();
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /// The grid of a case: the size of a cell, or of a voxel and how many a cell has.
  static BevGrid grid(Attrs a) {
    int[] hw = a.integers(a.has("bev_hw") ? "bev_hw" : "feature_hw");
    double[] low = a.numbers(a.has("pc_range_xy") ? "pc_range_xy" : "pc_range");
    double cell = a.number("cell", Double.NaN);
    if (!a.has("cell")) {
      double[] voxel = a.numbers("voxel_size");
      if (voxel[0] != voxel[1]) {
        throw new MissingFeature("cells that are no squares");
      }
      cell = voxel[0] * a.number("out_size_factor");
    }
    return new BevGrid(low[0], low[1], cell, hw[1], hw[0]);
  }
}
