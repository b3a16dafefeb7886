package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.geometry.BevGrid;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.State;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.Fingerprint;

/// Students of distillations under a detector.
class TransferTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void world() {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(5, 5)
            .withSplits(new Splits(5, 0, 0, 0))
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
  }

  private static Path distilled(String student) throws IOException {
    FrameSource frames = NuScenes.open(folder.resolve("world")).split("train");
    DistillSettings s =
        DistillSettings.clever()
            .with(
                "test",
                Map.of(
                    "data",
                    folder.resolve("world").toString(),
                    "teacher",
                    "random",
                    "student",
                    student,
                    "steps",
                    1,
                    "pairs",
                    256,
                    "head-width",
                    32,
                    "image-height",
                    56,
                    "image-width",
                    112));
    Path out = folder.resolve("distilled " + student);
    new DistillRun(s, frames, frames.at(0), DistillRun.features(s), Progress.SILENT)
        .run(RunDirectory.create(out, s), Progress.SILENT);
    return out;
  }

  private static DetectSettings on(Path init, Map<String, Object> more) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("data", folder.resolve("world").toString());
    values.put("range", 16);
    values.put("voxel", 0.2);
    values.put("sparse-width", 2);
    values.put("sparse-output", 4);
    values.put("channels", 8);
    values.put("encoder-layers", 1);
    values.put("head-width", 4);
    values.put("steps", 2);
    values.put("workers", 0);
    values.put("init", init.toString());
    values.putAll(more);
    return DetectPresets.of("small", Modality.LIDAR).with("test", values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "voxelnet"})
  void aDistilledNetworkBecomesTheEncoder(String student) throws IOException {
    Path init = distilled(student);
    TrainedRun known = TrainedRun.open(init, Progress.SILENT);
    DetectRun taught = new DetectRun(on(init, Map.of()), Progress.SILENT);
    DetectRun control = new DetectRun(on(init, Map.of("untrained", true)), Progress.SILENT);
    assertThat(student(taught)).isEqualTo(Fingerprint.sha256(State.tensors(known.student())));
    assertThat(student(control))
        .isEqualTo(Fingerprint.sha256(State.tensors(known.settings().newStudent())))
        .isNotEqualTo(student(taught));
    assertThat(taught.detector().encoder().count()).isEqualTo(control.detector().encoder().count());
    String before = student(taught);
    Path out = folder.resolve("on " + student);
    taught.run(RunDirectory.create(out, taught.settings()), Progress.SILENT);
    assertThat(student(taught)).isNotEqualTo(before);

    TrainedDetector trained = TrainedDetector.open(out, Progress.SILENT);
    assertThat(Fingerprint.sha256(State.tensors(trained.detector())))
        .isEqualTo(Fingerprint.sha256(State.tensors(taught.detector())));
    NuScenes world = DetectRun.open(folder.resolve("world"));
    DetectionJudge judge = new DetectionJudge(trained);
    assertThat(judge.find(world.at(0), Progress.SILENT).samples()).hasSize(1);
    assertThat(judge.blank().find(world.at(0), Progress.SILENT).samples()).hasSize(1);
    assertThatThrownBy(
            () ->
                new DetectRun(
                    DetectPresets.of("small", UniDistillPath.L2C)
                        .with(
                            "test",
                            Map.of(
                                "data",
                                folder.resolve("world").toString(),
                                "teacher",
                                out.toString())),
                    Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("its encoder is a distilled network");
  }

  private static String student(DetectRun run) {
    if (run.detector() instanceof StudentDetector d) {
      return Fingerprint.sha256(State.tensors(d.student()));
    }
    throw new AssertionError(run.detector());
  }

  @Test
  void aShareOfTheScenesKeepsTheirBoxes() throws IOException {
    Path init = folder.resolve("world"); // never read: the share is refused first
    assertThatThrownBy(() -> new DetectRun(on(init, Map.of("labels", "5%")), Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("every 20. of 5 scenes is none");
    DetectRun fifth =
        new DetectRun(on(init, Map.of("labels", "20%", "init", "none")), Progress.SILENT);
    NuScenes world = DetectRun.open(folder.resolve("world"));
    for (int step = 0; step < 4; step++) {
      assertThat(fifth.data().training(step).tokens()).containsOnly(world.entry(4).token());
    }
    assertThatThrownBy(() -> on(init, Map.of("labels", "7%")))
        .hasMessageContaining("labels = '7%'");
    assertThatThrownBy(() -> on(init, Map.of("init", "none", "untrained", true)))
        .hasMessageContaining("untrained = true needs init");
    assertThatThrownBy(() -> on(init, Map.of("modality", "camera")))
        .hasMessageContaining("needs modality = lidar");
  }

  /// Two voxels share a column and a slab, one stands above them, one beside the maps.
  @Test
  void voxelsAreAveragedInTheirColumnAndSlab() {
    VoxelColumns columns =
        VoxelColumns.of(
            new BevGrid(-1, -1, 1, 2, 2),
            -2,
            2,
            List.of(0.5, -0.5, -1.0, 0.1, -0.9, -0.1, 0.5, -0.5, 0.0, 1.0, 0.0, 0.0),
            List.of(0, 0, 0, 0),
            1);
    Value f =
        Value.of(
            Tensor.copyOf(Backends.reference(), new double[] {1, 10, 3, 30, 5, 50, 7, 70}, 4, 2));
    Value map = columns.mean(f);
    assertThat(map.shape().toString()).isEqualTo("[1, 4, 2, 2]");
    double[] expected = new double[16];
    expected[1] = 2; // channel 0, lower slab, row 0, column 1
    expected[4 + 1] = 5; // upper slab
    expected[8 + 1] = 20;
    expected[12 + 1] = 50;
    assertThat(map.tensor().contiguous().toDoubles()).isEqualTo(expected);
  }
}
