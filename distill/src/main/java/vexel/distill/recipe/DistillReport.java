package vexel.distill.recipe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.RgbImage;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.geometry.PairRule;
import vexel.distill.report.CloudView;
import vexel.distill.report.FeatureColors;
import vexel.distill.report.LineChart;
import vexel.distill.report.Report;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The sections of a report that every distillation shares.
public final class DistillReport {
  private DistillReport() {}

  /// Writes `report.html` of one run.
  public static Path write(
      RunDirectory run,
      DistillSettings settings,
      DistillRun distillation,
      DistillRun.Outcome outcome,
      FrameSource heldOut,
      TeacherFeatures teacher)
      throws IOException {
    Report report = new Report("Vexel: " + settings.method() + " into " + settings.student());
    report.text(
        "A %s LiDAR network learned to predict the features of the camera network '%s' at the pixels its points project to."
            .formatted(settings.student(), teacher.teacher().name()));
    PairCosines c = outcome.trained();
    List<List<String>> cards = new ArrayList<>();
    cards.add(
        List.of(
            number(outcome.first()) + " → " + number(outcome.last()),
            "loss, first 5 and last 15 steps"));
    if (c.pairs() > 0) {
      cards.add(List.of(number(c.student()), "held-out cosine"));
      cards.add(List.of(number(c.gain()), "gain over a constant guess"));
    }
    report.figures(cards);
    if (c.pairs() > 0) {
      report.table(
          List.of(
              List.of("prediction on held-out pairs", "mean cosine"),
              List.of("student and head", number(c.student())),
              List.of("the same network before training", number(outcome.untrained())),
              List.of("mean training feature of the patch position", number(c.position())),
              List.of("mean training feature", number(c.constant()))));
    }
    curves(report, run.metrics(), settings.structureEvery());
    FrameSource shown = heldOut.size() > 0 ? heldOut : null;
    if (shown != null) {
      VoxelStudent before = settings.newStudent();
      Statistics.fill(before, shown, 8, settings.input(), Rng.seed(settings.seed()).at("before"));
      pictures(report, shown.frame(0), teacher, before, distillation.student(), settings.input());
    }
    settings(report, settings, outcome.parametersSha256(), outcome.stateSha256());
    return report.write(run.path().resolve("report.html"));
  }

  /// Loss and gradient norm over the steps, the terms of the loss, and measures of structure.
  ///
  /// @param every steps between measures of structure
  public static void curves(Report report, Map<String, List<Double>> metrics, int every) {
    report.section("Training");
    report.charts(
        chart("loss", "loss", "#1f6feb", metrics, 1),
        chart("gradient norm", "gradient", "#bc4c00", metrics, 1),
        chart("learning rate", "rate", "#1a7f37", metrics, 1));
    charts(report, metrics, "loss.", 1);
    if (metrics.keySet().stream().anyMatch(k -> k.startsWith(StructureCurve.PREFIX))) {
      report.section("Structure");
      report.text(
          "How far the student's features stand from the teacher's as a whole, on 256 pairs of a"
              + " step. Gaps fall and agreement (cka, rsa, knn) rises as structures meet.");
      charts(report, metrics, StructureCurve.PREFIX, every);
    }
  }

  private static void charts(
      Report report, Map<String, List<Double>> metrics, String prefix, int every) {
    LineChart[] all =
        metrics.keySet().stream()
            .filter(k -> k.startsWith(prefix))
            .map(k -> chart(k.substring(prefix.length()), k, "#8250df", metrics, every))
            .toArray(LineChart[]::new);
    if (all.length > 0) {
      report.charts(all);
    }
  }

  private static LineChart chart(
      String title, String key, String color, Map<String, List<Double>> metrics, int every) {
    double[] y = metrics.getOrDefault(key, List.of()).stream().mapToDouble(v -> v).toArray();
    double[] x = new double[y.length];
    java.util.Arrays.setAll(x, i -> 1 + (double) i * every);
    return new LineChart(title, "step", List.of(new LineChart.Series("", color, x, y)));
  }

  /// Teacher features on the images of one frame, student features on its cloud before and after.
  public static void pictures(
      Report report,
      Frame frame,
      TeacherFeatures teacher,
      VoxelStudent before,
      VoxelStudent after,
      CloudBatch.Input input) {
    report.section("What the teacher sees");
    report.text(
        "Patch features of the camera network, first three principal components as colours: like"
            + " colours, like features.");
    CameraView view = frame.cameras().get(0);
    Tensor patches = teacher.of(view);
    report.image(
        overlay(view.image().decode(), FeatureColors.of(patches).colors(patches), teacher),
        "teacher, " + view.channel());
    report.section("What the student has learned");
    report.text(
        "Student features on the points of a frame it was not trained on, before and after, each"
            + " with its own principal components. Sky and far points have no voxel.");
    Tensor x0 = new StudentEncoder(before, input).encode(frame).features();
    Tensor x1 = new StudentEncoder(after, input).encode(frame).features();
    int n = frame.points().size();
    float[] xyz = new float[3 * n];
    int[] height = new int[n];
    for (int i = 0; i < n; i++) {
      xyz[3 * i] = frame.points().x(i);
      xyz[3 * i + 1] = frame.points().y(i);
      xyz[3 * i + 2] = frame.points().z(i);
      int g = (int) Math.clamp((frame.points().z(i) + 3) / 8 * 200 + 40, 40, 240);
      height[i] = (g << 16) | (g << 8) | 160;
    }
    List<CloudView.Coloring> colorings = new ArrayList<>();
    colorings.add(new CloudView.Coloring("after", FeatureColors.of(x1).colors(x1)));
    colorings.add(new CloudView.Coloring("before", FeatureColors.of(x0).colors(x0)));
    colorings.add(new CloudView.Coloring("height", height));
    colorings.addAll(SimilarityMaps.add(report, frame, teacher, PairRule.SPEC, x1));
    report.cloud(new CloudView(xyz, colorings));
  }

  /// All settings and the hashes that identify the numbers.
  public static void settings(
      Report report, DistillSettings settings, String parameters, String state) {
    report.section("Settings");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", "value"));
    Yaml.map(settings).forEach((k, v) -> rows.add(List.of(k, String.valueOf(v))));
    rows.add(List.of("parametersSha256", parameters));
    rows.add(List.of("stateSha256", state));
    report.table(rows);
  }

  /// The image with each patch tinted in its colour.
  private static BufferedImage overlay(RgbImage image, int[] colors, TeacherFeatures teacher) {
    BufferedImage out =
        new BufferedImage(image.width(), image.height() * 2, BufferedImage.TYPE_INT_RGB);
    for (int r = 0; r < image.height(); r++) {
      for (int c = 0; c < image.width(); c++) {
        int rgb = (image.at(r, c, 0) << 16) | (image.at(r, c, 1) << 8) | image.at(r, c, 2);
        out.setRGB(c, r, rgb);
        int patch =
            r * teacher.gridHeight() / image.height() * teacher.gridWidth()
                + c * teacher.gridWidth() / image.width();
        out.setRGB(c, image.height() + r, colors[patch]);
      }
    }
    return out;
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "–" : String.format(Locale.ROOT, "%.3f", v);
  }
}
