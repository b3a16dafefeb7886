package vexel.distill.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import vexel.distill.run.Yaml;

/// The constants of each method's paper: `vexel/distill/method/NAME.yaml`, only what differs from
/// the common base.
public final class Presets {
  private Presets() {}

  /// The settings of a method.
  ///
  /// @throws vexel.distill.UsageException if there is no method of that name
  public static DistillSettings of(String method) {
    if (!Methods.NAMES.contains(method)) {
      throw Methods.unknown(method);
    }
    String name = "/vexel/distill/method/" + method + ".yaml";
    try (InputStream in = Presets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return DistillSettings.BASE.with(method + ".yaml", Yaml.values(method + ".yaml", text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
