package vexel.distill.eval.detection;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import vexel.distill.data.DataFault;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.CalibrationException;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Reads the boxes of a [ResultFile], one after the other into the same fields: there are three
/// million in a submission.
final class ResultRow {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "",
          "pedestrian.moving",
          "pedestrian.sitting_lying_down",
          "pedestrian.standing",
          "cycle.with_rider",
          "cycle.without_rider",
          "vehicle.moving",
          "vehicle.parked",
          "vehicle.stopped");

  private final Path file;
  private final JsonParser parser;
  private final Map<String, String> names = new HashMap<>(); // one string for each name
  private String place = "";
  private final double[] translation = new double[3];
  private final double[] size = new double[3];
  private final double[] rotation = new double[4];
  private final double[] velocity = new double[2];
  private final double[] seen = new double[3];

  ResultRow(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
    DetectionConfig.CVPR_2019.classes().forEach(name -> names.put(name, name));
    ATTRIBUTES.forEach(name -> names.put(name, name));
  }

  static String place(String sample, int box) {
    return "results of " + sample + ", box " + box + ", ";
  }

  /// Where the box just read is seen from the vehicle, if it says so. Zeros, the devkit's default,
  /// say nothing.
  @Nullable Vec3 fromEgo() {
    boolean told = seen[0] != 0 || seen[1] != 0 || seen[2] != 0;
    return told ? new Vec3(seen[0], seen[1], seen[2]) : null;
  }

  /// Reads the box that begins at the parser's token.
  DetectionBox read(String sample, int number) {
    place = place(sample, number);
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw fault("box", "is no object", "give {\"translation\": …, \"size\": …, …}");
    }
    translation[0] = Double.NaN;
    size[0] = Double.NaN;
    rotation[0] = Double.NaN;
    velocity[0] = Double.NaN;
    velocity[1] = Double.NaN;
    seen[0] = 0;
    seen[1] = 0;
    seen[2] = 0;
    String name = "";
    String attribute = "";
    double score = DetectionBox.NONE;
    int points = DetectionBox.NONE;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "translation" -> numbers(field, translation);
        case "size" -> numbers(field, size);
        case "rotation" -> numbers(field, rotation);
        case "velocity" -> {
          if (value != JsonToken.VALUE_NULL) {
            numbers(field, velocity);
          }
        }
        case "ego_translation" -> numbers(field, seen);
        case "detection_name" -> name = name(field, DetectionConfig.CVPR_2019.ranges().keySet());
        case "attribute_name" -> attribute = name(field, ATTRIBUTES);
        case "detection_score" -> score = number(field);
        case "num_pts" -> points = (int) number(field);
        case "sample_token" -> {
          if (!sample.equals(parser.getString())) {
            throw fault(field, "is '" + parser.getString() + "'", "put the box in its sample");
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (name.isEmpty()) {
      throw fault("detection_name", "is missing", "name one of the ten classes");
    }
    if (Double.isNaN(score)) {
      throw fault("detection_score", "is NaN", "give a number");
    }
    return new DetectionBox(box(), name, attribute, score, points);
  }

  private Box box() {
    known("translation", translation);
    known("size", size);
    known("rotation", rotation);
    if (!(size[0] > 0 && size[1] > 0 && size[2] > 0)) {
      throw fault(
          "size",
          "is " + size[0] + " x " + size[1] + " x " + size[2] + " m, not a box",
          "give width, length and height above 0");
    }
    try {
      Quaternion q = new Quaternion(rotation[0], rotation[1], rotation[2], rotation[3]);
      return new Box(
          new Vec3(translation[0], translation[1], translation[2]),
          new Vec3(size[1], size[0], size[2]),
          q.yaw(),
          new Vec3(velocity[0], velocity[1], 0));
    } catch (CalibrationException e) {
      throw fault("rotation", String.valueOf(e.getMessage()), "give a quaternion w, x, y, z");
    }
  }

  private void known(String field, double[] x) {
    for (double v : x) {
      if (!Double.isFinite(v)) {
        throw fault(field, "is missing or not finite", "give " + x.length + " numbers");
      }
    }
  }

  private String name(String field, Set<String> allowed) {
    String own =
        parser.currentToken() == JsonToken.VALUE_STRING ? names.get(parser.getString()) : null;
    if (own == null || !allowed.contains(own)) {
      throw fault(
          field,
          "is '" + parser.getString() + "'",
          "give one of " + String.join(", ", List.copyOf(new java.util.TreeSet<>(allowed))));
    }
    return own;
  }

  private void numbers(String field, double[] x) {
    int n = 0;
    boolean list = parser.currentToken() == JsonToken.START_ARRAY;
    while (list && parser.nextToken() != JsonToken.END_ARRAY) {
      double v = parser.currentToken() == JsonToken.VALUE_NULL ? Double.NaN : number(field);
      if (n < x.length) {
        x[n] = v;
      }
      n++;
    }
    if (n != x.length) {
      throw fault(field, "has " + n + " numbers", "give " + x.length);
    }
  }

  private double number(String field) {
    if (!parser.currentToken().isNumeric()) {
      throw fault(field, "is '" + parser.getString() + "'", "give a number");
    }
    return parser.getDoubleValue();
  }

  private DataFault fault(String field, String value, String remedy) {
    return new DataFault(file, place + field, value, remedy);
  }
}
