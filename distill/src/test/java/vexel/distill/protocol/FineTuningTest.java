package vexel.distill.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.cli.Main;
import vexel.distill.data.DataFormat;
import vexel.distill.data.FrameSource;
import vexel.distill.data.LidarsegClasses;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.Confusion;
import vexel.distill.recipe.Students;
import vexel.distill.recipe.SweepSettings;
import vexel.distill.run.MetricsLog;
import vexel.distill.run.Yaml;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.State;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.io.Fingerprint;

/// Whole judgements on a small built-in world.
class FineTuningTest {
  private static final int CLASSES = LidarsegClasses.NAMES.size() - 1;

  @TempDir static Path folder;
  private static Path world;
  private static FrameSource train;
  private static FrameSource val;

  @BeforeAll
  static void write() throws IOException {
    world = folder.resolve("world");
    World.write(
        world,
        WorldSettings.of(6, 3)
            .withSplits(new Splits(4, 1, 1, 0))
            .withFrames(1)
            .withSmallLidar()
            .withImage(28, 56)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    NuScenes data = NuScenes.open(world);
    train = data.split("train");
    val = data.split("val");
  }

  private static VoxelStudent student() {
    return Students.named("tiny", SweepSettings.DEFAULT.input(), Rng.seed(1).at("student"));
  }

  private static SegmentationSettings settings(SegmentationSettings preset, int steps) {
    return Yaml.with(
        "test", preset, Map.of("student", "tiny", "steps", steps, "batch", 1, "voxel-size", 0.5));
  }

  private static SegmentationSettings fineTuning(Protocol protocol, int steps) {
    return settings(
        Presets.fineTuning(protocol, false, DataFormat.NUSCENES, LabelFraction.ALL), steps);
  }

  private static String hash(VoxelStudent student) {
    return Fingerprint.sha256(State.tensors(student));
  }

  @Test
  void everyRecipeLearns() throws IOException {
    for (Protocol protocol : List.of(Protocol.SLIDR, Protocol.SUPERFLOW, Protocol.SCALR)) {
      SegmentationTraining training =
          new SegmentationTraining(
              student(), fineTuning(protocol, 60), CLASSES, Rng.seed(1).at("t"));
      double before = training.evaluate(train, Progress.SILENT).miou();
      training.train(train, null, Progress.SILENT);
      double after = training.evaluate(train, Progress.SILENT).miou();
      assertThat(after).as("%s from %.3f", protocol, before).isGreaterThan(before + 0.05);
    }
  }

  @Test
  void everyLabelledPointOfTheSweepCounts() {
    Confusion c =
        FineTuning.run(
            student(),
            fineTuning(Protocol.SLIDR, 1),
            train,
            val,
            CLASSES,
            Rng.seed(1),
            Progress.SILENT);
    long labelled = 0;
    for (int f = 0; f < val.size(); f++) {
      int[] y = val.frame(f).labels().orElseThrow().toInts();
      labelled += java.util.Arrays.stream(y).filter(l -> l > 0).count();
    }
    assertThat(c.points()).isEqualTo(labelled);
  }

  @Test
  void equalSeedsGiveEqualBits() {
    VoxelStudent one = student();
    VoxelStudent two = student();
    VoxelStudent other = student();
    SegmentationSettings s = fineTuning(Protocol.SCALR, 3);
    FineTuning.run(one, s, train, val, CLASSES, Rng.seed(1), Progress.SILENT);
    FineTuning.run(two, s, train, val, CLASSES, Rng.seed(1), Progress.SILENT);
    FineTuning.run(other, s, train, val, CLASSES, Rng.seed(2), Progress.SILENT);
    assertThat(hash(two)).isEqualTo(hash(one)).isNotEqualTo(hash(other));
  }

  @Test
  void anyLoaderGivesEqualBits() throws IOException {
    String inline = trained(Map.of("workers", 0));
    assertThat(trained(Map.of("workers", 1, "prefetch", 1))).isEqualTo(inline);
    assertThat(trained(Map.of("workers", 1, "prefetch", 4))).isEqualTo(inline);
    assertThat(trained(Map.of("workers", 2, "prefetch", 3, "frame-memory", 0))).isEqualTo(inline);
    assertThat(trained(Map.of("workers", 0, "rotate", false))).isNotEqualTo(inline);
  }

  /// Hash of student and head after two and a half epochs.
  private static String trained(Map<String, Object> changes) throws IOException {
    SegmentationSettings s = Yaml.with("test", fineTuning(Protocol.SLIDR, 5), Map.of("batch", 2));
    SegmentationTraining t =
        new SegmentationTraining(student(), Yaml.with("test", s, changes), CLASSES, Rng.seed(1));
    t.train(train, null, Progress.SILENT);
    return Fingerprint.sha256(t.tensors());
  }

  /// The running means start at 0, so after a step they are momentum × the batch's.
  @Test
  void slidrSlowsTheStatisticsOutsideTheResidualPaths() throws IOException {
    MinkUNet slow = afterAStep(Map.of());
    MinkUNet own = afterAStep(Map.of("norm-momentum", 0));
    float[] a = slow.body().bntr7().runningMean().tensor().toFloats();
    float[] b = own.body().bntr7().runningMean().tensor().toFloats();
    assertThat(b).doesNotContain(0);
    for (int c = 0; c < a.length; c++) {
      assertThat(a[c] / b[c]).isCloseTo((float) (0.02 / MinkUNet.MOMENTUM), within(1e-5f));
    }
    assertThat(slow.body().block8().getFirst().norm1().runningMean().tensor().toFloats())
        .as("inside")
        .isEqualTo(own.body().block8().getFirst().norm1().runningMean().tensor().toFloats());
  }

  private static MinkUNet afterAStep(Map<String, Object> changes) throws IOException {
    VoxelStudent student = student();
    SegmentationSettings s = Yaml.with("test", fineTuning(Protocol.SLIDR, 1), changes);
    new SegmentationTraining(student, s, CLASSES, Rng.seed(1)).train(train, null, Progress.SILENT);
    return (MinkUNet) student;
  }

  @Test
  void aProbeLeavesTheStudentAlone() {
    VoxelStudent probed = student();
    String before = hash(probed);
    for (Protocol protocol : List.of(Protocol.SLIDR, Protocol.SUPERFLOW, Protocol.SCALR)) {
      SegmentationSettings s = settings(Presets.probe(protocol), 12);
      LinearProbing.run(probed, s, train, val, CLASSES, Rng.seed(1), Progress.SILENT);
      assertThat(hash(probed)).as("weights and running statistics").isEqualTo(before);
    }
    SegmentationSettings tune = fineTuning(Protocol.SLIDR, 1);
    assertThatThrownBy(
            () ->
                LinearProbing.run(probed, tune, train, val, CLASSES, Rng.seed(1), Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("use FineTuning");
  }

  @Test
  void theVerbRepeatsAndKeepsARun() throws IOException {
    Path out = folder.resolve("run");
    String json =
        vexel(
            0,
            "finetune",
            "--student",
            "tiny",
            "--init",
            "random",
            "--data",
            world.toString(),
            "--labels",
            "50%",
            "--steps",
            "3",
            "--batch",
            "1",
            "--voxel-size",
            "0.5",
            "--seeds",
            "2",
            "--out",
            out.toString(),
            "--json");
    assertThat(json)
        .contains("\"miou\":", "\"std\":", "\"iou\":{\"barrier\":", "\"labels\":\"50%\"")
        .contains("\"rule\":\"SLIDR_SCENES\"", "\"frames\":2", "\"protocol\":\"slidr\"");
    assertThat(Files.readAllLines(out.resolve("frames.txt"))).hasSize(2);
    assertThat(MetricsLog.read(out.resolve("seed-2/metrics.jsonl")).get("loss")).hasSize(3);
    assertThat(Yaml.read(out.resolve("run.yaml"), fineTuning(Protocol.SLIDR, 1)).learningRate())
        .isEqualTo(0.05); // from scratch
    assertThat(Files.readString(out.resolve("report.html"))).contains("IoU by class", "Confusion");
    String again =
        vexel(
            0,
            "finetune",
            "--config",
            out.resolve("run.yaml").toString(),
            "--seeds",
            "2",
            "--json");
    assertThat(field(again, "miou")).isEqualTo(field(json, "miou"));
    assertThat(field(again, "std")).isEqualTo(field(json, "std"));
  }

  private static String field(String json, String key) {
    int at = json.indexOf("\"" + key + "\":");
    return json.substring(at, json.indexOf(',', at));
  }

  @Test
  void theProbeVerbKnowsTheProtocols() {
    String[] common = {"--student", "tiny", "--init", "random", "--data", world.toString()};
    assertThat(vexel(0, words("probe", common, "--voxel-size", "0.5", "--json")))
        .contains("\"protocol\":\"convex\"", "\"lambda\":", "\"std\":null");
    assertThat(
            vexel(
                0,
                words(
                    "probe",
                    common,
                    "--voxel-size",
                    "0.5",
                    "--protocol",
                    "scalr",
                    "--steps",
                    "4",
                    "--json")))
        .contains("\"protocol\":\"scalr\"", "\"labels\":\"100%\"");
    assertThat(vexel(2, words("probe", common, "--protocol", "slidr", "--labels", "1%")))
        .contains("uses all labels");
    assertThat(vexel(2, words("finetune", common, "--protocol", "convex")))
        .contains("fine-tune by slidr");
    assertThat(vexel(2, words("finetune", common, "--labels", "64f"))).contains("4 frames");
    assertThat(vexel(2, "finetune", "--data", world.toString())).contains("missing: --data DIR");
  }

  private static String[] words(String verb, String[] common, String... more) {
    return java.util.stream.Stream.of(new String[] {verb}, common, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  /// What a command line prints on both streams.
  private static String vexel(int code, String... words) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);
    assertThat(Main.run(stream, stream, words))
        .as(() -> both.toString(StandardCharsets.UTF_8))
        .isEqualTo(code);
    return both.toString(StandardCharsets.UTF_8);
  }
}
