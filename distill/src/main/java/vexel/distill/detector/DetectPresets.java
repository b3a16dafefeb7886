package vexel.distill.detector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vexel.distill.UsageException;
import vexel.distill.run.Yaml;

/// The constants of detectors by name: `vexel/distill/detector/NAME.yaml`, only what differs from
/// [DetectSettings#BASE], and on it `NAME-MODALITY.yaml` where there is one.
public final class DetectPresets {
  /// The presets.
  public static final List<String> NAMES = List.of("paper", "small");

  private DetectPresets() {}

  /// The settings of a preset for a modality.
  ///
  /// @throws UsageException if there is no preset of that name
  public static DetectSettings of(String preset, Modality modality) {
    if (!NAMES.contains(preset)) {
      throw new UsageException(
          "unknown preset '" + preset + "'; known: " + String.join(", ", NAMES));
    }
    String word = modality.name().toLowerCase(Locale.ROOT);
    DetectSettings s = layer(DetectSettings.BASE, preset + ".yaml");
    return layer(s, preset + "-" + word + ".yaml").with("modality", Map.of("modality", word));
  }

  /// The settings of a preset for the student of a path, the teacher still to be named.
  public static DetectSettings of(String preset, UniDistillPath path) {
    return of(preset, path.student()).with(path.name(), path.weights());
  }

  private static DetectSettings layer(DetectSettings below, String file) {
    try (InputStream in =
        DetectPresets.class.getResourceAsStream("/vexel/distill/detector/" + file)) {
      if (in == null) {
        return below;
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return below.with(file, Yaml.values(file, text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
