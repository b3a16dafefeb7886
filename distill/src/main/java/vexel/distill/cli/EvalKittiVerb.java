package vexel.distill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import vexel.distill.Progress;
import vexel.distill.eval.detection.KittiAveragePrecision;
import vexel.distill.eval.detection.KittiBox;
import vexel.distill.eval.detection.KittiConfig;
import vexel.distill.eval.detection.KittiEvaluation;
import vexel.distill.eval.detection.KittiFolder;
import vexel.distill.eval.detection.KittiFrame;
import vexel.distill.eval.detection.KittiMetric;

/// The KITTI detection metrics.
@Command(
    name = "kitti",
    description = {
      "Judges KITTI object detections: average precision over 11 and 40 recalls, in the image, from"
          + " above, in space, and of orientation, for easy, moderate and hard objects.",
      "Both folders hold one text file an image. Images without a file of detections are not"
          + " judged; an image in which nothing was found needs an empty file."
    },
    footer = {
      "  vexel eval kitti --gt KITTI/training/label_2 --pred RESULTS",
      "  vexel eval kitti --gt KITTI --pred RESULTS --json"
    })
final class EvalKittiVerb extends Verb {
  private static final double NOT_ESTIMATED = -10;

  @Option(
      names = "--gt",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "folder of labels")
  Path gt = Path.of("");

  @Option(
      names = "--pred",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "folder of detections: lines like labels, with a score at the end")
  Path pred = Path.of("");

  @Override
  void run(Answer answer, Progress progress) throws Exception {
    KittiFolder labels = KittiFolder.of(gt);
    List<KittiFrame> frames = KittiFolder.pairs(labels, KittiFolder.of(pred));
    KittiEvaluation judged = KittiEvaluation.of(frames, KittiConfig.OFFICIAL, progress);
    List<KittiBox> found = frames.stream().flatMap(f -> f.detections().stream()).toList();
    boolean turned = found.stream().anyMatch(d -> d.alpha() != NOT_ESTIMATED);
    answer
        .put("images", frames.size())
        .put("images.unjudged", labels.files().size() - frames.size())
        .put("boxes", found.size());
    answer.say("%-34s%9s%9s%9s".formatted("AP, percent", "easy", "moderate", "hard"));
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (KittiEvaluation.Key key : judged.results().keySet()) {
      if (key.difficulty() == 0) {
        String name = key.name() + "." + key.metric().key() + "." + key.set();
        lines.put(name + ".R40", row(judged, key, KittiAveragePrecision::r40));
        lines.put(name + ".R11", row(judged, key, KittiAveragePrecision::r11));
        if (turned && key.metric() == KittiMetric.IMAGE) {
          String aos = key.name() + ".aos." + key.set();
          lines.put(aos + ".R40", row(judged, key, KittiAveragePrecision::aos40));
          lines.put(aos + ".R11", row(judged, key, KittiAveragePrecision::aos11));
        }
      }
    }
    lines.forEach(
        (name, ap) -> {
          answer.put(name, List.of(ap[0], ap[1], ap[2]));
          answer.say("%-34s%9.4f%9.4f%9.4f".formatted(name, ap[0], ap[1], ap[2]));
        });
    double mean =
        judged.results().entrySet().stream()
            .filter(e -> e.getKey().metric() == KittiMetric.VOLUME)
            .filter(e -> e.getKey().set().equals("strict") && e.getKey().difficulty() == 1)
            .mapToDouble(e -> e.getValue().r40())
            .average()
            .orElse(0);
    answer.put("mean_ap", mean).say("mean_ap (3d, strict, moderate, R40) %.4f".formatted(mean));
    if (labels.files().size() > frames.size()) {
      progress.say(
          "%d of %d images have no file of detections and are not judged"
              .formatted(labels.files().size() - frames.size(), labels.files().size()));
    }
  }

  private interface Column {
    double of(KittiAveragePrecision ap);
  }

  private static double[] row(KittiEvaluation judged, KittiEvaluation.Key key, Column column) {
    double[] row = new double[KittiEvaluation.DIFFICULTIES.size()];
    for (int d = 0; d < row.length; d++) {
      row[d] = column.of(judged.at(key.name(), key.set(), key.metric(), d));
    }
    return row;
  }
}
