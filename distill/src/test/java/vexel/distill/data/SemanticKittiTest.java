package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.geometry.PairRule;

class SemanticKittiTest {
  @TempDir Path root;
  private Path sequence;

  @BeforeEach
  void write() throws IOException {
    sequence = root.resolve("dataset/sequences/08");
    for (int i = 0; i < 2; i++) {
      String name = "%06d".formatted(i);
      TinyKitti.image(sequence.resolve("image_2/" + name + ".png"), 12, 16);
      TinyKitti.sweep(sequence.resolve("velodyne/" + name + ".bin"), 4 + i);
      Files.createDirectories(sequence.resolve("labels"));
      // 252 moving car with instance 7; 99 other object
      Files.write(
          sequence.resolve("labels/" + name + ".label"),
          new byte[] {(byte) 252, 0, 7, 0, 99, 0, 0, 0});
    }
    Files.writeString(
        sequence.resolve("calib.txt"),
        "P2: 8 0 8 0 0 8 6 0 0 0 1 0\nTr: 0 -1 0 0 0 0 -1 0 1 0 0 0\n");
    Files.writeString(sequence.resolve("times.txt"), "0.0\n1.04e-01\n");
    Files.writeString(
        sequence.resolve("poses.txt"), "1 0 0 0 0 1 0 0 0 0 1 0\n1 0 0 0 0 1 0 0 0 0 1 1.5\n");
  }

  @Test
  void reads() {
    SemanticKitti source = SemanticKitti.open(root);
    assertThat(DataFormat.of(root)).isEqualTo(DataFormat.SEMANTICKITTI);
    assertThat(source.size()).isEqualTo(2);
    assertThat(source.scenes()).containsExactly("08");
    assertThat(source.entry(1).timestamp()).isEqualTo(104_000);
    assertThat(source.pairRule()).isEqualTo(PairRule.SEMANTIC_KITTI);
    Frame frame = source.frame(1);
    assertThat(frame.labels().orElseThrow().toInts()).containsExactly(1, 0);
    assertThat(frame.worldFromLidar().translation().z()).isEqualTo(1.5);
    assertThat(frame.pairs(source.pairRule()).getFirst().depth(0)).isCloseTo(5, within(1e-9));
    DataReport report = DataCheck.DEFAULT.run(source, null, Progress.SILENT);
    assertThat(report.problems()).isEmpty();
    assertThat(report.labels()).containsEntry("car", 2L).containsEntry("ignore", 2L);
  }

  @Test
  void sequence08IsForValidation() {
    SemanticKitti source = SemanticKitti.open(root);
    assertThat(source.split("val").size()).isEqualTo(2);
    assertThat(source.split("train").size()).isZero();
    assertThatThrownBy(() -> source.split("tuning")).hasMessageContaining("train, val, test");
  }

  @Test
  void objectsStandInTheHighBits() {
    PanopticLabels labels = SemanticKitti.open(root).panoptic(0).orElseThrow();
    assertThat(labels.classes().toInts()).containsExactly(1, 0);
    assertThat(labels.objects().at(0)).isEqualTo(7);
    assertThat(labels.objects().at(1)).isZero();
  }

  /// The odometry benchmark: no labels, and the poses beside the sequences.
  @Test
  void odometryBenchmark() throws IOException {
    for (int i = 0; i < 2; i++) {
      Files.delete(sequence.resolve("labels/00000" + i + ".label"));
    }
    Files.delete(sequence.resolve("labels"));
    Files.createDirectories(root.resolve("dataset/poses"));
    Files.move(sequence.resolve("poses.txt"), root.resolve("dataset/poses/08.txt"));
    SemanticKitti source = SemanticKitti.open(root);
    assertThat(source.frame(1).worldFromLidar().translation().z()).isEqualTo(1.5);
    assertThat(source.posesKnown()).isTrue();
    assertThat(source.frame(1).labels()).isEmpty();
    assertThat(source.classNames()).isEmpty();
    Files.delete(root.resolve("dataset/poses/08.txt"));
    assertThat(SemanticKitti.open(root).posesKnown()).isFalse();
    Files.writeString(sequence.resolve("poses.txt"), "1 0 0 0 0 1 0 0 0 0 1 0\n");
    assertThatThrownBy(() -> SemanticKitti.open(root))
        .hasMessageContaining("poses.txt: line 2: is missing (1 lines), though frame 1 exists");
  }

  /// Sweeps without images, as in SynLiDAR and SemanticPOSS.
  @Test
  void framesWithoutCamera() throws IOException {
    Path other = root.resolve("plain/03");
    TinyKitti.sweep(other.resolve("velodyne/000000.bin"), 4);
    Files.createDirectories(other.resolve("labels"));
    Files.write(other.resolve("labels/000000.label"), new byte[] {21, 0, 0, 0, 5, 0, 0, 0});
    FrameSource source = DataFormat.SEMANTICKITTI.open(root.resolve("plain"), "semanticposs");
    assertThat(DataFormat.of(root.resolve("plain"))).isEqualTo(DataFormat.SEMANTICKITTI);
    Frame frame = source.split("train").frame(0);
    assertThat(frame.cameras()).isEmpty();
    assertThat(frame.labels().orElseThrow().toInts()).containsExactly(12, 1);
    assertThat(source.classNames()).hasSize(14).endsWith("bike", "ground");
    assertThat(source.posesKnown()).isFalse();
    assertThat(DataCheck.DEFAULT.run(source, null, Progress.SILENT).problems()).isEmpty();
    assertThatThrownBy(() -> frame.pairs(PairRule.SPEC)).hasMessageContaining("has no image");
    FrameSource synlidar = DataFormat.SEMANTICKITTI.open(root.resolve("plain"), "synlidar");
    assertThat(synlidar.frame(0).labels().orElseThrow().toInts()).containsExactly(21, 5);
    assertThatThrownBy(() -> synlidar.split("train")).hasMessageContaining("known: none");
  }

  /// Scribbles on what is trained on, full labels on what is judged.
  @Test
  void scribbles() throws IOException {
    Path train = root.resolve("dataset/sequences/00");
    TinyKitti.sweep(train.resolve("velodyne/000000.bin"), 4);
    for (String folder : List.of("labels", "scribbles")) {
      Files.createDirectories(train.resolve(folder));
      Files.write(
          train.resolve(folder + "/000000.label"),
          new byte[] {(byte) (folder.equals("labels") ? 10 : 0), 0, 0, 0, 40, 0, 0, 0});
    }
    FrameSource scribbled = SemanticKitti.open(root, LabelMap.named("scribblekitti"));
    int[] scribbles = scribbled.split("train").frame(0).labels().orElseThrow().toInts();
    assertThat(scribbles).containsExactly(0, 9);
    assertThat(scribbled.split("val").frame(0).labels().orElseThrow().toInts())
        .containsExactly(1, 0);
    int[] full = SemanticKitti.open(root).split("train").frame(0).labels().orElseThrow().toInts();
    assertThat(full).containsExactly(1, 9);
  }

  @Test
  void faults() throws IOException {
    Files.write(sequence.resolve("labels/000000.label"), new byte[] {5, 0, 0, 0, 10, 0, 0, 0});
    Files.write(sequence.resolve("labels/000001.label"), new byte[7]);
    SemanticKitti source = SemanticKitti.open(root);
    assertThatThrownBy(() -> source.frame(0)).hasMessageContaining("label of point 0: is 5");
    assertThatThrownBy(() -> source.frame(1)).hasMessageContaining("4 bytes a point");
    Files.writeString(sequence.resolve("times.txt"), "0.0\nnoon\n");
    assertThatThrownBy(() -> SemanticKitti.open(root)).hasMessageContaining("times.txt: line 2");
    Files.writeString(sequence.resolve("calib.txt"), "P2: 1\n");
    assertThatThrownBy(() -> SemanticKitti.open(root))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("calib.txt");
    assertThatThrownBy(() -> SemanticKitti.open(sequence))
        .hasMessageContaining("has no sequences/NN/velodyne");
  }
}
