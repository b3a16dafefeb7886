package vexel.distill.robustness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import vexel.distill.report.BarChart;
import vexel.distill.report.Report;

/// The page of one measurement.
public final class RobustnessReport {
  private RobustnessReport() {}

  /// Writes `file`.
  ///
  /// @param what whose scores these are
  /// @param baseline what errors are relative to, or null
  public static Path write(
      Path file, String what, RobustnessScores scores, @Nullable RobustnessScores baseline) {
    Report report = new Report("Vexel: robustness");
    report.text(
        what
            + ". Corruptions and formulas are Robo3D's (Kong et al., ICCV 2023), made by Vexel's"
            + " models of them; the baseline of mCE is not the benchmark's.");
    List<List<String>> figures = new ArrayList<>();
    if (baseline != null) {
      figures.add(List.of(percent(scores.meanError(baseline)), "mCE, lower is better"));
    }
    figures.add(List.of(percent(scores.meanResilience()), "mRR, higher is better"));
    figures.add(List.of(percent(scores.clean()), "mIoU on clean frames"));
    report.figures(figures);
    List<BarChart.Bar> bars = new ArrayList<>();
    bars.add(new BarChart.Bar("clean", scores.clean(), Double.NaN));
    for (CorruptionType type : scores.miou().keySet()) {
      bars.add(new BarChart.Bar(type.word(), scores.mean(type), Double.NaN));
    }
    report.charts(new BarChart("mIoU, mean over the severities", bars));
    report.table(table(scores, baseline));
    return report.write(file);
  }

  /// The scores as rows, the first of them the head: mIoU by severity, RR, and CE with a baseline.
  public static List<List<String>> table(
      RobustnessScores scores, @Nullable RobustnessScores baseline) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("corruption", "light", "moderate", "heavy", "RR", "CE"));
    scores
        .miou()
        .forEach(
            (type, mious) -> {
              List<String> row = new ArrayList<>(List.of(type.word()));
              mious.forEach(m -> row.add(percent(m)));
              row.add(percent(scores.resilience(type)));
              row.add(baseline == null ? "–" : percent(scores.error(type, baseline)));
              rows.add(row);
            });
    return rows;
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
