package vexel.distill.detector;

import java.io.IOException;
import java.nio.file.Path;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.nn.State;
import vexel.tensor.Rng;
import vexel.tensor.io.Safetensors;

/// A detector as a run left it.
///
/// @param settings the run's settings
/// @param detector the network
public record TrainedDetector(DetectSettings settings, Detector detector) {
  /// Loads the run in `folder`.
  ///
  /// @param progress told which checkpoints are damaged
  public static TrainedDetector open(Path folder, Progress progress) throws IOException {
    DetectSettings settings = settings(RunDirectory.open(folder));
    Safetensors file =
        RunDirectory.open(folder)
            .checkpoints()
            .latest(progress)
            .orElseThrow(
                () ->
                    new DataException(
                        folder.resolve("checkpoints"),
                        "no complete checkpoint; train the run first"));
    Detector detector = fresh(folder, settings);
    State.from(file).under("model." + DetectTraining.DETECTOR).load(detector);
    return new TrainedDetector(settings, detector);
  }

  private static Detector fresh(Path folder, DetectSettings settings) throws IOException {
    if (!settings.transfer().isStudent()) {
      return settings.sizes().create(settings.modality(), Rng.seed(0));
    }
    DistillSettings own = Yaml.read(folder.resolve(DetectRun.STUDENT), DistillSettings.BASE);
    return settings.sizes().around(own.newStudent(), own.input(), Rng.seed(0));
  }

  /// The settings of a detector's run.
  ///
  /// @throws UsageException if it is a run of something else
  public static DetectSettings settings(RunDirectory run) throws IOException {
    if (!Yaml.values(run.path().resolve("run.yaml")).containsKey("modality")) {
      throw new UsageException(
          run.path() + " is no run of a detector; name one that 'vexel detect train' wrote");
    }
    return run.settings(DetectSettings.BASE);
  }
}
