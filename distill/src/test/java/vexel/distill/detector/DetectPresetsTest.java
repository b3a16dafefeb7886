package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.distill.UsageException;
import vexel.distill.geometry.BevGrid;
import vexel.distill.head.Adapter;
import vexel.nn.bev.Frustum;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Rng;

/// The presets hold what the paper and its released code say.
class DetectPresetsTest {
  @Test
  void thePapersGeometry() {
    DetectorSizes s = DetectPresets.of("paper", Modality.FUSION).sizes();
    BevGrid grid = s.grid();
    assertThat(List.of(grid.width(), grid.height())).containsOnly(180);
    assertThat(grid.cell()).isEqualTo(8 * 0.075);
    assertThat(s.sparseGrid()).isEqualTo(new Zyx(41, 1440, 1440));
    assertThat(s.frustum()).isEqualTo(Frustum.UNIDISTILL);
    assertThat(s.columns().cells()).isEqualTo(vexel.nn.bev.BevGrid.UNIDISTILL.cells());
  }

  @Test
  void onlyTheSmallPresetTakesItsStatisticsAnew() {
    assertThat(DetectPresets.of("paper", Modality.LIDAR).statistics()).isZero();
    assertThat(DetectPresets.of("small", Modality.LIDAR).statistics()).isEqualTo(100);
    assertThat(DetectPresets.of("small", Modality.LIDAR).augment().paste()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Modality.class)
  void theSmallDetectorsFitTogether(Modality modality) {
    DetectSettings s = DetectPresets.of("small", modality);
    assertThat(s.sizes().grid().cells()).isEqualTo(80 * 80);
    assertThat(s.modality()).isEqualTo(modality);
    Detector d = s.sizes().create(modality, Rng.seed(1));
    assertThat(d.parameters().keySet())
        .anyMatch(name -> name.startsWith("bev_encoder.backbone_2d."))
        .anyMatch(name -> name.startsWith("det_head.dense_head.shared_conv."));
    assertThat(d.parameters().keySet().stream().anyMatch(n -> n.startsWith("lidar_encoder.")))
        .isEqualTo(modality.seesLidar());
    assertThat(d.parameters().keySet().stream().anyMatch(n -> n.startsWith("camera_encoder.")))
        .isEqualTo(modality.seesCamera());
  }

  @ParameterizedTest
  @CsvSource({
    "L2C, 100, 40, 10, 1e-4, NONE, 2e-4",
    "LC2C, 10, 5, 10, 1e-3, NONE, 2e-4",
    "C2L, 10, 5, 1, 1e-4, CONV3X3_BN_RELU, 1e-3",
    "LC2L, 10, 1, 10, 1e-4, NONE, 1e-3"
  })
  void thePathsWeights(
      UniDistillPath path,
      double feature,
      double relation,
      double response,
      double clamp,
      Adapter adapter,
      double rate) {
    DetectSettings s = DetectPresets.of("paper", path);
    UniDistillSettings u = s.distillation();
    assertThat(s.modality()).isEqualTo(path.student());
    assertThat(List.of(u.feature(), u.relation(), u.response(), u.teacherClamp()))
        .containsExactly(feature, relation, response, clamp);
    assertThat(u.adapter()).isEqualTo(adapter);
    assertThat(s.rates().learningRate()).isEqualTo(rate);
  }

  /// lr/10 → lr over the first 40 %, then to lr/10⁵; β₁ 0.95 → 0.85 → 0.95.
  @Test
  void theCycle() {
    var cycle = DetectRates.UNIDISTILL.cycle(1000);
    assertThat(cycle.at(0)).isCloseTo(1e-4, within(1e-18));
    assertThat(cycle.at(399)).isCloseTo(1e-3, within(1e-17));
    assertThat(cycle.at(999)).isCloseTo(1e-8, within(1e-17));
    assertThat(cycle.momentum(0)).hasValue(0.95);
    assertThat(cycle.momentum(399)).hasValue(0.85);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    DetectSettings s = DetectPresets.of("small", Modality.LIDAR);
    assertThatThrownBy(() -> s.with("test", Map.of("range", 31.9)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("range = 31.9")
        .hasMessageContaining("whole number");
    assertThatThrownBy(() -> s.with("test", Map.of("image-width", 350)))
        .hasMessageContaining("multiples of 32");
    DetectorSizes odd = s.with("test", Map.of("sparse-output", 30)).sizes();
    assertThatThrownBy(() -> odd.create(Modality.LIDAR, Rng.seed(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("sparse-output = 30 times the 2 heights");
  }
}
