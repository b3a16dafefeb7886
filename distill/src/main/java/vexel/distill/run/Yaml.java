package vexel.distill.run;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import vexel.distill.UsageException;

/// Settings records as YAML. Component `imageHeight` is the key `image-height`; a component that is
/// itself a record is a group whose keys stand among the others. A wrong key or value is refused
/// with the file, the key, the value and what is allowed.
public final class Yaml {
  private Yaml() {}

  /// A refused settings file.
  public static final class SettingsException extends UsageException {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
      super(message);
    }
  }

  /// `defaults` with the keys of `file` on top.
  public static <R extends Record> R read(Path file, R defaults) throws IOException {
    return with(file.toString(), defaults, values(file));
  }

  /// The keys and values of a file, in its order.
  public static Map<String, Object> values(Path file) throws IOException {
    try {
      return values(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new SettingsException(file + ": does not exist; check the name");
    } catch (CharacterCodingException e) {
      throw new SettingsException(file + ": is not UTF-8 text; save it as such");
    }
  }

  /// The keys and values of YAML text; `origin` names it in errors.
  public static Map<String, Object> values(String origin, String text) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().setLabel(origin).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new SettingsException(
          origin + ": not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new SettingsException(origin + ": expected 'key: value' lines");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((k, v) -> values.put(String.valueOf(k), v));
    return values;
  }

  /// `defaults` with `values` on top; `origin` names their source in errors.
  public static <R extends Record> R with(String origin, R defaults, Map<String, Object> values) {
    Set<String> keys = map(defaults).keySet();
    for (String k : values.keySet()) {
      if (!keys.contains(k)) {
        throw new SettingsException(
            origin + ": unknown key '" + k + "'; known: " + String.join(", ", keys));
      }
      if (values.get(k) == null) {
        throw new SettingsException(
            origin + ": " + k + " has no value; leave the line out for the default");
      }
    }
    return build(origin, defaults, values);
  }

  private static <R extends Record> R build(String origin, R defaults, Map<String, Object> values) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    @Nullable Object[] args = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < args.length; i++) {
      types[i] = components[i].getType();
      Object present = read(defaults, components[i]);
      Object given = values.get(key(components[i].getName()));
      if (present instanceof Record group) {
        args[i] = build(origin, group, values);
      } else {
        args[i] =
            given == null
                ? present
                : convert(origin, key(components[i].getName()), types[i], given);
      }
    }
    try {
      @SuppressWarnings("unchecked") // built by the record's own constructor
      R built = (R) defaults.getClass().getDeclaredConstructor(types).newInstance(args);
      return built;
    } catch (InvocationTargetException e) {
      throw new SettingsException(origin + ": " + e.getTargetException().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "settings " + defaults.getClass() + " must be a public record", e);
    }
  }

  /// `settings` as YAML text, one line a component.
  public static String write(Record settings) {
    return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
        .dumpToString(map(settings));
  }

  /// `settings` as an ordered map.
  public static Map<String, Object> map(Record settings) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (RecordComponent c : settings.getClass().getRecordComponents()) {
      Object v = read(settings, c);
      if (v instanceof Record group) {
        map.putAll(map(group));
      } else {
        map.put(key(c.getName()), v instanceof Enum<?> e ? lower(e.name()) : v);
      }
    }
    return map;
  }

  private static Object convert(String origin, String key, Class<?> type, Object value) {
    String text = String.valueOf(value);
    try {
      if (type == int.class) {
        return Integer.parseInt(text);
      } else if (type == long.class) {
        return Long.parseLong(text);
      } else if (type == double.class) {
        return Double.parseDouble(text);
      } else if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
        return text.equals("true");
      } else if (type == String.class) {
        return text;
      } else if (type.isEnum()) {
        for (Object constant : type.getEnumConstants()) {
          if (lower(constant.toString()).equals(lower(text))) {
            return constant;
          }
        }
      }
    } catch (NumberFormatException e) {
      // refused below with the key and what is allowed
    }
    throw new SettingsException(origin + ": " + key + " = '" + text + "' is not " + allowed(type));
  }

  private static String allowed(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(c -> lower(c.toString()))
              .collect(Collectors.joining(", "));
    }
    return type == boolean.class
        ? "true or false"
        : type == double.class ? "a number" : "a whole number";
  }

  private static String key(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable Object read(Record r, RecordComponent c) {
    try {
      return c.getAccessor().invoke(r);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings " + r.getClass() + " must be a public record", e);
    }
  }
}
