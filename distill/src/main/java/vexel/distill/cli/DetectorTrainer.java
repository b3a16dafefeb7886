package vexel.distill.cli;

import java.io.IOException;
import java.nio.file.Path;
import vexel.distill.Progress;
import vexel.distill.data.Quarantine;
import vexel.distill.detector.DetectRun;
import vexel.distill.detector.DetectSettings;
import vexel.distill.run.RunDirectory;

/// Trains a detector in a run's folder and answers what came of it.
final class DetectorTrainer {
  private DetectorTrainer() {}

  /// Begins a run, which is refused before anything is written if it cannot work.
  static void begin(Path out, DetectSettings settings, Answer answer, Progress progress)
      throws IOException {
    RunDirectory.requireFree(out);
    DetectRun run = new DetectRun(settings, progress);
    run.rehearse();
    RunDirectory directory = RunDirectory.create(out, run.settings());
    if (!run.left().entries().isEmpty()) {
      directory.writeText(Quarantine.FILE, run.left().lines());
    }
    train(directory, run, answer, progress);
  }

  /// Goes on with a run.
  static void goOn(RunDirectory run, DetectSettings settings, Answer answer, Progress progress)
      throws IOException {
    DetectRun training = new DetectRun(settings, progress);
    training.left().requireSameAs(run.path());
    train(run, training, answer, progress);
  }

  private static void train(RunDirectory run, DetectRun training, Answer answer, Progress progress)
      throws IOException {
    long start = System.nanoTime();
    DetectRun.Outcome o = training.run(run, progress);
    Path weights = run.path().resolve(DetectRun.WEIGHTS);
    answer
        .put("steps", training.settings().steps())
        .put("skipped", training.left().messages())
        .put("loss.first", o.first())
        .put("loss.last", o.last())
        .put("parameters", training.detector().count())
        .put("parametersSha256", o.parametersSha256())
        .put("stateSha256", o.stateSha256())
        .put("seconds", (System.nanoTime() - start) * 1e-9)
        .put("detector", weights.toString());
    answer.say(
        "loss %.4f → %.4f over %d steps"
            .formatted(o.first(), o.last(), training.settings().steps()));
    answer.say("parameters " + o.parametersSha256());
    answer.say("detector " + weights);
  }
}
