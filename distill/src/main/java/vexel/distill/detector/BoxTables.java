package vexel.distill.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import vexel.distill.Progress;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.DetectionMetrics;
import vexel.distill.eval.detection.DetectionResults;
import vexel.distill.eval.detection.Surroundings;
import vexel.distill.eval.detection.TpMetric;

/// What a detector finds, by class and by size, as tables of a report.
final class BoxTables {
  private static final List<Double> DISTANCES = List.of(0.5, 1.0, 2.0, 4.0);

  private BoxTables() {}

  /// Boxes by their longer side seen from above.
  private enum Size {
    PERSON("up to 1.5 m", 0, 1.5),
    CYCLE("1.5 to 3.5 m", 1.5, 3.5),
    CAR("3.5 to 6 m", 3.5, 6),
    LARGE("beyond 6 m", 6, Double.POSITIVE_INFINITY);

    private final String words;
    private final double above;
    private final double upTo;

    Size(String words, double above, double upTo) {
      this.words = words;
      this.above = above;
      this.upTo = upTo;
    }

    boolean holds(DetectionBox box) {
      double side = StrictMath.max(box.box().size().x(), box.box().size().y());
      return side > above && side <= upTo;
    }
  }

  /// A row a class: boxes that count, AP at each distance, the errors.
  static List<List<String>> classes(DetectionEvaluation judged) {
    DetectionMetrics metrics = judged.metrics();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("class", "boxes"));
    DISTANCES.forEach(d -> head.add("AP " + d + " m"));
    for (TpMetric m : TpMetric.values()) {
      head.add(m.key().replace("_err", ""));
    }
    rows.add(head);
    for (String name : metrics.config().classes()) {
      List<String> row = new ArrayList<>(List.of(name));
      row.add(Long.toString(count(judged.truth(), (_, box) -> box.name().equals(name))));
      DISTANCES.forEach(d -> row.add(number(metrics.ap(name, d))));
      for (TpMetric m : TpMetric.values()) {
        row.add(number(metrics.error(name, m)));
      }
      rows.add(row);
    }
    return rows;
  }

  /// A row a size. True and found boxes are those whose own longer side is of the size; AP is the
  /// mean over the classes of which such a box counts.
  static List<List<String>> sizes(
      DetectionResults truth, DetectionResults found, Surroundings around, Progress progress) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("longer side", "boxes", "AP 0.5 m", "AP 1.0 m", "AP 2.0 m", "AP 4.0 m"));
    for (Size size : Size.values()) {
      BiPredicate<String, DetectionBox> own = (_, box) -> size.holds(box);
      DetectionEvaluation judged =
          DetectionEvaluation.of(
              truth.filter(own), found.filter(own), around, DetectionConfig.CVPR_2019, progress);
      List<String> row = new ArrayList<>(List.of(size.words));
      row.add(Integer.toString(judged.truth().boxes()));
      DISTANCES.forEach(d -> row.add(number(judged.presentAp(d))));
      rows.add(row);
    }
    return rows;
  }

  private static long count(DetectionResults boxes, BiPredicate<String, DetectionBox> which) {
    return boxes.filter(which).boxes();
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "–" : String.format(Locale.ROOT, "%.3f", v);
  }
}
