package vexel.distill.robustness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.Confusion;
import vexel.distill.protocol.PointClassifier;
import vexel.tensor.Rng;

/// Measures classifiers on frames as they are and under every corruption.
///
/// @param frames the clean frames
/// @param lidar their sensor
/// @param empty what becomes of classes that neither occur nor are predicted
/// @param rng which rain falls: equal for all classifiers that are compared
public record RobustnessRun(FrameSource frames, Lidar lidar, Confusion.EmptyClass empty, Rng rng) {
  /// The frames under a corruption.
  public FrameSource under(CorruptionType type, Severity severity) {
    return new CorruptedFrames(
        frames, type.of(severity, lidar), rng.at(type.word()).at(severity.word()));
  }

  /// Measures one classifier.
  ///
  /// @param name what progress calls it
  public RobustnessScores measure(String name, PointClassifier classifier, Progress progress) {
    int all = 1 + CorruptionType.values().length * Severity.values().length;
    int done = 0;
    progress.at(name, done, all, "clean");
    double clean = miou(classifier, frames, progress);
    progress.at(name, ++done, all, "clean %.3f".formatted(clean));
    Map<CorruptionType, List<Double>> scores = new EnumMap<>(CorruptionType.class);
    for (CorruptionType type : CorruptionType.values()) {
      List<Double> mious = new ArrayList<>();
      for (Severity severity : Severity.values()) {
        mious.add(miou(classifier, under(type, severity), progress));
        String what = type.word() + ", " + severity.word();
        progress.at(name, ++done, all, "%s %.3f".formatted(what, mious.getLast()));
      }
      scores.put(type, mious);
    }
    return new RobustnessScores(clean, scores);
  }

  private double miou(PointClassifier classifier, FrameSource some, Progress progress) {
    Progress quiet = // one bar for all corruptions
        new Progress() {
          @Override
          public void at(String what, long done, long total, String note) {
            // shown by the corruption
          }

          @Override
          public boolean stopAsked() {
            return progress.stopAsked();
          }
        };
    return classifier.judge(some, empty, quiet).miou();
  }
}
