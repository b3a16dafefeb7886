package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vexel.distill.data.NuScenesTables.SampleRow;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// The boxes of every sample. Velocity is the displacement between the previous and the next
/// annotation of the object over their time, as the nuScenes devkit computes it (`box_velocity`):
/// from the one to the box itself where there is no other, unknown if there is neither, or if they
/// are more than 1.5 s apart (3 s with both). Times are differences of seconds since 1970 in
/// double, as there.
final class NuScenesAnnotations {
  private static final double MAX_SECONDS = 1.5;
  private static final int NONE = -1;
  private static final Vec3 UNKNOWN = new Vec3(Double.NaN, Double.NaN, 0);

  private record Instance(String token, String category) {}

  /// A row. There are a million in the whole data set, so tokens are numbers.
  private record Row(
      int token,
      Instance instance,
      SampleRow sample,
      String attribute,
      int visibility,
      Pose worldFromBox,
      Vec3 size,
      int lidarPoints,
      int radarPoints,
      int previous,
      int next) {}

  private final TokenIndex tokens = new TokenIndex();
  private final List<Row> rows = new ArrayList<>();
  private final int[] rowOfToken;

  /// Tokens of rows in the table, of which some cannot be used.
  private final BitSet written = new BitSet();

  private final Map<SampleRow, List<Row>> bySample = new HashMap<>();

  NuScenesAnnotations(NuScenesTables tables) {
    Map<String, String> attributes = names(tables, "attribute");
    Map<String, Instance> instances = instances(tables);
    Path table = tables.file("sample_annotation");
    Json.rows(
        table,
        Set.of(
            "token",
            "sample_token",
            "instance_token",
            "attribute_tokens",
            "visibility_token",
            "translation",
            "size",
            "rotation",
            "num_lidar_pts",
            "num_radar_pts",
            "next",
            "prev"),
        r -> tables.ofSample(r, sample -> rows.add(row(r, sample, instances, attributes))));
    rowOfToken = new int[tokens.size()];
    Arrays.fill(rowOfToken, NONE);
    for (int i = 0; i < rows.size(); i++) {
      rowOfToken[rows.get(i).token()] = i;
      bySample.computeIfAbsent(rows.get(i).sample(), s -> new ArrayList<>()).add(rows.get(i));
    }
    for (Row row : rows) {
      for (int other : new int[] {row.previous(), row.next()}) {
        if (other != NONE && !written.get(other)) {
          tables.spoil(row.sample(), dangling(table, row, other));
        }
      }
    }
  }

  private DataFault dangling(Path table, Row row, int other) {
    return new DataFault(
        table,
        "row " + tokens.token(row.token()) + ", prev or next",
        "'" + tokens.token(other) + "' is not in sample_annotation.json",
        "the file is of another release or damaged: copy it again");
  }

  private static Map<String, String> names(NuScenesTables tables, String table) {
    Map<String, String> names = new HashMap<>();
    Json.rows(
        tables.file(table),
        Set.of("token", "name"),
        r -> names.put(r.string("token"), r.string("name")));
    return names;
  }

  private static Map<String, Instance> instances(NuScenesTables tables) {
    Map<String, String> categories = names(tables, "category");
    Map<String, Instance> instances = new HashMap<>();
    Json.rows(
        tables.file("instance"),
        Set.of("token", "category_token"),
        r -> {
          String category = categories.get(r.string("category_token"));
          if (category == null) {
            throw r.dangling("category_token", "category");
          }
          instances.put(r.string("token"), new Instance(r.string("token"), category));
        });
    return instances;
  }

  private Row row(
      JsonRow r,
      SampleRow sample,
      Map<String, Instance> instances,
      Map<String, String> attributes) {
    int token = tokens.add(r.string("token"));
    written.set(token);
    Instance instance = instances.get(r.string("instance_token"));
    if (instance == null) {
      throw r.dangling("instance_token", "instance");
    }
    double[] wlh = r.numbers("size", 3);
    if (!(wlh[0] > 0 && wlh[1] > 0 && wlh[2] > 0)) {
      throw new DataFault(
          r.file(),
          r.place() + "size",
          "is " + wlh[0] + " x " + wlh[1] + " x " + wlh[2] + " m, not a box",
          "remove the row or correct it");
    }
    String visibility = r.string("visibility_token");
    return new Row(
        token,
        instance,
        sample,
        attribute(r, attributes),
        visibility.matches("[1-4]") ? Integer.parseInt(visibility) : 0,
        NuScenesTables.pose(r),
        new Vec3(wlh[1], wlh[0], wlh[2]),
        (int) r.integer("num_lidar_pts"),
        (int) r.integer("num_radar_pts"),
        neighbour(r.string("prev")),
        neighbour(r.string("next")));
  }

  /// The first of an object's attributes, of which it should have one at most.
  private static String attribute(JsonRow r, Map<String, String> attributes) {
    List<String> own = r.strings("attribute_tokens");
    String name = own.isEmpty() ? "" : attributes.get(own.getFirst());
    if (name == null) {
      throw new DataFault(
          r.file(),
          r.place() + "attribute_tokens",
          "'" + own.getFirst() + "' is not in attribute.json",
          "both tables must come from the same release");
    }
    return name;
  }

  private int neighbour(String token) {
    return token.isEmpty() ? NONE : tokens.add(token);
  }

  private Vec3 velocity(Row row) {
    boolean before = row.previous() != NONE;
    boolean after = row.next() != NONE;
    int first = rowOfToken[before ? row.previous() : row.token()];
    int last = rowOfToken[after ? row.next() : row.token()];
    if (first == NONE || last == NONE) { // a row that cannot be used
      return UNKNOWN;
    }
    return velocity(rows.get(first), rows.get(last), before && after);
  }

  private static Vec3 velocity(Row first, Row last, boolean bothSides) {
    double seconds = 1e-6 * last.sample().timestamp() - 1e-6 * first.sample().timestamp();
    if (seconds <= 0 || seconds > (bothSides ? 2 * MAX_SECONDS : MAX_SECONDS)) {
      return UNKNOWN;
    }
    Vec3 moved = last.worldFromBox().translation().minus(first.worldFromBox().translation());
    return new Vec3(moved.x() / seconds, moved.y() / seconds, 0);
  }

  /// The boxes of a sample, in the table's order.
  List<Annotation> of(SampleRow sample) {
    return bySample.getOrDefault(sample, List.of()).stream().map(this::annotation).toList();
  }

  private Annotation annotation(Row row) {
    return new Annotation(
        tokens.token(row.token()),
        row.instance().token(),
        row.instance().category(),
        row.attribute(),
        row.visibility(),
        row.worldFromBox(),
        row.size(),
        velocity(row),
        row.lidarPoints(),
        row.radarPoints());
  }
}
