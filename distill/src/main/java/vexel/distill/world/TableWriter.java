package vexel.distill.world;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Writes one table: a JSON array of rows, one row a line, keys in a fixed order.
final class TableWriter implements AutoCloseable {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final OutputStream out;
  private final JsonGenerator json;

  TableWriter(Path folder, String table) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(table + ".json")));
    json = FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    json.writeStartArray();
  }

  TableWriter row(String token) {
    json.writeRaw('\n');
    json.writeStartObject();
    return text("token", token);
  }

  TableWriter text(String key, String value) {
    json.writeStringProperty(key, value);
    return this;
  }

  TableWriter number(String key, long value) {
    json.writeNumberProperty(key, value);
    return this;
  }

  TableWriter flag(String key, boolean value) {
    json.writeBooleanProperty(key, value);
    return this;
  }

  TableWriter nothing(String key) {
    json.writeNullProperty(key);
    return this;
  }

  TableWriter texts(String key, Iterable<String> values) {
    json.writeArrayPropertyStart(key);
    values.forEach(json::writeString);
    json.writeEndArray();
    return this;
  }

  /// Three numbers.
  TableWriter vector(String key, Vec3 v) {
    json.writeArrayPropertyStart(key);
    json.writeNumber(v.x());
    json.writeNumber(v.y());
    json.writeNumber(v.z());
    json.writeEndArray();
    return this;
  }

  /// A rotation as the quaternion w x y z.
  TableWriter rotation(String key, Pose pose) {
    Quaternion q = pose.rotation();
    json.writeArrayPropertyStart(key);
    json.writeNumber(q.w());
    json.writeNumber(q.x());
    json.writeNumber(q.y());
    json.writeNumber(q.z());
    json.writeEndArray();
    return this;
  }

  /// A matrix as rows of rows, or an empty array for none.
  TableWriter matrix(String key, double[][] rows) {
    json.writeArrayPropertyStart(key);
    for (double[] row : rows) {
      json.writeArray(row, 0, row.length);
    }
    json.writeEndArray();
    return this;
  }

  void end() {
    json.writeEndObject();
  }

  @Override
  public void close() throws IOException {
    json.writeEndArray();
    json.writeRaw('\n');
    json.close();
    out.close();
  }
}
