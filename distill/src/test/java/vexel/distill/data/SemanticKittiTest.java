package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void everyClassOfTheBenchmarkHasALabel() {
    boolean[] seen = new boolean[20];
    for (int label = 0; label < 300; label++) {
      int c = SemanticKittiClasses.ofLabel(label);
      if (c >= 0) {
        seen[c] = true;
      }
    }
    assertThat(seen).doesNotContain(false);
    assertThat(SemanticKittiClasses.NAMES).hasSize(20);
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
        .hasMessageContaining("no folder sequences");
  }
}
