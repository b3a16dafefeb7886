package vexel.distill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vexel.distill.detector.DetectSettings;
import vexel.distill.run.Yaml;

/// The arms of the table of detectors differ in nothing but what their names say.
class DetectorArmsTest {
  private static final Set<String> TEACHING =
      Set.of("feature", "relation", "response", "teacher-clamp", "adapter", "keypoints", "teacher");

  private final List<DetectorArms> arms = DetectorArms.all(Path.of("W"), Path.of("B"), 12, 3);

  @Test
  void aStudentIsItsDetectorAloneButForTheTeaching() {
    Map<String, String> alone =
        Map.of(
            "L2C",
            "camera",
            "LC2C",
            "camera",
            "L2C-as-released",
            "camera",
            "C2L",
            "lidar",
            "LC2L",
            "lidar",
            "C2L-no-adapters",
            "lidar");
    alone.forEach(
        (student, baseline) ->
            assertThat(TEACHING)
                .as(student)
                .containsAll(difference(settings(student), settings(baseline))));
  }

  @Test
  void twoArmsDifferInOneKeyFromTheirPaths() {
    assertThat(difference(settings("C2L"), settings("C2L-no-adapters"))).containsExactly("adapter");
    assertThat(difference(settings("L2C"), settings("L2C-as-released")))
        .containsExactly("keypoints");
  }

  @Test
  void teachersComeBeforeTheirStudents() {
    Set<String> trained = new HashSet<>();
    for (DetectorArms arm : arms) {
      arm.teacher().ifPresent(t -> assertThat(trained).as(arm.name()).contains(t));
      trained.add(arm.name());
    }
    assertThat(trained).hasSize(9);
  }

  private DetectSettings settings(String name) {
    return arms.stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow().settings();
  }

  private static Set<String> difference(DetectSettings a, DetectSettings b) {
    Map<String, Object> left = Yaml.map(a);
    Map<String, Object> right = Yaml.map(b);
    Set<String> keys = new HashSet<>(left.keySet());
    keys.addAll(right.keySet());
    keys.removeIf(k -> Objects.equals(left.get(k), right.get(k)));
    return keys;
  }
}
