package vexel.distill.eval;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import vexel.distill.DataException;

/// By which names zero-shot segmentation asks for each class. The choice moves the mIoU by several
/// points, so every result says which was used.
///
/// @param source what these names are called in results
/// @param names the names of each class; spaces and underscores are the same
public record ClassNames(String source, Map<String, List<String>> names) {
  private static final String OPENSCENE = "/vexel/distill/eval/openscene-names.yaml";

  public ClassNames {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /// Every class by its own name, as CLIP2Scene does.
  public static ClassNames verbatim(List<String> classes) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    classes.forEach(c -> names.put(c, List.of(c)));
    return new ClassNames("verbatim", names);
  }

  /// OpenScene's more detailed names of the sixteen nuScenes-lidarseg classes, as far as they are
  /// known: the list is incomplete, and classes without known details keep their own name.
  public static ClassNames openScene() {
    try (InputStream in = ClassNames.class.getResourceAsStream(OPENSCENE)) {
      if (in == null) {
        throw new IllegalStateException(OPENSCENE + " is not part of this build");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse("openscene (incomplete)", text);
    } catch (IOException e) {
      throw new IllegalStateException(OPENSCENE, e);
    }
  }

  /// Reads a YAML or JSON file: `class: [name, …]`, one line a class.
  ///
  /// @throws DataException if it is something else
  public static ClassNames read(Path file) throws IOException {
    return parse(file.toString(), Files.readString(file));
  }

  private static ClassNames parse(String source, String text) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new DataException(
          source + ": not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new DataException(source + ": expected lines 'class: [name, …]'");
    }
    Map<String, List<String>> names = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          List<String> some = new ArrayList<>();
          if (value instanceof List<?> list) {
            list.forEach(v -> some.add(String.valueOf(v)));
          }
          if (some.isEmpty()) {
            throw new DataException(
                source + ": class '" + name + "' needs a list of names, as in [road, street]");
          }
          names.put(String.valueOf(name), some);
        });
    return new ClassNames(source, names);
  }

  /// Whether two names are the same.
  static boolean same(String a, String b) {
    return a.replace('_', ' ').equalsIgnoreCase(b.replace('_', ' '));
  }
}
