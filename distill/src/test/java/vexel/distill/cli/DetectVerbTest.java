package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.detector.CameraDetector;
import vexel.distill.detector.DetectPresets;
import vexel.distill.detector.Detector;
import vexel.distill.detector.Modality;
import vexel.distill.run.Yaml;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.State;
import vexel.tensor.Rng;
import vexel.tensor.io.SafetensorsWriter;

/// The verbs of detectors, end to end.
class DetectVerbTest {
  private static final String CONFIG =
      """
      range: 16
      voxel: 0.2
      sparse-width: 2
      sparse-output: 4
      channels: 8
      encoder-layers: 1
      head-width: 4
      resnet: tiny
      pyramid: 4
      image-height: 32
      image-width: 64
      depths: 8
      depth-step: 2
      steps: 2
      """;

  @TempDir private static Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void world() throws IOException {
    World.write(
        folder.resolve("world"),
        WorldSettings.of(1, 5)
            .withFrames(1)
            .withSmallLidar()
            .withImage(56, 112)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    Files.writeString(folder.resolve("tiny.yaml"), CONFIG);
  }

  private static String at(String name) {
    return folder.resolve(name).toString();
  }

  private int run(String... words) {
    out.reset();
    err.reset();
    return Main.run(stream(out), stream(err), words);
  }

  /// A training of the world with the tiny sizes.
  private int train(String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb.split(" ", -1)));
    words.addAll(List.of("--data", at("world"), "--config", at("tiny.yaml"), "--json"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String answer() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aDetectorIsTrainedGoneOnWithAndJudged() throws IOException {
    assertThat(
            train("detect train", "--modality", "lidar", "--augment", "none", "--out", at("lidar")))
        .as(complaint())
        .isZero();
    assertThat(answer()).contains("\"steps\":2", "\"loss.last\":", "\"parametersSha256\":\"");
    String trained = answer().replaceAll(".*\"stateSha256\":\"(\\w+)\".*\\s*", "$1");
    assertThat(Files.readString(folder.resolve("lidar/run.yaml"))).contains("augment: false");
    assertThat(run("detect", "train", "--out", at("lidar"), "--resume", "--json")).isZero();
    assertThat(answer()).contains("\"stateSha256\":\"" + trained + "\"");

    assertThat(run("detect", "eval", "--run", at("lidar"), "--data", at("world"), "--json"))
        .as(complaint())
        .isZero();
    assertThat(answer())
        .contains("\"map\":", "\"nds\":", "\"tp_errors\":", "\"label_aps\":", "\"samples\":1");
    String results = Files.readString(folder.resolve("lidar/results.json"));
    assertThat(results).contains("\"use_lidar\":true", "\"use_camera\":false", "\"results\":{");
    String nds = answer().replaceAll(".*\"nds\":([^,]*),.*\\s*", "$1");
    assertThat(
            run(
                "eval",
                "nuscenes",
                "--gt",
                at("world"),
                "--pred",
                at("lidar/results.json"),
                "--json"))
        .isZero();
    assertThat(answer()).contains("\"nd_score\":" + nds);

    assertThat(run("detect", "eval", "--run", at("lidar"), "--data", at("world"), "--blank"))
        .isZero();
    assertThat(answer()).contains("AP at 2 m over the classes that are there");
    assertThat(Files.readString(folder.resolve("lidar/results-blank.json"))).isNotEqualTo(results);
  }

  @Test
  void aPathTrainsItsTeacherIfNobodyNamesOne() throws IOException {
    assertThat(train("unidistill", "--path", "L2C", "--out", at("l2c"))).as(complaint()).isZero();
    assertThat(answer()).contains("\"path\":\"L2C\"", "l2c-teacher\"", "\"loss.last\":");
    assertThat(run("detect", "eval", "--run", at("l2c"), "--data", at("world"))).isZero();
    assertThat(answer()).contains("report ");
    assertThat(Files.readString(folder.resolve("l2c/report.html")))
        .contains("By class", "By size", "teacher blue", "mask, feature, relation, response");
    Files.delete(folder.resolve("l2c-teacher/run.yaml"));
    assertThat(run("detect", "eval", "--run", at("l2c"), "--data", at("world"))).isZero();
    assertThat(complaint()).contains("l2c-teacher is no run any more; the report leaves it out");
    assertThat(train("unidistill", "--path", "LC2C", "--teacher", at("l2c"), "--out", at("x")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("sees camera; the teacher of LC2C sees fusion");
    assertThat(run("unidistill", "--out", at("l2c"), "--resume", "--path", "L2C"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("leave out [path]");
  }

  @Test
  void aTeacherOfOtherDataIsNotTakenUnasked() throws IOException {
    Path teacher = Files.createDirectories(folder.resolve("moved-teacher"));
    Files.writeString(teacher.resolve("run.yaml"), "modality: lidar\ndata: /elsewhere\n");
    assertThat(train("unidistill", "--path", "L2C", "--out", at("moved")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("trained on /elsewhere, not on " + at("world"));
    assertThat(folder.resolve("moved")).doesNotExist();
  }

  @Test
  void pastingIsRefusedBeforeATeacherIsTrained() throws IOException {
    Path config = folder.resolve("paste.yaml");
    Files.writeString(config, CONFIG + "paste: true\n");
    String[] words = {"--data", at("world"), "--config", config.toString(), "--out", at("pasted")};
    assertThat(
            run(
                "unidistill",
                "--path",
                "C2L",
                words[0],
                words[1],
                words[2],
                words[3],
                words[4],
                words[5]))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("paste = true: only the sweeps of a LiDAR detector");
    assertThat(folder.resolve("pasted-teacher")).doesNotExist();
  }

  @Test
  void weightsForImagesGoToTheSideThatSeesThem() throws IOException {
    Detector fresh =
        DetectPresets.of("small", Modality.CAMERA)
            .with("tiny", Yaml.values(folder.resolve("tiny.yaml")))
            .sizes()
            .create(Modality.CAMERA, Rng.seed(9));
    Path weights = folder.resolve("encoder.safetensors");
    SafetensorsWriter.of(State.tensors(((CameraDetector) fresh).camera())).write(weights);
    String[] backbone = {"--backbone", weights.toString()};
    for (String path : List.of("L2C", "C2L")) {
      String out = at("started-" + path);
      assertThat(train("unidistill", "--path", path, "--out", out, backbone[0], backbone[1]))
          .as(complaint())
          .isZero();
      String student = Files.readString(Path.of(out, "run.yaml"));
      String teacher = Files.readString(Path.of(out + "-teacher", "run.yaml"));
      String camera = path.equals("L2C") ? student : teacher;
      String lidar = path.equals("L2C") ? teacher : student;
      assertThat(camera).contains("backbone: " + weights);
      assertThat(lidar).contains("backbone: random");
    }
    String[] named = {"--teacher", at("started-C2L-teacher"), "--out", at("refused")};
    assertThat(
            train(
                "unidistill",
                "--path",
                "C2L",
                named[0],
                named[1],
                named[2],
                named[3],
                backbone[0],
                backbone[1]))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("a LiDAR detector has no images' encoder");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThat(train("detect train", "--out", at("none"))).isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("missing --modality");
    assertThat(train("unidistill", "--out", at("none"))).isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("missing --path");
    assertThat(run("detect", "train", "--modality", "lidar", "--out", at("none")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("missing --data");
    assertThat(
            train("detect train", "--modality", "lidar", "--preset", "huge", "--out", at("none")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("unknown preset 'huge'; known: paper, small");
    assertThat(folder.resolve("none")).doesNotExist();
    assertThat(run("detect", "eval", "--run", at("world"), "--data", at("world")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("is no run");
    assertThat(run("detect")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint()).contains("'detect' needs a verb: train, eval");
  }
}
