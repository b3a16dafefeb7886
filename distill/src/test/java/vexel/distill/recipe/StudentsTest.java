package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.PointCloud;
import vexel.distill.eval.FrameEncoder.Encoded;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.geometry.Similarity3;
import vexel.distill.run.RunDirectory;
import vexel.distill.student.WaffleStudent;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.Pass;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.VoxelNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.nn.sparse.Voxels;
import vexel.nn.waffle.WaffleIron;
import vexel.nn.waffle.WafflePlan;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class StudentsTest {
  @TempDir private static Path folder;
  private static FrameSource frames;

  @BeforeAll
  static void world() {
    Path data = folder.resolve("world");
    World.write(
        data,
        WorldSettings.of(1, 5)
            .withSplits(new Splits(1, 0, 0, 0))
            .withFrames(2)
            .withSmallLidar()
            .withImage(28, 56)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    frames = NuScenes.open(data).split("train");
  }

  private static DistillSettings settings(String student) {
    return Presets.of("scalr")
        .with(
            "test",
            Map.of(
                "data", folder.resolve("world").toString(),
                "student", student,
                "teacher", "random",
                "steps", 3,
                "batch", 1,
                "pairs", 64,
                "warmup", 1,
                "image-height", 28,
                "image-width", 56,
                "voxel-size", student.startsWith("voxel") ? 0.4 : 0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"waffleiron3-8", "waffleiron3-8-bn", "waffleiron3-8-plus", "voxelnet"})
  void distilsAndReadsEveryPoint(String student) throws IOException {
    DistillSettings s = settings(student);
    RunDirectory run = RunDirectory.create(folder.resolve(student), s);
    DistillRun distillation =
        new DistillRun(s, frames, frames.at(), DistillRun.features(s), Progress.SILENT);
    DistillRun.Outcome outcome = distillation.run(run, Progress.SILENT);
    assertThat(outcome.first()).isFinite().isPositive();
    assertThat(run.metrics().get("gradient")).hasSize(3).allMatch(g -> g > 0);
    TrainedRun trained = TrainedRun.open(run.path(), Progress.SILENT);
    Encoded encoded = new StudentEncoder(trained.student(), s.input()).encode(frames.frame(0));
    assertThat(encoded.features().shape().toArray())
        .containsExactly(frames.frame(0).points().size(), trained.student().width());
    for (float f : encoded.features().toFloats()) {
      assertThat(f).isFinite();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "minkunet18,        4, 96, 21693760",
    "minkunet18sc,      4, 96, 21721472",
    "waffleiron48-256,  5, 256, 6835732",
    "waffleiron48-256-bn, 5, 256, 6835732",
    "voxelnet,          4, 128, 711872",
    "voxelresnet,       4, 128, 2694880"
  })
  void hasTheParametersOfThePapers(String name, int inputs, int width, long parameters) {
    CloudBatch.Input input = Students.input(name, SweepSettings.DEFAULT);
    VoxelStudent student = Students.named(name, input, Rng.seed(1));
    assertThat(input.channels().count()).isEqualTo(inputs);
    assertThat(student.inputChannels()).isEqualTo(inputs);
    assertThat(student.width()).isEqualTo(width);
    assertThat(student.count()).isEqualTo(parameters);
    if (student instanceof VoxelNet voxelNet) {
      assertThat(voxelNet.grid().toString()).isEqualTo("[40, 1024, 1024]");
    }
  }

  /// One, four and five numbers a voxel, in cubes and in rings.
  @ParameterizedTest
  @CsvSource({
    "intensity, cartesian, 1",
    "xyzi, cartesian, 4",
    "ixyzr, cartesian, 5",
    "intensity, cylindrical, 1",
    "xyzi, cylindrical, 4",
    "ixyzr, cylindrical, 5"
  })
  void aMinkUNetIsShownWhatTheSettingsSay(String channels, String cells, int count) {
    DistillSettings s = settings("tiny").with("test", Map.of("channels", channels, "cells", cells));
    VoxelStudent student = s.newStudent();
    assertThat(student.inputChannels()).isEqualTo(count);
    Encoded encoded = new StudentEncoder(student, s.input()).encode(frames.frame(0));
    for (float f : encoded.features().toFloats()) {
      assertThat(f).isFinite();
    }
  }

  @Test
  void aWaffleIronSeesMetresAndTheDistance() {
    PointCloud sweep = PointCloud.of(new float[] {3, -4, 12, 18.742355f + 22.04632f});
    float[] x =
        PointFeatures.of(sweep, PointFeatures.Intensity.NUSCENES, Similarity3.IDENTITY)
            .metric()
            .toFloats();
    assertThat(x).usingComparatorWithPrecision(1e-6f).containsExactly(1, 3, -4, 12, 13);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "waffleiron", "waffleiron48-0", "waffleiron100-8", "voxelnet "})
  void refusesOtherNames(String name) {
    assertThatThrownBy(() -> Students.require(name))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("unknown student '" + name + "'; known: tiny");
  }

  /// Fewer points than neighbours, a lone point, an empty sample.
  @Test
  void smallCloudsHaveTheNeighboursTheyHave() {
    int[] coords = {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 2, 0, 0, 0};
    Sites sites = Sites.of(coords, 3, null);
    float[] x = {
      0, 1, 2, 0, 2, //
      1, 1, 2.5f, 0, 2, //
      2, 3, 2, 0, 3, //
      3, 0, 0, 0, 0
    };
    WaffleStudent student =
        WaffleStudent.of(WaffleIron.of(WafflePlan.deep(4).withDepth(3), Rng.seed(1)));
    Voxels voxels = Voxels.of(sites, Tensor.of(x, 4, 5));
    Value y = student.forward(voxels, Pass.eval());
    assertThat(y.shape().toArray()).containsExactly(4, 4);
    float[] alone =
        student
            .forward(
                Voxels.of(
                    Sites.of(new int[] {0, 0, 0, 0}, 1, null),
                    Tensor.of(new float[] {3, 0, 0, 0, 0}, 1, 5)),
                Pass.eval())
            .tensor()
            .toFloats();
    assertThat(java.util.Arrays.copyOfRange(y.tensor().toFloats(), 12, 16)).isEqualTo(alone);
  }
}
