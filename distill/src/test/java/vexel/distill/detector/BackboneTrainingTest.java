package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.StoppedException;
import vexel.distill.UsageException;
import vexel.distill.augment.ImageMotion;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.NuScenes;
import vexel.distill.data.PixelLabels;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.tensor.Tensor;

/// The images' encoder learns what cells show, goes on where it was stopped, and fits a detector.
class BackboneTrainingTest {
  @TempDir static Path folder;
  private static Path world;

  @BeforeAll
  static void world() throws IOException {
    world = folder.resolve("world");
    World.write(
        world,
        WorldSettings.of(1, 5).withSplits(new Splits(0, 0, 0, 1)).withFrames(1).withSmallLidar(),
        Progress.SILENT);
  }

  private static BackboneTraining.Settings recipe(int steps) {
    return BackboneTraining.Settings.of(world).withSteps(steps);
  }

  @Test
  void itLearnsAndADetectorTakesIt() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("run"), recipe(6));
    Path weights = new BackboneTraining(recipe(6)).train(run, Progress.SILENT);
    List<Double> loss = run.metrics().getOrDefault("loss", List.of());
    assertThat(loss).hasSize(6);
    assertThat(loss.getLast()).isLessThan(loss.getFirst());
    DetectSettings s =
        DetectPresets.of("small", Modality.CAMERA)
            .with(
                "test",
                Map.of(
                    "data", world.toString(), "split", "teacher", "backbone", weights.toString()));
    assertThat(new DetectRun(s, Progress.SILENT).detector().parameters()).isNotEmpty();
  }

  @Test
  void whatWasStoppedGoesOnWithTheSameBits() throws IOException {
    Path whole =
        new BackboneTraining(recipe(3))
            .train(RunDirectory.create(folder.resolve("whole"), recipe(3)), Progress.SILENT);
    Path stopped = folder.resolve("stopped");
    RunDirectory run = RunDirectory.create(stopped, recipe(3));
    Progress stop =
        new Progress() {
          @Override
          public void at(String what, long done, long total, String note) {}

          @Override
          public boolean stopAsked() {
            return true; // after the first step
          }
        };
    assertThatThrownBy(() -> new BackboneTraining(recipe(3)).train(run, stop))
        .isInstanceOf(StoppedException.class);
    Path resumed =
        new BackboneTraining(recipe(3)).train(RunDirectory.open(stopped), Progress.SILENT);
    assertThat(resumed).hasSameBinaryContentAs(whole);
  }

  @Test
  void aWorldWithoutTeacherScenesIsRefused() throws IOException {
    Path other = folder.resolve("other");
    World.write(
        other,
        WorldSettings.of(1, 5).withSplits(new Splits(1, 0, 0, 0)).withFrames(1).withSmallLidar(),
        Progress.SILENT);
    RunDirectory run = RunDirectory.create(folder.resolve("refused"), recipe(1));
    assertThatThrownBy(
            () ->
                new BackboneTraining(BackboneTraining.Settings.of(other))
                    .train(run, Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has no teacher scenes");
    assertThat(Files.exists(run.path().resolve(BackboneTraining.WEIGHTS))).isFalse();
  }

  @Test
  void sharesOfCellsSumToOneAndMoveWithTheImage() {
    NuScenes data = NuScenes.open(world);
    Frame frame = data.split("teacher").frame(0);
    CameraView view = frame.cameras().getFirst();
    PixelLabels labels = data.pixelClasses(view).orElseThrow();
    DetectorSizes sizes = DetectPresets.of("small", Modality.CAMERA).sizes();
    ImageMotion still =
        DetectAugment.UNIDISTILL
            .image(view.camera().height(), view.camera().width(), sizes)
            .still(view.camera().height(), view.camera().width());
    ImageMotion mirrored =
        new ImageMotion(
            still.height(),
            still.width(),
            still.newHeight(),
            still.newWidth(),
            still.top(),
            still.left(),
            still.windowHeight(),
            still.windowWidth(),
            true,
            0);
    Tensor seen = targets(sizes, view, labels, frame, still).classes();
    assertThat(seen.sum().item()).isCloseTo(1, within(1e-5));
    assertThat(targets(sizes, view, labels, frame, still).depths().sum().item())
        .isCloseTo(1, within(1e-5));
    int columns = sizes.imageWidth() / 16;
    float[] here = seen.toFloats();
    float[] there = targets(sizes, view, labels, frame, mirrored).classes().toFloats();
    int classes = CellTargets.CLASSES;
    double moved = 0;
    for (int i = 0; i < here.length; i++) {
      int cell = i / classes;
      int opposite = cell - cell % columns + columns - 1 - cell % columns;
      moved += StrictMath.abs(here[i] - there[opposite * classes + i % classes]);
    }
    assertThat(moved).isLessThan(0.15); // pixels on the edge of two cells change sides
  }

  private static CellTargets targets(
      DetectorSizes sizes, CameraView view, PixelLabels labels, Frame frame, ImageMotion motion) {
    CellTargets targets = new CellTargets(sizes, 16, 1);
    targets.count(0, view, labels, frame.points(), motion);
    return targets;
  }
}
