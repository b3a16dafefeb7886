package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.TeacherFeatures;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// The whole chain learns, and learns from the pairing: on scenes it has not seen, a tiny student
/// predicts the teacher better than the same student trained on shuffled targets, than before
/// training, and than a constant.
class LearningControlTest {
  private static final Splits SPLITS = new Splits(8, 0, 2, 0);

  @TempDir private Path folder;

  @Test
  void distillationLearnsWhatShufflingDestroys() throws IOException {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(SPLITS.total(), 11)
            .withSplits(SPLITS)
            .withFrames(2)
            .withSmallLidar()
            .withImage(112, 224)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    NuScenes frames = NuScenes.open(data);
    FrameSource train = frames.split("train");
    FrameSource held = frames.split("val");
    DistillSettings settings =
        DistillSettings.clever()
            .with(
                "test",
                Map.of(
                    "data", data.toString(),
                    "student", "tiny",
                    "steps", 60,
                    "pairs", 1024,
                    "head-width", 64,
                    "image-height", 112,
                    "image-width", 224));
    TeacherFeatures teacher = DistillRun.features(settings);
    DistillRun.Outcome distilled = run(settings, "distilled", train, held, teacher);
    DistillRun.Outcome shuffled = run(settings.shuffled(), "shuffled", train, held, teacher);
    System.out.printf(
        Locale.ROOT,
        "learning control: loss %.3f to %.3f, held-out cosine %.3f; shuffled %.3f, untrained %.3f,"
            + " constant %.3f%n",
        distilled.first(),
        distilled.last(),
        distilled.trained().student(),
        shuffled.trained().student(),
        distilled.untrained(),
        distilled.trained().constant());
    assertThat(distilled.last()).isLessThan(0.85 * distilled.first());
    assertThat(distilled.trained().student())
        .isGreaterThan(shuffled.trained().student() + 0.05)
        .isGreaterThan(distilled.untrained() + 0.05)
        .isGreaterThan(distilled.trained().constant());
  }

  private DistillRun.Outcome run(
      DistillSettings settings,
      String name,
      FrameSource train,
      FrameSource held,
      TeacherFeatures teacher)
      throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve(name), settings);
    return new DistillRun(settings, train, held, teacher, Progress.SILENT)
        .run(run, Progress.SILENT);
  }
}
