package vexel.distill.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import vexel.distill.data.DataFault;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.eval.Confusion;
import vexel.distill.recipe.DistillSettings;
import vexel.distill.recipe.PointFeatures.Intensity;
import vexel.distill.run.RunDirectory;
import vexel.distill.run.Yaml;
import vexel.distill.world.Domain;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.State;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;

/// Students judged on other data than they were pre-trained on: another domain, another layout with
/// other classes, frames without cameras.
class OtherDataTest {
  @TempDir private static Path folder;
  private static Path domainB;
  private static Path kitti;
  private static Path run;

  /// A world of domain B, the same scenes in SemanticKITTI's layout, and what a pre-training on
  /// domain A leaves: its settings and a student.
  @BeforeAll
  static void write() throws IOException {
    domainB = folder.resolve("b");
    World.write(
        domainB,
        WorldSettings.of(4, 3)
            .withDomain(Domain.B)
            .withSplits(new Splits(3, 0, 1, 0))
            .withFrames(1)
            .withSmallLidar()
            .withImage(28, 56)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    NuScenes data = NuScenes.open(domainB);
    kitti = folder.resolve("kitti");
    KittiLayout.write(kitti, "00", data.split("train"));
    KittiLayout.write(kitti, "08", data.split("val"));
    DistillSettings settings =
        DistillSettings.BASE.with(
            "test", Map.of("student", "tiny", "voxel-size", 0.5, "data", "domain-a"));
    run = folder.resolve("run");
    VoxelStudent student = settings.newStudent();
    RunDirectory.create(run, settings)
        .checkpoints()
        .save(1, State.tensors("model.student", student.parameters()), Map.of());
  }

  @Test
  void anotherDomain() throws IOException {
    Path out = folder.resolve("few-b");
    String json = vexel(2, finetune(domainB, "--labels", "4f"));
    assertThat(json).contains("the training split has 3 frames");
    json = vexel(0, finetune(domainB, "--labels", "50%", "--out", out.toString()));
    assertThat(json).contains("\"rule\":\"SLIDR_SCENES\"", "\"frames\":1");
    SegmentationSettings s = settings(out);
    assertThat(s.sweeps().intensity()).isEqualTo(Intensity.NUSCENES);
    assertThat(s.sweeps().voxelSize()).isEqualTo(0.5);
    assertThat(s.student()).isEqualTo("tiny");
  }

  @Test
  void anotherLayoutWithOtherClassesAndAnotherUnit() throws IOException {
    Path out = folder.resolve("few-kitti");
    String json = vexel(0, finetune(kitti, "--labels", "50%", "--out", out.toString()));
    assertThat(json)
        .contains("\"rule\":\"SCANS\"", "\"frames\":2", "\"other-vehicle\":", "\"traffic-sign\":");
    SegmentationSettings s = settings(out);
    assertThat(s.sweeps().intensity()).as("by the data").isEqualTo(Intensity.KITTI);
    assertThat(s.learningRate()).as("SLidR's for SemanticKITTI").isEqualTo(0.05);
    TrainedClassifier loaded = TrainedClassifier.open(out, kitti, "auto", "auto", Progress.SILENT);
    assertThat(loaded.points().classes()).isEqualTo(19);
    FrameSource b = NuScenes.open(domainB);
    assertThatThrownBy(() -> loaded.frames(b, domainB, "val"))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("has 16 classes");
  }

  @Test
  void aLoadedCheckpointPredictsWhatWasJudged() throws IOException {
    Path out = folder.resolve("kept");
    String json = vexel(0, finetune(domainB, "--labels", "100%", "--out", out.toString()));
    TrainedClassifier loaded =
        TrainedClassifier.open(out, domainB, "auto", "auto", Progress.SILENT);
    Confusion again =
        loaded
            .points()
            .judge(
                NuScenes.open(domainB).split("val"),
                Confusion.EmptyClass.LEFT_OUT,
                Progress.SILENT);
    assertThat(json).contains("\"miou\":" + again.miou() + ",");
  }

  @Test
  void fixedListsNameTheFrames() throws IOException {
    FrameSource train = NuScenes.open(domainB).split("train");
    Path list = folder.resolve("list.txt");
    Files.writeString(list, train.entry(2).token() + "\n\n" + train.entry(0).token() + "\n");
    String json = vexel(0, finetune(domainB, "--labels", "1%", "--label-list", list.toString()));
    assertThat(json)
        .contains("\"rule\":\"LIST\"", "\"labels\":\"1%\"", "\"frames\":2")
        .contains("[\"" + train.entry(0).token() + "\",\"" + train.entry(2).token() + "\"]");
    Files.writeString(list, train.entry(2).token() + "\n" + train.entry(2).token() + "\n");
    assertThat(vexel(3, finetune(domainB, "--label-list", list.toString())))
        .contains("line 2", "named twice");
    Files.writeString(list, "nobody\n");
    assertThat(vexel(3, finetune(domainB, "--label-list", list.toString())))
        .contains("line 1", "'nobody' is no frame");
  }

  @Test
  void scenesCanBeNamedAsSplits() {
    assertThat(vexel(0, finetune(kitti, "--train-split", "scenes:08", "--val-split", "scenes:00")))
        .contains("\"frames\":1");
    assertThat(vexel(2, finetune(kitti, "--train-split", "scenes:03")))
        .contains("no scene '03'", "[00, 08]");
  }

  @Test
  void theProbeHoldsScenesOutWhereNoTuningSplitIs() {
    String answer =
        vexel(
            0,
            "probe",
            "--run",
            run.toString(),
            "--data",
            kitti.toString(),
            "--points",
            "50",
            "--json");
    assertThat(answer).contains("the last 1 of 3 labelled frames", "\"lambda\":");
  }

  @Test
  void camerasAreNotNeeded() throws IOException {
    FrameSource blind = new Blind(NuScenes.open(domainB).split("train"));
    SegmentationSettings s =
        Yaml.with(
            "test",
            Presets.probe(Protocol.SCALR),
            Map.of("student", "tiny", "steps", 2, "batch", 1, "voxel-size", 0.5));
    Confusion c =
        LinearProbing.run(
            DistillSettings.BASE.with("t", Map.of("student", "tiny")).newStudent(),
            s,
            blind,
            blind,
            16,
            Rng.seed(1),
            Progress.SILENT);
    assertThat(c.points()).isPositive();
    LabelledFrames few =
        LabelledFrames.choose(
            blind, LabelFraction.parse("100%"), LabelledFrames.Rule.AUTO, false, Progress.SILENT);
    assertThat(few.frames().size()).isEqualTo(3);
  }

  @Test
  void theNetworkMustStayWhatItIs() {
    assertThat(vexel(2, finetune(kitti, "--voxel-size", "0.1")))
        .contains("was trained as tiny", "voxel-size");
    assertThat(vexel(0, finetune(kitti, "--intensity", "nuscenes"))).contains("\"miou\":");
  }

  @Test
  void fromScratchTakesItsOwnRates() {
    SegmentationSettings tuned =
        Yaml.with(
            "test",
            Presets.fineTuning(
                Protocol.SLIDR, true, vexel.distill.data.DataFormat.NUSCENES, LabelFraction.ALL),
            Map.of("init", "RUN", "format", "nuscenes", "steps", 7));
    SegmentationSettings scratch = TrainedClassifier.withoutPreTraining(tuned);
    assertThat(scratch.init()).isEqualTo("random");
    assertThat(scratch.learningRate()).isEqualTo(0.05);
    assertThat(scratch.headRate()).isEqualTo(0.05);
    assertThat(scratch.steps()).isEqualTo(7);
    assertThatThrownBy(
            () -> TrainedClassifier.open(folder, folder, "auto", "auto", Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is no run");
  }

  @Test
  void robustnessIsMeasuredWithoutCamerasToo() {
    String json =
        vexel(
            0,
            "robustness",
            "--run",
            run.toString(),
            "--data",
            kitti.toString(),
            "--baseline",
            "none",
            "--json");
    assertThat(json)
        .contains("\"mce\":null", "\"mrr\":", "\"clean\":", "\"ce\":{}", "\"cross-sensor\":[")
        .contains("\"wet-ground\":");
  }

  /// Frames whose cameras are gone.
  private record Blind(FrameSource source) implements FrameSource {
    @Override
    public int size() {
      return source.size();
    }

    @Override
    public FrameEntry entry(int i) {
      return source.entry(i);
    }

    @Override
    public Frame frame(int i) {
      Frame f = source.frame(i);
      return new Frame(f.entry(), f.points(), List.of(), f.labels(), f.worldFromLidar(), f.boxes());
    }

    @Override
    public String manifestHash() {
      return source.manifestHash();
    }
  }

  private static String[] finetune(Path data, String... more) {
    String[] common = {
      "finetune",
      "--run",
      run.toString(),
      "--data",
      data.toString(),
      "--steps",
      "2",
      "--batch",
      "1",
      "--json"
    };
    return java.util.stream.Stream.of(common, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  private static SegmentationSettings settings(Path out) throws IOException {
    return RunDirectory.open(out).settings(Presets.probe(Protocol.CONVEX));
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
