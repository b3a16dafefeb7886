package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.UsageException;

class LabelMapTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "semantickitti, 20, 259, 5, other-vehicle",
    "scribblekitti, 20, 81, 19, traffic-sign",
    "semanticposs, 14, 5, 1, person",
    "synlidar, 33, 28, 28, electric-box"
  })
  void builtIn(String name, int classes, int label, int of, String called) {
    LabelMap map = LabelMap.named(name);
    assertThat(map.classes()).hasSize(classes).startsWith("ignore").doesNotHaveDuplicates();
    assertThat(new TreeSet<>(map.classOf().values())).hasSize(classes);
    assertThat(map.ofLabel(label)).isEqualTo(of);
    assertThat(map.classes().get(of)).isEqualTo(called);
    assertThat(map.ofLabel(0)).isZero();
    assertThat(map.ofLabel(9999)).isNegative();
  }

  @Test
  void semanticKittiIsTheDefault() {
    assertThat(LabelMap.named("auto")).isEqualTo(LabelMap.named("semantickitti"));
    assertThat(LabelMap.named("auto").split("val")).containsExactly("08");
    assertThat(LabelMap.named("auto").split("train"))
        .isEqualTo(List.of("00", "01", "02", "03", "04", "05", "06", "07", "09", "10"));
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("map.yaml"), text).toString();
  }

  /// The form of semantic-kitti.yaml, the one that names classes, and one without an inverse.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          labels: {0: x, 7: low, 9: high} | learning_map_inv: {0: 0, 1: 9}
          labels: {0: x, 1: high}         | learning_map_inv: {0: 0, 1: 7}
          labels: {0: x, 7: high, 9: low} | color_map: {0: [0, 0, 0]}
          """)
  void namesOfClasses(String labels, String more) throws IOException {
    String text = labels + "\n" + more + "\nlearning_map: {0: 0, 7: 1, 9: 1}\n";
    assertThat(LabelMap.named(file(text)).classes()).containsExactly("ignore", "high");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          labels: {0: x}                                | learning_map: is missing
          learning_map: {0: 0, 1: 2}, labels: {0: x}    | are not 0, 1, … without gap
          learning_map: {a: 0}, labels: {0: x}          | 'a' is no whole number
          learning_map: {0: one}, labels: {0: x}        | 'one' is no whole number
          learning_map: {0: 0, 1: 1}, labels: {0: x}    | has no name for class 1
          learning_map: {0: 0}, labels: {0: x}, split: {train: 3} | train is no list
          """)
  void otherForms(String text, String message) throws IOException {
    String file = file("{" + text + "}");
    assertThatThrownBy(() -> LabelMap.named(file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("map.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void onlyOneLayoutTakesAMap() {
    assertThatThrownBy(() -> LabelMap.named("kitty"))
        .hasMessageContaining("built in are semantick");
    assertThatThrownBy(() -> DataFormat.NUSCENES.open(folder, "synlidar"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("leave it out");
  }
}
