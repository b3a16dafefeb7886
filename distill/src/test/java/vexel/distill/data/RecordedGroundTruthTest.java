package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.eval.detection.BoxFilter;
import vexel.distill.eval.detection.BoxFilter.Removal;
import vexel.distill.eval.detection.DetectionBox;
import vexel.distill.eval.detection.DetectionConfig;
import vexel.distill.eval.detection.DetectionEvaluation;
import vexel.distill.eval.detection.RecordedGroundTruth;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Ground truth of a recorded data set.
class RecordedGroundTruthTest {
  @TempDir private Path root;

  /// Adds an annotation to the first sample.
  private static void object(
      TinyNuScenes data, String name, String category, String attributes, Vec3 centre) {
    data.row("category", "'token': 'cat.%1$s', 'name': '%2$s'".formatted(name, category));
    data.row("instance", "'token': '%1$s', 'category_token': 'cat.%1$s'".formatted(name));
    data.row(
        "sample_annotation",
        ("'token': '%1$s.0', 'sample_token': 's0.0', 'instance_token': '%1$s', 'attribute_tokens':"
                    + " [%2$s], 'visibility_token': '', 'size': [2, 6, 2], 'num_lidar_pts': 2,"
                    + " 'num_radar_pts': 3, 'prev': '', 'next': '', ")
                .formatted(name, attributes)
            + TinyNuScenes.pose(Pose.of(Quaternion.IDENTITY, centre)));
  }

  private static RecordedGroundTruth truth(NuScenes data) {
    return RecordedGroundTruth.of(data, data, Progress.SILENT);
  }

  @Test
  void boxesVehicleAndRacks() throws IOException {
    TinyNuScenes tiny = TinyNuScenes.drive(root);
    object(tiny, "bike", "vehicle.bicycle", "", new Vec3(102.5, 4, 1));
    object(tiny, "rack", "static_object.bicycle_rack", "", new Vec3(100, 4, 1));
    object(tiny, "dog", "animal", "'att', 'att'", new Vec3(100, 5, 1));
    RecordedGroundTruth truth = truth(NuScenes.openWithBoxes(tiny.write()));
    assertThat(truth.boxes().samples().keySet()).containsExactly("s0.0", "s0.1", "s1.0", "s1.1");
    List<DetectionBox> first = truth.boxes().of("s0.0");
    assertThat(first).extracting(DetectionBox::name).containsExactly("car", "bicycle");
    assertThat(first.getFirst().attribute()).isEqualTo("vehicle.parked");
    assertThat(first.getFirst().box().velocity().y()).isCloseTo(20, within(1e-4)); // one-sided
    assertThat(first.getLast().points()).isEqualTo(5);
    assertThat(first.getLast().box().velocity().x()).isNaN(); // seen once
    assertThat(truth.around().ego().get("s0.1")).isEqualTo(new Vec3(100, 10, 0));
    BoxFilter filter = new BoxFilter(truth.around(), DetectionConfig.CVPR_2019);
    assertThat(filter.of("s0.0", first.getLast())).isEqualTo(Removal.BIKE_RACK);
    assertThat(filter.of("s0.1", first.getLast())).isEqualTo(Removal.NOT);
    assertThat(
            filter.of("s0.0", DetectionBox.predicted(Box.of(100, 50, 0, 1, 1, 1, 0), "car", "", 1)))
        .isEqualTo(Removal.DISTANCE);
    DetectionEvaluation same =
        DetectionEvaluation.of(
            truth.boxes(),
            truth.boxes(),
            truth.around(),
            DetectionConfig.CVPR_2019,
            Progress.SILENT);
    assertThat(same.truth().boxes()).isEqualTo(4);
    assertThat(same.metrics().meanDistanceAps().get("car")).isCloseTo(1, within(1e-12));
  }

  @Test
  void twoAttributesOfAnObjectThatIsJudgedAreRefused() throws IOException {
    TinyNuScenes tiny = TinyNuScenes.drive(root);
    object(tiny, "bike", "vehicle.bicycle", "'att', 'att'", new Vec3(102.5, 4, 1));
    NuScenes data = NuScenes.openWithBoxes(tiny.write());
    assertThatThrownBy(() -> truth(data))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("attribute_tokens: has 2 attributes");
  }
}
