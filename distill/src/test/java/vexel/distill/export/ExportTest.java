package vexel.distill.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.autograd.Value;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.cli.Main;
import vexel.distill.data.DataFormat;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.PointCloud;
import vexel.distill.eval.StudentEncoder;
import vexel.distill.protocol.LabelFraction;
import vexel.distill.protocol.Protocol;
import vexel.distill.protocol.SegmentationSettings;
import vexel.distill.protocol.SegmentationTraining;
import vexel.distill.recipe.DistillRun;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.Presets;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.TrainedRun;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.Pass;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

class ExportTest {
  @TempDir private static Path folder;
  private static FrameSource frames;
  private static Path run;

  @BeforeAll
  static void distil() throws IOException {
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
    run = distilled("tiny");
  }

  private static Path distilled(String student) throws IOException {
    DistillSettings s =
        Presets.of("scalr")
            .with(
                "test",
                Map.of(
                    "data", folder.resolve("world").toString(),
                    "student", student,
                    "teacher", "random",
                    "steps", 2,
                    "batch", 1,
                    "pairs", 32,
                    "warmup", 1,
                    "image-height", 28,
                    "image-width", 56,
                    "voxel-size", 0.5))
            .with("test", Map.of("head-depth", 2, "head-width", 12, "head-norm", "batch"));
    RunDirectory directory = RunDirectory.create(folder.resolve("run-" + student), s);
    new DistillRun(s, frames, frames.at(), DistillRun.features(s), Progress.SILENT)
        .run(directory, Progress.SILENT);
    return directory.path();
  }

  private static Student exported(Path from, String name) throws IOException {
    return Export.of(from, folder.resolve(name), Progress.SILENT);
  }

  @Test
  void givesTheFeaturesOfTheRun() throws IOException {
    for (Path from : List.of(run, distilled("waffleiron3-8"))) {
      Student student = exported(from, "of-" + from.getFileName());
      TrainedRun trained = TrainedRun.open(from, Progress.SILENT);
      Frame frame = frames.frame(1);
      Tensor want =
          new StudentEncoder(trained.student(), trained.settings().input())
              .encode(frame)
              .features();
      assertThat(student.features(frame.points()).toFloats()).isEqualTo(want.toFloats());
      Tensor projected =
          Students.frozen(trained.head().orElseThrow())
              .forward(Value.of(want), Pass.eval())
              .tensor();
      assertThat(student.teacherWidth()).isEqualTo(projected.dim(1));
      assertThat(student.teacherFeatures(frame.points()).toFloats())
          .isEqualTo(projected.toFloats());
      assertThat(student.classes()).isZero();
    }
  }

  @Test
  void givesTheLogitsOfATrainedClassifier() throws IOException {
    for (boolean ignored : List.of(true, false)) {
      SegmentationSettings s =
          Yaml.with(
              "test",
              vexel.distill.protocol.Presets.fineTuning(
                  ignored ? Protocol.SLIDR : Protocol.SCALR,
                  false,
                  DataFormat.NUSCENES,
                  LabelFraction.ALL),
              Map.of("student", "tiny", "steps", 2, "batch", 1, "voxel-size", 0.5));
      assertThat(s.ignoredLogit()).isEqualTo(ignored);
      RunDirectory kept = RunDirectory.create(folder.resolve("tuned-" + ignored), s);
      VoxelStudent network = Students.named("tiny", s.input(), Rng.seed(3));
      SegmentationTraining training = new SegmentationTraining(network, s, 16, Rng.seed(4));
      training.train(frames, kept, Progress.SILENT);
      Student student = exported(kept.path(), "classifier-" + ignored);
      assertThat(student.classes()).isEqualTo(16);
      Frame frame = frames.frame(0);
      float[] logits = student.logits(frame.points()).toFloats();
      int[] predicted = training.predict(frame);
      for (int i = 0; i < predicted.length; i++) {
        int best = 0;
        for (int c = 1; c < 16; c++) {
          best = logits[16 * i + c] > logits[16 * i + best] ? c : best;
        }
        assertThat(best).as("point %d", i).isEqualTo(predicted[i]);
      }
      assertThatThrownBy(() -> student.teacherFeatures(frame.points()))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("no head into a teacher's space");
    }
  }

  @Test
  void theExampleRunsOnAFile() throws IOException {
    Path student = folder.resolve("cli");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            "export",
            "--run",
            run.toString(),
            "--out",
            student.toString(),
            "--json");
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"student\":\"tiny\"", "\"width\":8", "\"classes\":0");
    PointCloud points = frames.frame(0).points();
    ByteBuffer bytes = ByteBuffer.allocate(16 * points.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(points.toFloats());
    Path sweep = folder.resolve("sweep.bin");
    Files.write(sweep, bytes.array());
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      RunStudent.main(new String[] {student.toString(), sweep.toString(), "4"});
    } finally {
      System.setOut(before);
    }
    float first = Student.open(student).features(points).toFloats()[0];
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith(points.size() + " points, 8 features each\n" + first + " ")
        .hasLineCount(2);
    List<String> source =
        Files.readAllLines(
            Path.of(System.getProperty("basedir", "."))
                .resolve("src/test/java/vexel/distill/export/RunStudent.java"));
    assertThat(source).hasSizeLessThan(25);
  }

  @Test
  void theDescriptionSaysWhatTheNetworkIs() throws IOException {
    exported(run, "described");
    String json = Files.readString(folder.resolve("described/student.json"));
    assertThat(json)
        .startsWith("{\"format\":\"vexel-student\",\"version\":1,\"student\":\"tiny\",\"width\":8")
        .contains("\"voxel-size\":0.5", "\"channels\":\"xyzi\"", "\"head-norm\":\"batch\"");
    assertThat(Description.parse("json", json).toJson()).isEqualTo(json);
  }

  @Test
  void refusesDamagedAndForeignFolders() throws IOException {
    exported(run, "whole");
    Path whole = folder.resolve("whole");
    assertThatThrownBy(() -> exported(run, "whole"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not empty; name another folder");
    assertThatThrownBy(() -> Student.open(folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("student.json: file: does not exist; name a folder that");
    String json = Files.readString(whole.resolve("student.json"));
    refuses(
        whole, json.replace("\"version\":1", "\"version\":2"), "version 2 is not vexel-student");
    refuses(whole, json.replace("\"width\":8,", "\"width\":-8,"), "width: -8 is not from 1");
    refuses(whole, json.replace("\"trained\"", "\"tamed\""), "trained: is missing");
    refuses(
        whole, json.replace("\"cells\":\"cartesian\"", "\"cells\":\"round\""), "cells = 'round'");
    refuses(whole, json.replaceFirst("\"sha256\":\"..", "\"sha256\":\"zz"), "holds other numbers");
    refuses(whole, json.replace("\"tiny\"", "\"small\""), "does not fit the layer");
    refuses(whole, json.replace("\"tiny\"", "\"huge\""), "unknown student 'huge'");
    refuses(whole, json.substring(0, 200), "student.json");
  }

  private static void refuses(Path folder, String json, String message) throws IOException {
    Files.writeString(folder.resolve("student.json"), json);
    assertThatThrownBy(() -> Student.open(folder)).hasMessageContaining(message);
  }

  @Test
  void refusesPointsThatAreNone() throws IOException {
    Student student = exported(run, "points");
    PointCloud broken = PointCloud.of(new float[] {0, 0, 0, 0, 1, Float.NaN, 0, 0});
    assertThatThrownBy(() -> student.features(broken))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("point 1 holds a number that is not finite");
    assertThat(student.features(PointCloud.of(new float[0])).shape().toArray())
        .containsExactly(0, 8);
    assertThatThrownBy(() -> student.logits(broken))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("tiny: has no classes");
  }
}
