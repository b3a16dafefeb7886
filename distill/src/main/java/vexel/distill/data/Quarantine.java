package vexel.distill.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.DataException;
import vexel.tensor.io.FileFailure;

/// Frames that were left out, and what is wrong with each: a list that a run keeps as
/// `quarantine.jsonl`, one object a line with `token`, `file`, `field`, `value` and `reason`.
public final class Quarantine {
  /// Its name in a run's folder.
  public static final String FILE = "quarantine.jsonl";

  /// A frame left out.
  ///
  /// @param token of the frame; empty where a fault belongs to none that could be named
  /// @param fault what is wrong
  public record Entry(String token, DataException fault) {}

  private final List<Entry> entries = new ArrayList<>();

  /// An empty list.
  public Quarantine() {}

  /// Leaves a frame out.
  public void add(String token, DataException fault) {
    entries.add(new Entry(token, fault));
  }

  /// What was left out, in order.
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// The messages of all faults.
  public List<String> messages() {
    return entries.stream().map(e -> String.valueOf(e.fault().getMessage())).toList();
  }

  /// The list as text.
  public String lines() {
    StringWriter text = new StringWriter();
    for (Entry e : entries) {
      try (JsonGenerator json =
          new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
        json.writeStartObject();
        json.writeStringProperty("token", e.token());
        if (e.fault() instanceof DataFault f) {
          json.writeStringProperty("file", f.file());
          json.writeStringProperty("field", f.field());
          json.writeStringProperty("value", f.value());
        }
        json.writeStringProperty("reason", String.valueOf(e.fault().getMessage()));
        json.writeEndObject();
      }
      text.write('\n');
    }
    return text.toString();
  }

  /// Refuses to go on with a run that began with other frames.
  ///
  /// @param folder of the run
  /// @throws DataFault if its list names other frames than this one
  public void requireSameAs(Path folder) {
    Path file = folder.resolve(FILE);
    List<String> before = Files.exists(file) ? tokens(file) : List.of();
    List<String> now = entries.stream().map(Entry::token).toList();
    if (!before.equals(now)) {
      throw new DataFault(
          file,
          "token",
          "names "
              + before.size()
              + " frames left out when the run began, but now it would be "
              + now.size()
              + (now.isEmpty() ? "" : ", the first of them " + now.getFirst()),
          "bring the data back to the state in which the run began, or begin a new run");
    }
  }

  private static List<String> tokens(Path file) {
    List<String> tokens = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        tokens.add(Json.object(file, new ByteArrayInputStream(bytes)).string("token"));
      }
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    return tokens;
  }
}
