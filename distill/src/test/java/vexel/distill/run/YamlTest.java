package vexel.distill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.recipe.DistillSettings;

class YamlTest {
  @TempDir private Path folder;

  @Test
  void settingsSurviveTheFile() throws IOException {
    DistillSettings s = DistillSettings.clever();
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, Yaml.write(s));
    assertThat(Yaml.read(file, DistillSettings.BASE)).isEqualTo(s);
    Files.writeString(file, "steps: 7\nloss: l2-squared\nlearning-rate: 1e-3\n");
    DistillSettings changed = Yaml.read(file, s);
    assertThat(changed.steps()).isEqualTo(7);
    assertThat(changed.optimization().learningRate()).isEqualTo(1e-3);
    assertThat(Yaml.write(changed)).contains("loss: l2-squared");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stepz: 3 | unknown key 'stepz'; known: method, data",
        "steps: many | steps = 'many' is not a whole number",
        "steps: 0 | steps = 0 must be 1 or more",
        "loss: l3 | loss = 'l3' is not one of l2, l2-squared, cosine",
        "rotate: 1 | rotate = '1' is not one of auto, always, never",
        "shuffle-targets: 1 | shuffle-targets = '1' is not true or false",
        "- a | expected 'key: value' lines",
        "'a: [' | not YAML",
      })
  void mistakesAreNamed(String yaml, String message) throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, yaml);
    assertThatThrownBy(() -> Yaml.read(file, DistillSettings.clever()))
        .isInstanceOf(Yaml.SettingsException.class)
        .hasMessageContaining(file + ": ")
        .hasMessageContaining(message);
  }
}
