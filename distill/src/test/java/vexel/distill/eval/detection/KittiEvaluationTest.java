package vexel.distill.eval.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.Progress;
import vexel.distill.data.DataFault;

/// KITTI's average precision: perfect detectors, a case by hand, what is ignored, files.
class KittiEvaluationTest {
  @TempDir private Path folder;

  private static KittiBox object(String type, double x, double height, double score) {
    return new KittiBox(
        type,
        0,
        0,
        0.5,
        new KittiBox.Rectangle(x, 100, x + 50, 100 + height),
        KittiBox.box(1.5, 1.6, 4, x, 1.6, 20, 0.3),
        score);
  }

  private static KittiBox car(double x, double score) {
    return object("Car", x, 60, score);
  }

  private static KittiAveragePrecision judge(
      List<KittiBox> truth, List<KittiBox> found, KittiMetric metric, int difficulty) {
    List<KittiFrame> frames = List.of(new KittiFrame(truth, found));
    return KittiEvaluation.of(frames, KittiConfig.OFFICIAL, Progress.SILENT)
        .at("Car", "strict", metric, difficulty);
  }

  /// With as many objects as recalls there is one threshold less than recalls.
  @ParameterizedTest
  @CsvSource({"41, 100", "100, 100", "40, 97.5", "1, 0"})
  void aPerfectDetector(int objects, double r40) {
    List<KittiBox> truth = new ArrayList<>();
    List<KittiBox> found = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      truth.add(car(100.0 * i, 0));
      found.add(car(100.0 * i, 1 - 0.001 * i));
    }
    for (KittiMetric metric : KittiMetric.values()) {
      KittiAveragePrecision ap = judge(truth, found, metric, 0);
      assertThat(ap.r40()).isCloseTo(r40, within(1e-9));
      assertThat(ap.positives()).isEqualTo(objects);
      assertThat(ap.aos40()).isCloseTo(r40, within(1e-9));
    }
  }

  /// A false one at 0.95, true ones at 0.9 and 0.8: precision ½ and ⅔, raised to ⅔ and ⅔.
  @Test
  void byHand() {
    List<KittiBox> truth = List.of(car(0, 0), car(300, 0));
    List<KittiBox> found = List.of(car(600, 0.95), car(0, 0.9), car(300, 0.8));
    KittiAveragePrecision ap = judge(truth, found, KittiMetric.BEV, 0);
    assertThat(ap.thresholds()).isEqualTo(2);
    assertThat(ap.r11()).isCloseTo(100 * (2 / 3.0) / 11, within(1e-9));
    assertThat(ap.r40()).isCloseTo(100 * (2 / 3.0) / 40, within(1e-9));
  }

  @Test
  void orientationCountsHalfWhereItIsQuarterTurned() {
    KittiBox truth = car(0, 0);
    KittiBox turned =
        new KittiBox("Car", 0, 0, 0.5 + StrictMath.PI / 2, truth.image(), truth.box(), 0.9);
    KittiAveragePrecision ap = judge(List.of(truth), List.of(turned), KittiMetric.IMAGE, 0);
    assertThat(ap.r11()).isCloseTo(100.0 / 11, within(1e-9));
    assertThat(ap.aos11()).isCloseTo(50.0 / 11, within(1e-9));
  }

  @Test
  void whatIsIgnoredIsNeitherFoundNorMissed() {
    List<KittiBox> truth =
        List.of(
            car(0, 0),
            object("Van", 200, 60, 0), // neutral
            object("Car", 400, 40, 0), // too low where it must be higher than 40
            object("Pedestrian", 600, 60, 0));
    List<KittiBox> found =
        List.of(
            object("Car", 200, 60, 0.99),
            object("Car", 400, 40, 0.98),
            object("Car", 800, 39, 0.97), // lower than 40
            object("Pedestrian", 600, 60, 0.96),
            car(0, 0.9));
    KittiAveragePrecision easy = judge(truth, found, KittiMetric.IMAGE, 0);
    assertThat(easy.positives()).isEqualTo(1);
    assertThat(easy.r11()).isCloseTo(100.0 / 11, within(1e-9));
    KittiAveragePrecision moderate = judge(truth, found, KittiMetric.IMAGE, 1);
    assertThat(moderate.positives()).isEqualTo(2);
    // two of three are right at the lower threshold: the one at 800 is wrong now
    assertThat(moderate.r11()).isCloseTo(100.0 / 11, within(1e-9));
    assertThat(moderate.r40()).isCloseTo(100 * (2 / 3.0) / 40, within(1e-9));
  }

  @Test
  void unlabelledRegionsForgiveInTheImageOnly() {
    KittiBox region =
        new KittiBox(
            "DontCare",
            -1,
            -1,
            -10,
            new KittiBox.Rectangle(550, 0, 1000, 300),
            KittiBox.box(-1, -1, -1, -1000, -1000, -1000, -10),
            0);
    List<KittiBox> found = List.of(car(600, 0.95), car(0, 0.9));
    List<KittiBox> truth = List.of(car(0, 0), region);
    assertThat(judge(truth, found, KittiMetric.IMAGE, 0).r11()).isCloseTo(100 / 11.0, within(1e-9));
    assertThat(judge(truth, found, KittiMetric.VOLUME, 0).r11()).isCloseTo(50 / 11.0, within(1e-9));
  }

  @Test
  void filesOfLabelsAndDetections() throws IOException {
    Path labels = Files.createDirectories(folder.resolve("gt/training/label_2"));
    Path found = Files.createDirectories(folder.resolve("pred"));
    String line = "Car 0.00 0 1.2 100 100 180 160 1.5 1.6 4.0 1 1.6 20 1.1";
    Files.writeString(labels.resolve("000000.txt"), line + "\n\n");
    Files.writeString(labels.resolve("000001.txt"), line + "\n");
    Files.writeString(labels.resolve("000002.txt"), line + "\n");
    Files.writeString(found.resolve("000000.txt"), line.replace("0.00 0", "-1 -1") + " 0.7\n");
    Files.writeString(found.resolve("000001.txt"), "");
    List<KittiFrame> frames =
        KittiFolder.pairs(KittiFolder.of(folder.resolve("gt")), KittiFolder.of(found));
    assertThat(frames).hasSize(2);
    assertThat(frames.get(0).detections().getFirst().score()).isEqualTo(0.7);
    assertThat(frames.get(1).detections()).isEmpty();
    assertThat(frames.get(0).truth().getFirst().box().centre().z()).isEqualTo(1.6 - 0.75);

    Files.writeString(found.resolve("000001.txt"), line + "\n");
    assertThatThrownBy(
            () -> KittiFolder.pairs(KittiFolder.of(folder.resolve("gt")), KittiFolder.of(found)))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("000001.txt: line 1: has 15 fields; give 16, the last the score");
    Files.writeString(found.resolve("000009.txt"), "");
    Files.writeString(found.resolve("000001.txt"), "");
    assertThatThrownBy(
            () -> KittiFolder.pairs(KittiFolder.of(folder.resolve("gt")), KittiFolder.of(found)))
        .hasMessageContaining("000009.txt: name: has no label file of that name");
  }
}
