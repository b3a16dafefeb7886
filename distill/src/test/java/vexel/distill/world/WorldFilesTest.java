package vexel.distill.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import vexel.distill.Progress;
import vexel.distill.StoppedException;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.NuScenes;

/// The files of a small world: what nuScenes' own reader relies on.
class WorldFilesTest {
  private static final WorldSettings SETTINGS =
      WorldSettings.of(4, 9)
          .withFrames(2)
          .withSmallLidar()
          .withImage(56, 112)
          .withCameras(List.of("CAM_FRONT", "CAM_BACK_LEFT"))
          .withCaptions();
  private static final List<String> TABLES =
      List.of(
          "attribute",
          "calibrated_sensor",
          "category",
          "ego_pose",
          "instance",
          "lidarseg",
          "log",
          "map",
          "sample",
          "sample_annotation",
          "sample_data",
          "scene",
          "sensor",
          "visibility");

  @TempDir static Path folder;
  private static Path root;
  private static WorldSummary summary;
  private static final Map<String, List<Row>> tables = new HashMap<>();

  @BeforeAll
  static void write() {
    root = folder.resolve("world");
    summary = World.write(root, SETTINGS, 2, Progress.SILENT);
    for (String table : TABLES) {
      tables.put(table, read(root.resolve("v1.0-world/" + table + ".json")));
    }
  }

  private static List<Row> read(Path file) {
    List<Row> rows = new ArrayList<>();
    try (JsonParser p = new JsonFactory().createParser(ObjectReadContext.empty(), file)) {
      assertThat(p.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      while (p.nextToken() == JsonToken.START_OBJECT) {
        Map<String, Object> cells = new LinkedHashMap<>();
        while (p.nextToken() != JsonToken.END_OBJECT) {
          String key = p.currentName();
          p.nextToken();
          cells.put(key, value(p));
        }
        rows.add(new Row(cells));
      }
    }
    return rows;
  }

  private static Object value(JsonParser p) {
    if (p.currentToken() == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (p.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(p));
      }
      return list;
    }
    return p.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? (Object) p.getLongValue()
        : p.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? p.getDoubleValue() : p.getString();
  }

  /// A row of a table.
  private record Row(Map<String, Object> cells) {
    Object at(String key) {
      return Objects.requireNonNull(cells.get(key), () -> key + " is missing in " + cells);
    }

    String text(String key) {
      return at(key).toString();
    }

    long number(String key) {
      return (long) at(key);
    }
  }

  private static List<Row> rows(String table) {
    return tables.getOrDefault(table, List.of());
  }

  private static Map<String, Row> byToken(String table) {
    Map<String, Row> map = new HashMap<>();
    for (Row row : rows(table)) {
      assertThat(map.put(row.text("token"), row)).as("%s", row).isNull();
    }
    return map;
  }

  private static Row find(Map<String, Row> table, String token) {
    return Objects.requireNonNull(table.get(token), token);
  }

  @Test
  void everyTokenResolves() {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("calibrated_sensor.sensor_token", "sensor");
    links.put("instance.category_token", "category");
    links.put("instance.first_annotation_token", "sample_annotation");
    links.put("instance.last_annotation_token", "sample_annotation");
    links.put("lidarseg.sample_data_token", "sample_data");
    links.put("sample.scene_token", "scene");
    links.put("sample.prev", "sample");
    links.put("sample.next", "sample");
    links.put("sample_annotation.sample_token", "sample");
    links.put("sample_annotation.instance_token", "instance");
    links.put("sample_annotation.visibility_token", "visibility");
    links.put("sample_annotation.attribute_tokens", "attribute");
    links.put("sample_annotation.prev", "sample_annotation");
    links.put("sample_annotation.next", "sample_annotation");
    links.put("sample_data.sample_token", "sample");
    links.put("sample_data.ego_pose_token", "ego_pose");
    links.put("sample_data.calibrated_sensor_token", "calibrated_sensor");
    links.put("sample_data.prev", "sample_data");
    links.put("sample_data.next", "sample_data");
    links.put("scene.log_token", "log");
    links.put("scene.first_sample_token", "sample");
    links.put("scene.last_sample_token", "sample");
    links.put("map.log_tokens", "log");
    links.forEach(
        (from, to) -> {
          String table = from.substring(0, from.indexOf('.'));
          String key = from.substring(from.indexOf('.') + 1);
          Set<String> known = byToken(to).keySet();
          assertThat(rows(table)).isNotEmpty();
          for (Row row : rows(table)) {
            Object value = row.at(key);
            List<?> tokens = value instanceof List<?> list ? list : List.of(String.valueOf(value));
            for (Object token : tokens) {
              boolean end = token.equals("") && (key.equals("prev") || key.equals("next"));
              assertThat(end || known.contains(token)).as("%s of %s", key, row).isTrue();
            }
          }
        });
  }

  @Test
  void filesAreThereWithTheirSizes() throws IOException {
    long points = 0;
    Map<String, Row> labels = byToken("lidarseg");
    List<String> captions = Files.readAllLines(root.resolve("captions.json"));
    assertThat(captions.get(1)).contains("[\"sky\",");
    for (Row row : rows("sample_data")) {
      Path file = root.resolve(row.text("filename"));
      String token = row.text("token");
      if (row.text("fileformat").equals("pcd")) {
        long count = Files.size(file) / 20;
        assertThat(Files.size(file) % 20).isZero();
        points += count;
        Path seg = root.resolve(find(labels, token).text("filename"));
        assertThat(Files.size(seg)).isEqualTo(count);
        for (byte b : Files.readAllBytes(seg)) {
          assertThat(b).isBetween((byte) 1, (byte) 31);
        }
      } else {
        BufferedImage image = ImageIO.read(file.toFile());
        BufferedImage seg = ImageIO.read(root.resolve("pixelseg/" + token + ".png").toFile());
        assertThat(List.of((long) image.getHeight(), (long) image.getWidth()))
            .isEqualTo(List.of(row.number("height"), row.number("width")));
        assertThat(seg.getRaster().getNumBands()).isEqualTo(1);
        BufferedImage said = ImageIO.read(root.resolve("captions/" + token + ".png").toFile());
        assertThat(said.getRaster().getSample(0, 55, 0)).isLessThan(captions.size());
        assertThat(seg.getHeight() * seg.getWidth()).isEqualTo(56 * 112);
      }
    }
    assertThat(points).isEqualTo(summary.points());
    WorldStatistics statistics = WorldStatistics.read(root);
    assertThat(statistics.pointsPerSweep()).isEqualTo(points / 8.0);
    assertThat(statistics.occludedShare()).isBetween(0.001, 0.3);
    assertThat(statistics.table()).contains("vehicle.car", "(sky)", "flat.driveable_surface");
    assertThat(rows("sample_annotation")).hasSize(summary.boxes());
    assertThat(rows("sample")).hasSize(summary.samples()).hasSize(8);
    assertThat(rows("scene")).hasSize(summary.scenes());
    assertThat(rows("category")).hasSize(32);
    assertThat(rows("lidarseg")).hasSize(8);
    assertThat(root.resolve(rows("map").getFirst().text("filename"))).exists();
  }

  @Test
  void tracksAreLinkedAndMove() {
    Map<String, Row> annotations = byToken("sample_annotation");
    int moved = 0;
    for (Row instance : rows("instance")) {
      long count = 0;
      String token = instance.text("first_annotation_token");
      String last = "";
      while (!token.isEmpty()) {
        Row a = find(annotations, token);
        assertThat(a.text("instance_token")).isEqualTo(instance.text("token"));
        assertThat(a.text("prev")).isEqualTo(last);
        assertThat(a.number("num_lidar_pts")).isPositive();
        if (!last.isEmpty()
            && !a.at("translation").equals(find(annotations, last).at("translation"))) {
          moved++;
        }
        last = token;
        token = a.text("next");
        count++;
      }
      assertThat(count).isEqualTo(instance.number("nbr_annotations"));
      assertThat(last).isEqualTo(instance.text("last_annotation_token"));
    }
    assertThat(moved).isPositive();
  }

  @Test
  void camerasFireAsTheBeamPasses() {
    Map<String, Row> samples = byToken("sample");
    for (Row row : rows("sample_data")) {
      long sample = find(samples, row.text("sample_token")).number("timestamp");
      long before = sample - row.number("timestamp");
      String file = row.text("filename");
      if (file.contains("LIDAR")) {
        assertThat(before).isZero();
      } else if (file.contains("CAM_FRONT")) {
        assertThat(before).isBetween(34_000L, 36_500L); // as measured in nuScenes
      } else {
        assertThat(before).isBetween(0L, 1_000L);
      }
    }
  }

  @Test
  void aForwardCameraDoesNotLookAllAround() {
    Frame frame = NuScenes.open(root).split("train").frame(0);
    assertThat(frame.looksAllAround()).isTrue(); // ahead, and behind on the left
    Frame forward =
        new Frame(
            frame.entry(),
            frame.points(),
            frame.cameras().subList(0, 1),
            frame.labels(),
            frame.worldFromLidar(),
            frame.boxes());
    assertThat(forward.looksAllAround()).isFalse();
  }

  @Test
  void threadsDoNotMatterAndTheSeedDoes() {
    Path one = folder.resolve("one");
    assertThat(World.write(one, SETTINGS, 1, Progress.SILENT)).isEqualTo(summary);
    assertThat(WorldHash.of(one, 3, Progress.SILENT)).isEqualTo(summary.sha256());
    WorldSettings other =
        new WorldSettings(
            4,
            2,
            10,
            SETTINGS.domain(),
            SETTINGS.lasers(),
            SETTINGS.images(),
            SETTINGS.confusables(),
            SETTINGS.splits());
    assertThat(World.write(folder.resolve("other"), other, 2, Progress.SILENT).sha256())
        .isNotEqualTo(summary.sha256());
  }

  @Test
  void splitsAreDisjoint() throws IOException {
    assertThat(Files.readString(root.resolve("splits.json")))
        .isEqualTo(
            "{\"train\":[\"scene-0001\"],\"tuning\":[\"scene-0002\"],\"val\":[\"scene-0003\"],"
                + "\"teacher\":[\"scene-0004\"]}");
    for (int n = 1; n < 30; n++) {
      Splits s = Splits.of(n);
      assertThat(s.total()).isEqualTo(n);
      Set<String> names = new HashSet<>();
      s.names().values().forEach(names::addAll);
      assertThat(names).hasSize(n);
    }
  }

  @Test
  void aTakenPlaceIsRefusedAndNothingIsLeftBehind() throws IOException {
    assertThatThrownBy(() -> World.write(root, SETTINGS, 1, Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not empty; name a new folder");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> World.write(file, SETTINGS, 1, Progress.SILENT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is a file");
    Progress stop =
        new Progress() {
          @Override
          public void at(String what, long done, long total, String note) {}

          @Override
          public boolean stopAsked() {
            return true;
          }
        };
    assertThatThrownBy(() -> World.write(folder.resolve("stopped"), SETTINGS, 1, stop))
        .isInstanceOf(StoppedException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .doesNotContain("stopped", "stopped.partial", "world.partial");
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> WorldSettings.of(0, 1)).hasMessageContaining("scenes is 0");
    assertThatThrownBy(() -> WorldSettings.of(1, 1).withImage(901, 10))
        .hasMessageContaining("image height is 901; must be 14 … 900");
    assertThatThrownBy(() -> WorldSettings.of(1, 1).withCameras(List.of("CAM_TOP")))
        .hasMessageContaining("'CAM_TOP' is unknown");
  }
}
