package vexel.distill.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vexel.distill.geometry.Vec3;

/// The boxes of every sample. Velocity is the displacement between the previous and the next
/// annotation of the object over their time, as the nuScenes devkit computes it: unknown if there
/// is neither, or if they are more than 1.5 s apart (3 s with both).
final class NuScenesAnnotations {
  private static final double MAX_SECONDS = 1.5;

  private record Link(Annotation annotation, String sample, String previous, String next) {}

  private final Map<String, List<Annotation>> bySample = new HashMap<>();

  NuScenesAnnotations(NuScenesTables tables) {
    Map<String, String> attributes = names(tables, "attribute");
    Map<String, String> categories = names(tables, "category");
    Map<String, String> categoryOf = new HashMap<>();
    Json.rows(
        tables.file("instance"),
        Set.of("token", "category_token"),
        r -> {
          String category = categories.get(r.string("category_token"));
          if (category == null) {
            throw r.dangling("category_token", "category");
          }
          categoryOf.put(r.string("token"), category);
        });
    Map<String, Link> links = new java.util.LinkedHashMap<>();
    Json.rows(
        tables.file("sample_annotation"),
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
        r -> links.put(r.string("token"), link(r, tables, categoryOf, attributes)));
    for (Link link : links.values()) {
      Annotation a = link.annotation();
      bySample
          .computeIfAbsent(link.sample(), s -> new ArrayList<>())
          .add(
              new Annotation(
                  a.token(),
                  a.instance(),
                  a.category(),
                  a.attribute(),
                  a.visibility(),
                  a.worldFromBox(),
                  a.size(),
                  velocity(link, links, tables),
                  a.lidarPoints(),
                  a.radarPoints()));
    }
  }

  private static Map<String, String> names(NuScenesTables tables, String table) {
    Map<String, String> names = new HashMap<>();
    Json.rows(
        tables.file(table),
        Set.of("token", "name"),
        r -> names.put(r.string("token"), r.string("name")));
    return names;
  }

  private static Link link(
      JsonRow r,
      NuScenesTables tables,
      Map<String, String> categoryOf,
      Map<String, String> attributes) {
    if (!tables.samples.containsKey(r.string("sample_token"))) {
      throw r.dangling("sample_token", "sample");
    }
    String category = categoryOf.get(r.string("instance_token"));
    if (category == null) {
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
    List<String> attribute = r.strings("attribute_tokens");
    String visibility = r.string("visibility_token");
    Annotation annotation =
        new Annotation(
            r.string("token"),
            r.string("instance_token"),
            category,
            attribute.isEmpty() ? "" : attributes.getOrDefault(attribute.getFirst(), ""),
            visibility.matches("[1-4]") ? Integer.parseInt(visibility) : 0,
            NuScenesTables.pose(r),
            new Vec3(wlh[1], wlh[0], wlh[2]),
            Vec3.ZERO,
            (int) r.integer("num_lidar_pts"),
            (int) r.integer("num_radar_pts"));
    return new Link(annotation, r.string("sample_token"), r.string("prev"), r.string("next"));
  }

  private static Vec3 velocity(Link link, Map<String, Link> links, NuScenesTables tables) {
    boolean before = links.containsKey(link.previous());
    boolean after = links.containsKey(link.next());
    Link first = links.getOrDefault(link.previous(), link);
    Link last = links.getOrDefault(link.next(), link);
    double seconds = 1e-6 * (time(last, tables) - time(first, tables));
    double limit = before && after ? 2 * MAX_SECONDS : MAX_SECONDS;
    if (seconds <= 0 || seconds > limit) {
      return new Vec3(Double.NaN, Double.NaN, 0);
    }
    Vec3 moved =
        last.annotation()
            .worldFromBox()
            .translation()
            .minus(first.annotation().worldFromBox().translation());
    return new Vec3(moved.x() / seconds, moved.y() / seconds, 0);
  }

  private static long time(Link link, NuScenesTables tables) {
    NuScenesTables.SampleRow sample = tables.samples.get(link.sample());
    return sample == null ? 0 : sample.timestamp();
  }

  List<Annotation> of(String sample) {
    return bySample.getOrDefault(sample, List.of());
  }
}
