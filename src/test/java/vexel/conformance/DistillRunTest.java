package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.StoppedException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.head.ProjectionHead;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// A small distillation from files: it learns, and stopping anywhere changes nothing.
class DistillRunTest {
  private static final int STEPS = 8;

  @TempDir private static Path folder;
  private static FrameSource frames;
  private static DistillSettings settings;

  @BeforeAll
  static void world() {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(3, 5)
            .withSplits(new Splits(3, 0, 0, 0))
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    frames = NuScenes.open(data).split("train");
    settings =
        DistillSettings.clever()
            .with(
                "test",
                Map.of(
                    "data", data.toString(),
                    "teacher", "random",
                    "student", "tiny",
                    "steps", STEPS,
                    "pairs", 256,
                    "head-width", 32,
                    "image-height", 56,
                    "image-width", 112,
                    "checkpoint-every", 3));
  }

  private static DistillRun.Outcome run(RunDirectory run, Progress progress) throws IOException {
    return new DistillRun(settings, frames, frames.at(0), DistillRun.features(settings), progress)
        .run(run, progress);
  }

  /// Asks to stop once `steps` steps are done.
  private static final class StopAfter implements Progress {
    private final int steps;
    private int done;

    StopAfter(int steps) {
      this.steps = steps;
    }

    @Override
    public void at(String what, long finished, long total, String note) {
      if (what.equals("distil")) {
        done = (int) finished;
      }
    }

    @Override
    public boolean stopAsked() {
      return done >= steps;
    }
  }

  @Test
  void stoppingAnywhereChangesNothing() throws IOException {
    RunDirectory whole = RunDirectory.create(folder.resolve("whole"), settings);
    DistillRun.Outcome wanted = run(whole, Progress.SILENT);
    assertThat(wanted.last()).isLessThan(wanted.first());
    String metrics = Files.readString(whole.path().resolve("metrics.jsonl"));
    for (int stop : new int[] {1, 4, 7}) {
      RunDirectory stopped = RunDirectory.create(folder.resolve("stop" + stop), settings);
      assertThatThrownBy(() -> run(stopped, new StopAfter(stop)))
          .isInstanceOf(StoppedException.class);
      DistillRun.Outcome resumed = run(stopped, Progress.SILENT);
      assertThat(resumed.stateSha256())
          .as("stopped after %d", stop)
          .isEqualTo(wanted.stateSha256());
      assertThat(Files.readString(stopped.path().resolve("metrics.jsonl"))).isEqualTo(metrics);
    }
  }

  private static DistillRun.Outcome oneStep(ProjectionHead.Start start) throws IOException {
    String word = start.name().toLowerCase(Locale.ROOT);
    Map<String, Object> change = Map.of("steps", 1, "teacher", "world", "head-start", word);
    DistillSettings one = settings.with("test", change);
    RunDirectory run =
        RunDirectory.create(Files.createTempDirectory(folder, word).resolve("run"), one);
    return new DistillRun(
            one, frames.at(0, 1), frames.at(2), DistillRun.features(one), Progress.SILENT)
        .run(run, Progress.SILENT);
  }

  /// What is left of the difference is the random weights' own output.
  @Test
  void aHeadThatStartsAtTheMeanGuessesNearlyAsAConstantDoes() throws IOException {
    DistillRun.Outcome mean = oneStep(ProjectionHead.Start.MEAN);
    double constant = mean.trained().constant();
    assertThat(mean.untrained()).isBetween(0.7 * constant, constant);
    assertThat(oneStep(ProjectionHead.Start.RANDOM).untrained()).isLessThan(0.3 * constant);
  }
}
