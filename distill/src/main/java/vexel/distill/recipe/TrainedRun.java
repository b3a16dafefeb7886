package vexel.distill.recipe;

import java.io.IOException;
import java.nio.file.Path;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.head.ProjectionHead;
import vexel.distill.run.RunDirectory;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.io.Safetensors;

/// A finished run, loaded: its settings, its student and its head from the newest checkpoint.
///
/// @param settings the run's settings
/// @param student the trained network
/// @param head the projection head
public record TrainedRun(DistillSettings settings, VoxelStudent student, ProjectionHead head) {
  /// Loads the run in `folder`.
  ///
  /// @param progress told which checkpoints are damaged
  public static TrainedRun open(Path folder, Progress progress) throws IOException {
    RunDirectory run = RunDirectory.open(folder);
    DistillSettings settings = run.settings(DistillSettings.clever());
    Safetensors file =
        run.checkpoints()
            .latest(progress)
            .orElseThrow(
                () ->
                    new DataException(
                        folder.resolve("checkpoints"),
                        "no complete checkpoint; train the run first"));
    VoxelStudent student =
        Students.named(settings.student(), Rng.seed(settings.seed()).at("student"));
    String last = "model.head.layers." + (settings.headDepth() - 1) + ".weight";
    ProjectionHead head =
        ProjectionHead.mlp(
            student.width(),
            settings.headWidth(),
            file.shape(last).dim(0),
            settings.headDepth(),
            Rng.seed(settings.seed()).at("head"));
    State.from(file).under("model.student").load(student);
    State.from(file).under("model.head").load(head);
    return new TrainedRun(settings, student, head);
  }
}
