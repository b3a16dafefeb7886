package vexel.distill.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.distill.data.NuScenesTables.SampleRow;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// The boxes of every sample, with the velocity that [TrackVelocity] finds between the previous and
/// the next annotation of the object.
final class NuScenesAnnotations {
  private static final int NONE = -1;

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
        attribute(r, instance, attributes),
        visibility.matches("[1-4]") ? Integer.parseInt(visibility) : 0,
        NuScenesTables.pose(r),
        new Vec3(wlh[1], wlh[0], wlh[2]),
        (int) r.integer("num_lidar_pts"),
        (int) r.integer("num_radar_pts"),
        neighbour(r.string("prev")),
        neighbour(r.string("next")));
  }

  /// An object's attribute. Those of detection classes must not have two.
  private static String attribute(JsonRow r, Instance instance, Map<String, String> attributes) {
    List<String> names = new ArrayList<>();
    for (String own : r.strings("attribute_tokens")) {
      String name = attributes.get(own);
      if (name == null) {
        throw new DataFault(
            r.file(),
            r.place() + "attribute_tokens",
            "'" + own + "' is not in attribute.json",
            "both tables must come from the same release");
      }
      names.add(name);
    }
    try {
      boolean judged = Annotation.detectionClass(instance.category()).isPresent();
      return judged ? Annotation.onlyAttribute(names) : names.isEmpty() ? "" : names.getFirst();
    } catch (DataException e) {
      throw new DataFault(
          r.file(),
          r.place() + "attribute_tokens",
          String.valueOf(e.getMessage()),
          "leave the one that holds",
          e);
    }
  }

  private int neighbour(String token) {
    return token.isEmpty() ? NONE : tokens.add(token);
  }

  private Vec3 velocity(Row row) {
    if (unusable(row.previous()) || unusable(row.next())) {
      return TrackVelocity.UNKNOWN;
    }
    return TrackVelocity.of(neighbour(row.previous()), sighting(row), neighbour(row.next()));
  }

  /// Whether a neighbour is named but its row cannot be used.
  private boolean unusable(int token) {
    return token != NONE && rowOfToken[token] == NONE;
  }

  private TrackVelocity.@Nullable Sighting neighbour(int token) {
    return token == NONE ? null : sighting(rows.get(rowOfToken[token]));
  }

  private static TrackVelocity.Sighting sighting(Row row) {
    return new TrackVelocity.Sighting(row.worldFromBox().translation(), row.sample().timestamp());
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
