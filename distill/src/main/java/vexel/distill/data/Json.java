package vexel.distill.data;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import vexel.tensor.io.FileFailure;

/// Streaming reader of JSON files. nuScenes tables have millions of rows, so a row is handed on as
/// soon as it is read, with only the fields asked for.
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /// The whole file, which must hold an object.
  static JsonRow object(Path file) {
    return parse(file, parser -> object(file, parser));
  }

  /// The whole stream, which must hold an object; `name` stands for it in messages.
  static JsonRow object(Path name, InputStream in) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      return object(name, parser);
    }
  }

  private static JsonRow object(Path file, JsonParser parser) {
    expect(file, parser, parser.nextToken(), JsonToken.START_OBJECT, "an object { … }");
    return new JsonRow(file, "", fields(parser, null));
  }

  /// The rows of a file that holds an array of objects.
  ///
  /// @param wanted the fields to keep; others are skipped unread
  static void rows(Path file, Set<String> wanted, Consumer<JsonRow> use) {
    parse(
        file,
        parser -> {
          expect(file, parser, parser.nextToken(), JsonToken.START_ARRAY, "an array [ … ]");
          int row = 0;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(file, parser, parser.currentToken(), JsonToken.START_OBJECT, "an object { … }");
            use.accept(new JsonRow(file, "row " + row++ + ", ", fields(parser, wanted)));
          }
          return row;
        });
  }

  private interface Reading<T> {
    T from(JsonParser parser);
  }

  private static <T> T parse(Path file, Reading<T> reading) {
    if (!Files.isRegularFile(file)) {
      throw DataFault.missing(file, "unpack the archive that holds it");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      return reading.from(parser);
    } catch (JacksonIOException e) {
      throw FileFailure.reading(file, requireNonNull(e.getCause()));
    } catch (JacksonException e) {
      throw new DataFault(
          file,
          e.getLocation() == null
              ? "JSON"
              : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr(),
          "is not JSON (" + e.getOriginalMessage() + ")",
          "the file is truncated or corrupt: copy it again",
          e);
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static void expect(
      Path file, JsonParser parser, @Nullable JsonToken got, JsonToken wanted, String what) {
    if (got != wanted) {
      throw new DataFault(
          file,
          "line " + parser.currentTokenLocation().getLineNr(),
          "holds " + (got == null ? "nothing" : got) + " instead of " + what,
          "the file is truncated or is another table: copy it again");
    }
  }

  /// The fields of the object whose opening brace was just read.
  private static Map<String, @Nullable Object> fields(
      JsonParser parser, @Nullable Set<String> wanted) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (wanted == null || wanted.contains(name)) {
        fields.put(name, value(parser));
      } else {
        parser.skipChildren();
      }
    }
    return fields;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser, null);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
