package vexel.distill.eval.detection;

import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;
import vexel.distill.submission.LidarsegSubmission.Input;
import vexel.tensor.io.AtomicFile;

/// Writes boxes as the nuScenes detection server takes them. The file appears only when complete.
///
/// @param inputs what the detector used; declared in `meta`
public record ResultWriter(Set<Input> inputs) {
  private static final double MOVING = 0.2; // m/s
  private static final JsonFactory FACTORY = new JsonFactory();

  public ResultWriter {
    inputs = Set.copyOf(inputs);
  }

  /// Writes `results`, which must be in the world's frame.
  ///
  /// @return SHA-256 of the file
  public String write(Path file, DetectionResults results) {
    return AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName("meta");
            json.writeStartObject();
            for (Input input : Input.values()) {
              String key = "use_" + input.name().toLowerCase(Locale.ROOT);
              json.writeBooleanProperty(key, inputs.contains(input));
            }
            json.writeEndObject();
            json.writeName("results");
            json.writeStartObject();
            for (Map.Entry<String, List<DetectionBox>> s : results.samples().entrySet()) {
              json.writeName(s.getKey());
              json.writeStartArray();
              s.getValue().forEach(box -> write(json, s.getKey(), box));
              json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndObject();
          }
        });
  }

  private static void write(JsonGenerator json, String sample, DetectionBox found) {
    Box box = found.box();
    Vec3 c = box.centre();
    Vec3 s = box.size();
    Quaternion q = Quaternion.yaw(box.yaw());
    json.writeStartObject();
    json.writeStringProperty("sample_token", sample);
    numbers(json, "translation", c.x(), c.y(), c.z());
    numbers(json, "size", s.y(), s.x(), s.z());
    numbers(json, "rotation", q.w(), q.x(), q.y(), q.z());
    numbers(json, "velocity", box.velocity().x(), box.velocity().y());
    json.writeStringProperty("detection_name", found.name());
    json.writeNumberProperty("detection_score", found.score());
    json.writeStringProperty("attribute_name", found.attribute());
    if (found.points() != DetectionBox.NONE) {
      json.writeNumberProperty("num_pts", found.points());
    }
    json.writeEndObject();
  }

  /// JSON has no NaN: an unknown number is null.
  private static void numbers(JsonGenerator json, String name, double... x) {
    json.writeName(name);
    json.writeStartArray();
    for (double v : x) {
      if (Double.isNaN(v)) {
        json.writeNull();
      } else {
        json.writeNumber(v);
      }
    }
    json.writeEndArray();
  }

  /// A prediction in the frame of a LiDAR, brought to the world's, with the attribute its speed
  /// suggests.
  ///
  /// @param box upright in the LiDAR's frame
  public static DetectionBox inWorld(Pose worldFromLidar, Box box, String name, double score) {
    Pose turned = worldFromLidar.after(Pose.of(Quaternion.yaw(box.yaw()), box.centre()));
    Vec3 v = worldFromLidar.rotate(box.velocity());
    Box world = new Box(turned.translation(), box.size(), turned.yaw(), new Vec3(v.x(), v.y(), 0));
    double speed = StrictMath.sqrt(v.x() * v.x() + v.y() * v.y());
    return DetectionBox.predicted(world, name, attribute(name, speed), score);
  }

  /// The likeliest attribute of an object of a class at a speed in m/s, as the released code of
  /// UniDistill (Zhou et al., CVPR 2023) has it; empty for classes without.
  public static String attribute(String name, double speed) {
    boolean moving = speed > MOVING;
    return switch (name) {
      case "car", "construction_vehicle", "truck", "trailer" ->
          moving ? "vehicle.moving" : "vehicle.parked";
      case "bus" -> moving ? "vehicle.moving" : "vehicle.stopped";
      case "bicycle", "motorcycle" -> moving ? "cycle.with_rider" : "cycle.without_rider";
      case "pedestrian" -> moving ? "pedestrian.moving" : "pedestrian.standing";
      default -> "";
    };
  }
}
