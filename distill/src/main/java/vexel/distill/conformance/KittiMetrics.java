package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.eval.detection.KittiAveragePrecision;
import vexel.distill.eval.detection.KittiBox;
import vexel.distill.eval.detection.KittiConfig;
import vexel.distill.eval.detection.KittiEvaluation;
import vexel.distill.eval.detection.KittiFrame;
import vexel.distill.eval.detection.KittiMetric;

/// Frames of KITTI with expected average precision: `expected.CLASS.SET.METRIC.R11|R40`, lists of
/// easy, moderate, hard.
final class KittiMetrics {
  private KittiMetrics() {}

  static void run(Attrs file, MetricTrial trial) {
    List<KittiFrame> frames =
        file.objects("frames").stream()
            .map(f -> new KittiFrame(boxes(f, "gt"), boxes(f, "det")))
            .toList();
    KittiEvaluation got = KittiEvaluation.of(frames, config(file.below("config")), Progress.SILENT);
    Attrs expected = file.below("expected");
    for (String name : expected.values().keySet()) {
      for (String set : expected.below(name).values().keySet()) {
        Attrs want = expected.below(name).below(set);
        for (String key : want.values().keySet()) {
          check(got, name, set, key, want, trial);
        }
      }
    }
  }

  private static void check(
      KittiEvaluation got, String name, String set, String key, Attrs want, MetricTrial trial) {
    KittiMetric metric = KittiMetric.IMAGE; // of which aos and num_valid_gt are, too
    for (KittiMetric m : KittiMetric.values()) {
      metric = key.startsWith(m.key()) ? m : metric;
    }
    for (int d = 0; d < KittiEvaluation.DIFFICULTIES.size(); d++) {
      KittiAveragePrecision ap = got.at(name, set, metric, d);
      String what = name + " " + set + " " + key + " " + KittiEvaluation.DIFFICULTIES.get(d);
      if (key.equals("num_valid_gt")) {
        trial.check(what, ap.positives(), want.integers(key)[d], Tolerance.EXACT);
      } else if (key.endsWith("_num_thresholds")) {
        trial.check(what, ap.thresholds(), want.integers(key)[d], Tolerance.EXACT);
      } else {
        boolean aos = key.equals("aos");
        double[] r11 = want.below(key).numbers("R11");
        double[] r40 = want.below(key).numbers("R40");
        trial.check(what + " R11", aos ? ap.aos11() : ap.r11(), r11[d], Tolerance.DOUBLE);
        trial.check(what + " R40", aos ? ap.aos40() : ap.r40(), r40[d], Tolerance.DOUBLE);
      }
    }
  }

  private static KittiConfig config(Attrs c) {
    Map<String, Map<String, List<Double>>> overlaps = new LinkedHashMap<>();
    for (String set : List.of("strict", "loose")) {
      Attrs of = c.below("min_overlap_" + set);
      Map<String, List<Double>> classes = new LinkedHashMap<>();
      of.values().keySet().forEach(name -> classes.put(name, list(of, name)));
      overlaps.put(set, classes);
    }
    Map<String, String> neutral = new LinkedHashMap<>();
    Attrs of = c.below("neutral");
    of.values().keySet().stream().filter(of::has).forEach(name -> neutral.put(name, of.text(name)));
    return new KittiConfig(
        overlaps,
        list(c, "min_height"),
        list(c, "max_occlusion"),
        list(c, "max_truncation"),
        neutral,
        c.integer("recall_points"));
  }

  private static List<Double> list(Attrs of, String name) {
    List<Double> list = new ArrayList<>();
    for (double v : of.numbers(name)) {
      list.add(v);
    }
    return list;
  }

  private static List<KittiBox> boxes(Attrs frame, String which) {
    return frame.objects(which).stream().map(KittiMetrics::box).toList();
  }

  private static KittiBox box(Attrs b) {
    double[] r = b.numbers("bbox");
    double[] hwl = b.numbers("hwl");
    double[] at = b.numbers("location");
    return new KittiBox(
        b.text("type"),
        b.number("truncated", -1),
        b.integer("occluded", -1),
        b.number("alpha"),
        new KittiBox.Rectangle(r[0], r[1], r[2], r[3]),
        KittiBox.box(hwl[0], hwl[1], hwl[2], at[0], at[1], at[2], b.number("rotation_y")),
        b.number("score", 0));
  }
}
