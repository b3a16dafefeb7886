package vexel.distill.submission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.SemanticKitti;
import vexel.distill.protocol.KittiLayout;
import vexel.distill.protocol.PointClassifier;
import vexel.distill.submission.LidarsegSubmission.Input;
import vexel.distill.world.Splits;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;

/// Archives read back by the rules of the official validators (nuScenes-devkit
/// eval/lidarseg/validate_submission.py, semantic-kitti-api validate_submission.py).
class SubmissionTest {
  @TempDir private static Path folder;
  private static NuScenes world;
  private static SemanticKitti kitti;

  @BeforeAll
  static void write() throws IOException {
    World.write(
        folder.resolve("w"),
        WorldSettings.of(2, 5)
            .withSplits(new Splits(1, 0, 1, 0))
            .withFrames(2)
            .withSmallLidar()
            .withImage(28, 56)
            .withCameras(List.of("CAM_FRONT")),
        Progress.SILENT);
    world = NuScenes.open(folder.resolve("w"));
    KittiLayout.write(folder.resolve("k"), "11", world.split("train"));
    KittiLayout.write(folder.resolve("k"), "12", world.split("val"));
    kitti = SemanticKitti.open(folder.resolve("k"));
  }

  /// Every class in turn, so that each point's place and each class's number show.
  private record Turns(int classes) implements PointClassifier {
    @Override
    public int[] predict(Frame frame) {
      int[] y = new int[frame.points().size()];
      Arrays.setAll(y, i -> i % classes);
      return y;
    }
  }

  private static Map<String, byte[]> entries(Path zip) throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (ZipEntry e : file.stream().toList()) {
        try (InputStream in = file.getInputStream(e)) {
          all.put(e.getName(), in.readAllBytes());
        }
      }
    }
    return all;
  }

  @Test
  void lidarseg() throws IOException {
    Path zip = folder.resolve("lidarseg.zip");
    FrameSource val = world.split("val");
    LidarsegSubmission form =
        new LidarsegSubmission(world, "val", Set.of(Input.LIDAR, Input.EXTERNAL));
    SubmissionFile written = SubmissionFile.write(zip, form, val, new Turns(16), Progress.SILENT);
    Map<String, byte[]> all = entries(zip);
    assertThat(all).containsKeys("lidarseg/val/", "val/");
    String meta = new String(all.get("val/submission.json"), StandardCharsets.UTF_8);
    for (String key : List.of("camera", "lidar", "radar", "map", "external")) {
      boolean used = key.equals("lidar") || key.equals("external");
      assertThat(meta).contains("\"use_" + key + "\": " + used);
    }
    assertThat(Pattern.compile("\"use_").matcher(meta).results().count()).isEqualTo(5);
    long points = 0;
    for (int f = 0; f < val.size(); f++) {
      Frame frame = val.frame(f);
      String token = sweepToken(frame.entry().token());
      byte[] bytes = requireNonNull(all.remove("lidarseg/val/" + token + "_lidarseg.bin"));
      assertThat(bytes).hasSize(frame.points().size());
      for (int i = 0; i < bytes.length; i++) {
        assertThat(bytes[i]).isBetween((byte) 1, (byte) 16).isEqualTo((byte) (i % 16 + 1));
      }
      points += bytes.length;
    }
    assertThat(all.keySet()).allMatch(n -> n.endsWith("/") || n.endsWith("submission.json"));
    assertThat(written.points()).isEqualTo(points);
  }

  /// The token of a sample's key frame of the LiDAR, found in the table itself.
  private static String sweepToken(String sample) throws IOException {
    Path table;
    try (Stream<Path> files = Files.list(folder.resolve("w"))) {
      table =
          files
              .filter(p -> p.getFileName().toString().startsWith("v1.0-"))
              .findAny()
              .orElseThrow()
              .resolve("sample_data.json");
    }
    for (String row : Files.readString(table).split("\\}", -1)) {
      if (row.contains("\"" + sample + "\"") && row.contains("samples/LIDAR_TOP")) {
        var token = Pattern.compile("\"token\":\\s*\"(\\w+)\"").matcher(row);
        assertThat(token.find()).isTrue();
        return token.group(1);
      }
    }
    throw new AssertionError(sample);
  }

  @Test
  void semanticKitti() throws IOException {
    Path zip = folder.resolve("kitti.zip");
    SubmissionFile.write(
        zip, new SemanticKittiSubmission(kitti.scenes()), kitti, new Turns(19), Progress.SILENT);
    Map<String, byte[]> all = entries(zip);
    assertThat(all.keySet())
        .contains("sequences/", "sequences/11/", "sequences/11/predictions/", "sequences/12/");
    int[] labels = {10, 11, 15, 18, 20, 30, 31, 32, 40, 44, 48, 49, 50, 51, 70, 71, 72, 80, 81};
    for (int f = 0; f < kitti.size(); f++) {
      Path scan = kitti.entry(f).source();
      String name = scan.getFileName().toString().replace(".bin", ".label");
      String sequence = kitti.entry(f).scene();
      byte[] bytes = requireNonNull(all.remove("sequences/" + sequence + "/predictions/" + name));
      assertThat(bytes.length / 4).isEqualTo((int) (Files.size(scan) / 16));
      IntBuffer read = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
      for (int i = 0; i < read.remaining(); i++) {
        assertThat(read.get(i)).isEqualTo(labels[i % 19]);
      }
    }
    assertThat(all.keySet()).allMatch(n -> n.endsWith("/"));
  }

  @Test
  void equalPredictionsGiveEqualArchives() {
    LidarsegSubmission form = new LidarsegSubmission(world, "val", Set.of(Input.LIDAR));
    FrameSource val = world.split("val");
    List<String> hashes =
        Stream.of("1.zip", "2.zip")
            .map(
                n ->
                    SubmissionFile.write(
                            folder.resolve(n), form, val, new Turns(16), Progress.SILENT)
                        .sha256())
            .toList();
    assertThat(hashes.get(0)).isEqualTo(hashes.get(1));
  }

  @Test
  void whatIsInterruptedDoesNotAppear() throws IOException {
    Path zip = Files.createDirectories(folder.resolve("broken")).resolve("half.zip");
    PointClassifier fails =
        new PointClassifier() {
          private int frames;

          @Override
          public int classes() {
            return 16;
          }

          @Override
          public int[] predict(Frame frame) {
            if (frames++ > 0) {
              throw new IllegalStateException("power cut");
            }
            return new int[frame.points().size()];
          }
        };
    LidarsegSubmission form = new LidarsegSubmission(world, "val", Set.of(Input.LIDAR));
    assertThatThrownBy(
            () -> SubmissionFile.write(zip, form, world.split("val"), fails, Progress.SILENT))
        .hasMessage("power cut");
    try (Stream<Path> left = Files.list(zip.getParent())) {
      assertThat(left).isEmpty();
    }
  }
}
