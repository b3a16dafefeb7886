package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.data.Annotation;
import vexel.distill.data.TrackVelocity;
import vexel.distill.data.TrackVelocity.Sighting;
import vexel.distill.eval.detection.BikeRack;
import vexel.distill.eval.detection.BoxFilter;
import vexel.distill.eval.detection.BoxFilter.Removal;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.Surroundings;
import vexel.distill.eval.detection.TpMetric;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Boxes of nuScenes samples with expected metrics; in some files also which boxes the filters
/// remove, velocities of tracks, and what must be refused.
final class NuScenesMetrics {
  /// The devkit subtracts seconds, in which a microsecond has two digits left.
  private static final Tolerance SECONDS = Tolerance.absolute(1e-6);

  private final Attrs file;
  private final MetricTrial trial;
  private final DetectionConfig config;
  private final Surroundings around;
  private final DetectionResults truth;
  private final DetectionResults found;

  private NuScenesMetrics(Attrs file, MetricTrial trial) {
    this.file = file;
    this.trial = trial;
    config = config(file.below("config"));
    around = file.has("samples") ? around(file.objects("samples")) : Surroundings.UNKNOWN;
    truth = results("gt");
    found = results("pred");
  }

  static void run(Attrs file, MetricTrial trial) {
    NuScenesMetrics metrics = new NuScenesMetrics(file, trial);
    metrics.metrics();
    metrics.filters();
    if (file.has("velocity_cases")) {
      file.objects("velocity_cases").forEach(metrics::velocity);
    }
    if (file.has("error_cases")) {
      file.objects("error_cases").forEach(metrics::refusal);
    }
  }

  private void metrics() {
    Attrs want = file.below("expected");
    DetectionMetrics got =
        DetectionEvaluation.of(truth, found, around, config, Progress.SILENT).metrics();
    for (String name : want.below("label_aps").values().keySet()) {
      Attrs aps = want.below("label_aps").below(name);
      for (String d : aps.values().keySet()) {
        double ap = got.ap(name, Double.parseDouble(d));
        trial.check("AP " + name + " " + d, ap, aps.number(d), Tolerance.DOUBLE);
      }
      Attrs errors = want.below("label_tp_errors").below(name);
      for (TpMetric m : TpMetric.values()) {
        trial.check(
            name + " " + m.key(),
            got.error(name, m),
            errors.number(m.key(), Double.NaN),
            Tolerance.DOUBLE);
      }
    }
    for (TpMetric m : TpMetric.values()) {
      double mean = want.below("tp_errors").number(m.key(), Double.NaN);
      trial.check(m.key(), got.meanError(m), mean, Tolerance.DOUBLE);
    }
    trial.check("mean_ap", got.meanAp(), want.number("mean_ap"), Tolerance.DOUBLE);
    trial.check("nds", got.detectionScore(), want.number("nds"), Tolerance.DOUBLE);
  }

  private void filters() {
    Attrs want = file.below("expected");
    for (String which : List.of("gt", "pred")) {
      if (!want.has("kept_" + which)) {
        continue;
      }
      Map<Removal, List<Integer>> got = new EnumMap<>(Removal.class);
      List<Attrs> all = file.objects(which);
      BoxFilter filter = new BoxFilter(around, config);
      for (int i = 0; i < all.size(); i++) {
        Removal removal = filter.of(all.get(i).text("sample"), box(all.get(i)));
        got.computeIfAbsent(removal, r -> new ArrayList<>()).add(i);
      }
      for (Removal r : Removal.values()) {
        Attrs from = r == Removal.NOT ? want : want.below("removed_" + which);
        String key = r == Removal.NOT ? "kept_" + which : r.name().toLowerCase(Locale.ROOT);
        List<Integer> expected = Arrays.stream(from.integers(key)).boxed().toList();
        trial.check(which + " " + key, got.getOrDefault(r, List.of()), expected);
      }
    }
  }

  private void velocity(Attrs c) {
    Vec3 got =
        TrackVelocity.of(
            sighting(c, "prev"),
            java.util.Objects.requireNonNull(sighting(c, "current"), c.where()),
            sighting(c, "next"));
    boolean known = c.has("expected_velocity");
    double[] want = known ? c.numbers("expected_velocity") : new double[] {Double.NaN, Double.NaN};
    trial.check(c.text("name") + " vx", got.x(), want[0], SECONDS);
    trial.check(c.text("name") + " vy", got.y(), want[1], SECONDS);
  }

  private static @Nullable Sighting sighting(Attrs c, String which) {
    return c.has(which)
        ? new Sighting(
            vector(c.below(which).numbers("translation")),
            (long) c.below(which).number("timestamp_us"))
        : null;
  }

  private void refusal(Attrs c) {
    String got = "ok";
    try {
      if (c.has("gt_attributes")) {
        Annotation.onlyAttribute(c.texts("gt_attributes"));
      } else if (c.has("repeat")) {
        Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
        truth.samples().keySet().forEach(token -> samples.put(token, List.of()));
        DetectionBox one = box(c.below("template"));
        samples.put(c.text("sample"), java.util.Collections.nCopies(c.integer("repeat"), one));
        judge(truth, new DetectionResults(samples));
      } else {
        judge(empty(c.texts("gt_samples")), empty(c.texts("pred_samples")));
      }
    } catch (DataException _) {
      got = "error";
    }
    trial.check(c.text("name"), got, c.text("expect"));
  }

  private void judge(DetectionResults real, DetectionResults predicted) {
    DetectionEvaluation.of(real, predicted, around, config, Progress.SILENT);
  }

  private static DetectionResults empty(List<String> tokens) {
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    tokens.forEach(token -> samples.put(token, List.of()));
    return new DetectionResults(samples);
  }

  // ---- reading

  private static DetectionConfig config(Attrs c) {
    DetectionConfig usual = DetectionConfig.CVPR_2019;
    Map<String, Double> ranges = new LinkedHashMap<>(usual.ranges());
    if (c.has("class_range")) {
      ranges.clear();
      Attrs own = c.below("class_range");
      own.values().keySet().forEach(name -> ranges.put(name, own.number(name)));
    }
    return new DetectionConfig(
        ranges,
        Arrays.stream(c.numbers("dist_ths")).boxed().toList(),
        c.number("dist_th_tp"),
        c.number("min_recall"),
        c.number("min_precision"),
        c.integer("max_boxes_per_sample", usual.maxBoxes()),
        c.number("mean_ap_weight"));
  }

  private static Surroundings around(List<Attrs> samples) {
    Map<String, Vec3> ego = new LinkedHashMap<>();
    Map<String, List<BikeRack>> racks = new LinkedHashMap<>();
    for (Attrs s : samples) {
      ego.put(s.text("token"), vector(s.numbers("ego_translation")));
      racks.put(
          s.text("token"),
          s.objects("bike_racks").stream()
              .map(
                  r ->
                      new BikeRack(
                          Pose.of(Quaternion.yaw(r.number("yaw")), vector(r.numbers("xyz"))),
                          size(r)))
              .toList());
    }
    return new Surroundings(ego, racks);
  }

  /// The boxes by sample, in the order of `samples`, or of first mention.
  private DetectionResults results(String which) {
    Map<String, List<DetectionBox>> samples = new LinkedHashMap<>();
    if (file.has("samples")) {
      file.objects("samples").forEach(s -> samples.put(s.text("token"), new ArrayList<>()));
    } else {
      for (String any : List.of(which, "gt", "pred")) {
        file.objects(any).forEach(b -> samples.putIfAbsent(b.text("sample"), new ArrayList<>()));
      }
    }
    for (Attrs b : file.objects(which)) {
      samples.computeIfAbsent(b.text("sample"), t -> new ArrayList<>()).add(box(b));
    }
    return new DetectionResults(samples);
  }

  private static DetectionBox box(Attrs b) {
    boolean moving = b.has("velocity") && !((List<?>) known(b, "velocity")).contains(null);
    double[] v = moving ? b.numbers("velocity") : new double[] {Double.NaN, Double.NaN};
    return new DetectionBox(
        new Box(vector(b.numbers("xyz")), size(b), b.number("yaw"), new Vec3(v[0], v[1], 0)),
        b.text("name"),
        b.text("attribute"),
        b.number("score", DetectionBox.NONE),
        b.integer("num_pts", DetectionBox.NONE));
  }

  private static Object known(Attrs b, String name) {
    return java.util.Objects.requireNonNull(b.values().get(name), name);
  }

  private static Vec3 size(Attrs b) {
    double[] wlh = b.numbers("wlh");
    return new Vec3(wlh[1], wlh[0], wlh[2]);
  }

  private static Vec3 vector(double[] v) {
    return new Vec3(v[0], v[1], v[2]);
  }
}
