package vexel.distill.protocol;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vexel.distill.eval.Confusion;
import vexel.distill.report.BarChart;
import vexel.distill.report.ConfusionView;
import vexel.distill.report.LineChart;
import vexel.distill.report.Report;
import vexel.distill.run.Yaml;

/// The page of one judgement.
final class SegmentationReport {
  private SegmentationReport() {}

  /// Writes `file`.
  ///
  /// @param names of the classes
  /// @param metrics of the first seed's training, empty for the convex probe
  static Path write(
      Path file,
      SegmentationSettings settings,
      SegmentationRun.Outcome outcome,
      List<String> names,
      Map<String, List<Double>> metrics) {
    SeedScores scores = outcome.scores();
    Confusion all = scores.pooled();
    Report report =
        new Report(
            settings.isFrozen() ? "Vexel: linear probe" : "Vexel: fine-tuning with few labels");
    report.text(
        "Protocol %s on %s, labels %s, student %s from %s. All labelled points of the split '%s' count; the state after the last step is judged."
            .formatted(
                settings.protocol().name().toLowerCase(Locale.ROOT),
                settings.format(),
                outcome.labelled().description(),
                settings.student(),
                settings.init(),
                settings.valSplit()));
    report.figures(
        List.of(
            List.of(number(scores.miou()), "mIoU, mean of " + scores.runs().size() + " seeds"),
            List.of(number(scores.std()), "standard deviation"),
            List.of(number(all.accuracy()), "accuracy"),
            List.of(number(all.frequencyWeightedIou()), "frequency-weighted IoU"),
            List.of(number(all.pooledIou()), "pooled IoU (SLidR's \"fwIoU\")")));
    report.section("Classes");
    List<BarChart.Bar> bars = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      bars.add(new BarChart.Bar(names.get(c), scores.iou(c), scores.std(c)));
    }
    report.charts(
        new BarChart("IoU by class", bars), new ConfusionView("Confusion", names, all.rows()));
    report.table(classes(scores, all, names));
    if (!metrics.isEmpty()) {
      report.section("Training");
      report.charts(
          curve("loss", metrics),
          curve("cross-entropy", metrics),
          curve("lovasz", metrics),
          curve("rate", metrics));
    }
    report.section("Settings");
    List<List<String>> rows = new ArrayList<>(List.of(List.of("key", "value")));
    Yaml.map(settings).forEach((k, v) -> rows.add(List.of(k, String.valueOf(v))));
    report.table(rows);
    return report.write(file);
  }

  private static List<List<String>> classes(SeedScores scores, Confusion all, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("class", "points", "predicted", "IoU", "std", "recall", "precision"));
    int seeds = scores.runs().size();
    for (int c = 0; c < names.size(); c++) {
      rows.add(
          List.of(
              names.get(c),
              Long.toString(all.support(c) / seeds),
              Long.toString(all.predicted(c) / seeds),
              number(scores.iou(c)),
              number(scores.std(c)),
              number(all.recall(c)),
              number(all.precision(c))));
    }
    return rows;
  }

  private static LineChart curve(String name, Map<String, List<Double>> metrics) {
    double[] y = metrics.getOrDefault(name, List.of()).stream().mapToDouble(v -> v).toArray();
    double[] x = new double[y.length];
    java.util.Arrays.setAll(x, i -> i + 1);
    return new LineChart(name, "step", List.of(new LineChart.Series("", "#1f6feb", x, y)));
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "–" : String.format(Locale.ROOT, "%.3f", v);
  }
}
