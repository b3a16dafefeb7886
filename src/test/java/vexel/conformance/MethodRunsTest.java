package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.Progress;
import vexel.distill.StoppedException;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Methods;
import vexel.distill.recipe.Presets;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// Every method trains on a small world, and those that remember something go on exactly after a
/// stop.
class MethodRunsTest {
  static final List<String> METHODS = Methods.NAMES;

  @TempDir private static Path folder;
  private static FrameSource frames;

  @BeforeAll
  static void world() {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(1, 5)
            .withSplits(new Splits(1, 0, 0, 0))
            .withFrames(4)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT", "CAM_BACK")),
        Progress.SILENT);
    frames = NuScenes.open(data).split("train");
  }

  private static DistillSettings settings(String method, int steps) {
    return Presets.of(method)
        .with(
            "test",
            Map.of(
                "data", folder.resolve("world").toString(),
                "student", "tiny",
                "steps", steps,
                "batch", 1,
                "pairs", 128,
                "image-height", 56,
                "image-width", 112,
                "segment-cache", folder.resolve("superpixels").toString(),
                "superpixels", 20))
        .with("test", Map.of("head-width", 32, "queries", 64, "slots", 256, "negatives", 32));
  }

  private static DistillRun.Outcome run(DistillSettings s, RunDirectory run, Progress progress)
      throws IOException {
    return new DistillRun(s, frames, frames.at(0), DistillRun.features(s), progress)
        .run(run, progress);
  }

  private static RunDirectory fresh(DistillSettings s) throws IOException {
    return RunDirectory.create(Files.createTempDirectory(folder, s.method()).resolve("run"), s);
  }

  @ParameterizedTest
  @FieldSource("METHODS")
  void trains(String method) throws IOException {
    DistillSettings s = settings(method, 2);
    RunDirectory run = fresh(s);
    DistillRun.Outcome outcome = run(s, run, Progress.SILENT);
    assertThat(outcome.first()).isFinite().isPositive();
    assertThat(outcome.parametersSha256()).hasSize(64);
    assertThat(run.metrics().get("gradient")).hasSize(2).allMatch(g -> g > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clever", "crd", "olivine", "st-slidr"})
  void stoppingChangesNothing(String method) throws IOException {
    DistillSettings s = settings(method, 4);
    DistillRun.Outcome whole = run(s, fresh(s), Progress.SILENT);
    RunDirectory stopped = fresh(s);
    Progress once =
        new Progress() {
          private long done;

          @Override
          public void at(String what, long finished, long total, String note) {
            done = what.equals("distil") ? finished : done;
          }

          @Override
          public boolean stopAsked() {
            return done >= 2;
          }
        };
    assertThatThrownBy(() -> run(s, stopped, once)).isInstanceOf(StoppedException.class);
    assertThat(run(s, stopped, Progress.SILENT).stateSha256()).isEqualTo(whole.stateSha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"superflow", "seal", "clip2scene"})
  void framesWithoutNeighboursAreRefused(String method) {
    DistillSettings s = settings(method, 2);
    assertThatThrownBy(
            () ->
                new DistillRun(
                    s, frames.at(0), frames.at(), DistillRun.features(s), Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("this method needs");
  }

  @Test
  void theFormThatWordsCanReachHasAHeadOfTheTeachersWidth() throws IOException {
    DistillSettings s = settings("slidr", 2).with("test", Map.of("teacher-projection", "none"));
    DistillRun.Outcome outcome = run(s, fresh(s), Progress.SILENT);
    assertThat(outcome.trained().student()).isFinite();
  }
}
