package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import vexel.distill.UsageException;
import vexel.distill.method.Method;
import vexel.distill.run.Yaml;
import vexel.tensor.Rng;

class PresetsTest {
  static final java.util.List<String> METHODS = Methods.NAMES;

  @ParameterizedTest
  @FieldSource("METHODS")
  void everyMethodHasAPresetThatBuilds(String name) {
    DistillSettings s = Presets.of(name);
    assertThat(s.method()).isEqualTo(name);
    assertThat(s.epochs()).as("epochs of %s", name).isPositive();
    Method method =
        Methods.of(s.with("test", Map.of("slots", 64, "negatives", 8)), 8, 192, Rng.seed(1));
    assertThat(method.parts().isEmpty())
        .isEqualTo(s.heads().headDepth() == 0 && !name.equals("also"));
  }

  @Test
  void stepsAreCountedUnlessTheyAreGiven() {
    DistillSettings s = Presets.of("slidr");
    assertThat(s.counted(600).steps()).isEqualTo(50 * 600 / 4);
    assertThat(s.with("options", Map.of("steps", 7)).counted(600).steps()).isEqualTo(7);
    DistillSettings again = Yaml.with("run.yaml", DistillSettings.BASE, Yaml.map(s.counted(600)));
    assertThat(again.counted(600)).isEqualTo(s.counted(600));
  }

  /// What would collapse, or cannot be compared, is refused with the reason.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relational | teacher-projection | trained | the loss needs a frozen teacher",
        "similarity | teacher-projection | trained | minimal where both are constant",
        "clever | channels | intensity | tell the two sides of a surface",
        "clever | head-depth | 0 | leaves no head in between",
        "cc | head-depth | 0 | compares features one by one, and the student's are 8 wide",
        "also | occupancy | 0 | leaves nothing to learn",
        "superflow | segments | slic | not those of the next",
        "olivine | teacher-projection | none | trained on both sides",
        "olivine | teacher | dinov2.safetensors | no words are known for teacher",
      })
  void whatDoesNotGoTogetherIsRefused(String method, String key, String value, String reason) {
    DistillSettings s = Presets.of(method).with("test", Map.of(key, value));
    assertThatThrownBy(() -> Methods.of(s, 8, 192, Rng.seed(1)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(reason);
  }
}
