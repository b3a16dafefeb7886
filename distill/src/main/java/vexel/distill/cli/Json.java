package vexel.distill.cli;

import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes maps, lists, strings, numbers and booleans as one line of JSON.
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  static String write(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, value);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (k, v) -> {
              json.writeName(String.valueOf(k));
              write(json, v);
            });
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(v -> write(json, v));
        json.writeEndArray();
      }
      case Boolean b -> json.writeBoolean(b);
      case Integer i -> json.writeNumber(i);
      case Long l -> json.writeNumber(l);
      // JSON has no NaN and no infinity
      case Float f when !Float.isFinite(f) -> json.writeNull();
      case Double d when !Double.isFinite(d) -> json.writeNull();
      case Float f -> json.writeNumber(f);
      case Double d -> json.writeNumber(d);
      default -> json.writeString(value.toString());
    }
  }
}
