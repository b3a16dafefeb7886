package vexel.distill.export;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.DataException;
import vexel.distill.recipe.HeadSettings;
import vexel.distill.recipe.SweepSettings;
import vexel.distill.run.Yaml;
import vexel.tensor.io.JsonReader;

/// What `student.json` says.
///
/// @param student name of the network, see [vexel.distill.recipe.Students]
/// @param sweeps how points become its input
/// @param width channels of its features
/// @param parameters number of its trained scalars
/// @param head layers into the teacher's space; only their shape counts here
/// @param teacherWidth channels behind these layers; 0 if there are none
/// @param classes number of classes the classifier tells apart; 0 if there is none
/// @param normalised whether the classifier normalises the features first
/// @param ignoredLogit whether the classifier has a logit in front for unlabelled points
/// @param origin how it was trained, for the reader
/// @param sha256 fingerprint of the tensors, see [vexel.tensor.io.Fingerprint]
record Description(
    String student,
    SweepSettings sweeps,
    int width,
    long parameters,
    HeadSettings head,
    int teacherWidth,
    int classes,
    boolean normalised,
    boolean ignoredLogit,
    Map<String, String> origin,
    String sha256) {
  private static final String FORMAT = "vexel-student";
  private static final int VERSION = 1;

  String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("version", VERSION);
    all.put("student", student);
    all.put("width", width);
    all.put("parameters", parameters);
    all.put("input", Yaml.map(sweeps));
    if (teacherWidth > 0) {
      Map<String, Object> projection = new LinkedHashMap<>();
      projection.put("width", teacherWidth);
      projection.putAll(Yaml.map(head));
      all.put("projection", projection);
    }
    if (classes > 0) {
      Map<String, Object> classifier = new LinkedHashMap<>();
      classifier.put("classes", classes);
      classifier.put("normalised", normalised);
      classifier.put("ignored-logit", ignoredLogit);
      all.put("classifier", classifier);
    }
    all.put("trained", origin);
    all.put("weights", Student.WEIGHTS);
    all.put("sha256", sha256);
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, all);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, v) -> {
              json.writeName(String.valueOf(name));
              write(json, v);
            });
        json.writeEndObject();
      }
      case Boolean b -> json.writeBoolean(b);
      case Integer i -> json.writeNumber(i);
      case Long l -> json.writeNumber(l);
      case Double d -> json.writeNumber(d);
      default -> json.writeString(value.toString());
    }
  }

  /// Reads a description; `source` names the file in errors.
  static Description parse(String source, String text) {
    Fields all = new Fields(source, map(source, "the text", JsonReader.parse(source, text)));
    if (!all.text("format").equals(FORMAT) || all.number("version") != VERSION) {
      throw new DataException(
          "%s: format %s, version %s is not %s, version %d; export the run anew"
              .formatted(source, all.map.get("format"), all.map.get("version"), FORMAT, VERSION));
    }
    SweepSettings sweeps =
        Yaml.with(
            source, SweepSettings.DEFAULT, all.present(map(source, "input", all.of("input"))));
    HeadSettings head = HeadSettings.DEFAULT;
    int teacherWidth = 0;
    if (all.map.containsKey("projection")) {
      Map<String, Object> projection = all.present(map(source, "projection", all.of("projection")));
      teacherWidth = new Fields(source, new LinkedHashMap<>(projection)).count("width");
      projection.remove("width");
      head = Yaml.with(source, HeadSettings.DEFAULT, projection);
    }
    Fields classifier =
        all.map.containsKey("classifier")
            ? new Fields(source, map(source, "classifier", all.of("classifier")))
            : null;
    Map<String, String> origin = new LinkedHashMap<>();
    map(source, "trained", all.of("trained")).forEach((k, v) -> origin.put(k, String.valueOf(v)));
    return new Description(
        all.text("student"),
        sweeps,
        all.count("width"),
        all.number("parameters"),
        head,
        teacherWidth,
        classifier == null ? 0 : classifier.count("classes"),
        classifier != null && classifier.flag("normalised"),
        classifier != null && classifier.flag("ignored-logit"),
        origin,
        all.text("sha256"));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, @Nullable Object> map(
      String source, String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new DataException(source + ": " + name + ": is no object; export the run anew");
  }

  /// The members of an object.
  private record Fields(String source, Map<String, @Nullable Object> map) {
    Object of(String name) {
      Object value = map.get(name);
      if (value == null) {
        throw new DataException(source + ": " + name + ": is missing; export the run anew");
      }
      return value;
    }

    String text(String name) {
      return String.valueOf(of(name));
    }

    long number(String name) {
      if (of(name) instanceof Long n) {
        return n;
      }
      throw wrong(name, "a whole number");
    }

    int count(String name) {
      long n = number(name);
      if (n < 1 || n > 1 << 20) {
        throw wrong(name, "from 1 to 2^20");
      }
      return (int) n;
    }

    boolean flag(String name) {
      if (of(name) instanceof Boolean b) {
        return b;
      }
      throw wrong(name, "true or false");
    }

    private DataException wrong(String name, String expected) {
      return new DataException(
          "%s: %s: %s is not %s; export the run anew"
              .formatted(source, name, map.get(name), expected));
    }

    /// `object` as values of settings.
    Map<String, Object> present(Map<String, @Nullable Object> object) {
      Map<String, Object> values = new LinkedHashMap<>();
      Fields fields = new Fields(source, object);
      object.keySet().forEach(k -> values.put(k, fields.of(k)));
      return values;
    }
  }
}
