package vexel.distill.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.head.ProjectionHead;
import vexel.distill.recipe.HeadSettings.TeacherProjection;
import vexel.distill.run.RunDirectory;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.io.Safetensors;

/// A finished run, loaded: its settings, its student and its head from the newest checkpoint.
///
/// @param settings the run's settings
/// @param student the trained network
/// @param head the head into the teacher's feature space, if the method has one
public record TrainedRun(
    DistillSettings settings, VoxelStudent student, Optional<ProjectionHead> head) {
  /// Loads the run in `folder`.
  ///
  /// @param progress told which checkpoints are damaged
  public static TrainedRun open(Path folder, Progress progress) throws IOException {
    RunDirectory run = RunDirectory.open(folder);
    DistillSettings settings = run.settings(DistillSettings.BASE);
    Safetensors file =
        run.checkpoints()
            .latest(progress)
            .orElseThrow(
                () ->
                    new DataException(
                        folder.resolve("checkpoints"),
                        "no complete checkpoint; train the run first"));
    VoxelStudent student = settings.newStudent();
    State.from(file).under("model.student").load(student);
    String last = "model.head.layers." + (settings.heads().headDepth() - 1) + ".weight";
    boolean projected = settings.heads().teacherProjection() == TeacherProjection.TRAINED;
    if (projected || !file.names().contains(last)) {
      return new TrainedRun(settings, student, Optional.empty());
    }
    Rng rng = Rng.seed(settings.seed()).at("head");
    ProjectionHead head = settings.heads().create(student.width(), file.shape(last).dim(0), rng);
    State.from(file).under("model.head").load(head);
    return new TrainedRun(settings, student, Optional.of(head));
  }
}
