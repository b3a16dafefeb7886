package vexel.distill.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import vexel.distill.geometry.Pose;

/// Writes `instance` and `sample_annotation`: things that hold at least one LiDAR point in a key
/// frame, linked from frame to frame. Velocity is no column: as in nuScenes readers take it by
/// difference between neighbours.
final class AnnotationTables {
  private final Path folder;
  private final Tokens tokens;
  private final List<SceneRecord> scenes;

  /// One annotation and its frame.
  private record Entry(int frame, FrameRecord.Box box) {}

  AnnotationTables(Path folder, Tokens tokens, List<SceneRecord> scenes) {
    this.folder = folder;
    this.tokens = tokens;
    this.scenes = scenes;
  }

  void write() throws IOException {
    try (TableWriter instances = new TableWriter(folder, "instance");
        TableWriter annotations = new TableWriter(folder, "sample_annotation")) {
      for (SceneRecord scene : scenes) {
        Map<Integer, List<Entry>> tracks = new TreeMap<>();
        for (int k = 0; k < scene.frames().size(); k++) {
          for (FrameRecord.Box box : scene.frames().get(k).boxes()) {
            tracks
                .computeIfAbsent(box.thing().id(), id -> new ArrayList<>())
                .add(new Entry(k, box));
          }
        }
        for (List<Entry> track : tracks.values()) {
          Thing thing = track.getFirst().box().thing();
          String instance = tokens.of("instance", scene.number(), thing.id());
          instances
              .row(instance)
              .text("category_token", tokens.of("category", thing.category().index()))
              .number("nbr_annotations", track.size())
              .text("first_annotation_token", token(scene, track.getFirst()))
              .text("last_annotation_token", token(scene, track.getLast()))
              .end();
          for (int i = 0; i < track.size(); i++) {
            annotation(annotations, scene, instance, track, i);
          }
        }
      }
    }
  }

  private void annotation(
      TableWriter t, SceneRecord scene, String instance, List<Entry> track, int i) {
    Entry entry = track.get(i);
    Thing thing = entry.box().thing();
    Pose pose = entry.box().pose();
    String attribute = thing.state().attribute();
    t.row(token(scene, entry))
        .text("sample_token", tokens.of("sample", scene.number(), entry.frame()))
        .text("instance_token", instance)
        .text("visibility_token", Integer.toString(entry.box().visibility()))
        .texts(
            "attribute_tokens",
            attribute.isEmpty() ? List.of() : List.of(Tables.attribute(tokens, attribute)))
        .vector("translation", pose.apply(thing.boxCentre()))
        .vector("size", Tables.widthLengthHeight(thing.boxSize()))
        .rotation("rotation", pose)
        .text("prev", i == 0 ? "" : token(scene, track.get(i - 1)))
        .text("next", i == track.size() - 1 ? "" : token(scene, track.get(i + 1)))
        .number("num_lidar_pts", entry.box().points())
        .number("num_radar_pts", 0)
        .end();
  }

  private String token(SceneRecord scene, Entry entry) {
    return tokens.of(
        "sample_annotation", scene.number(), 4096L * entry.box().thing().id() + entry.frame());
  }
}
