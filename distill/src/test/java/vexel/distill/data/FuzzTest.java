package vexel.distill.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.DataException;
import vexel.distill.UsageException;
import vexel.distill.geometry.PairRule;
import vexel.tensor.Rng;

/// Files bent at random are read, or refused with a [DataException]; nothing else escapes.
class FuzzTest {
  /// More by hand: `-Dfuzz.rounds=100000` among the flags of the test JVM.
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 60);

  @TempDir Path root;

  private interface Reading {
    void read() throws IOException;
  }

  private void bend(Rng rng, List<Path> files, Reading reading) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Rng r = rng.at("round", round);
      Path file = files.get(r.index(0, files.size()));
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, bent(whole, r));
      try {
        reading.read();
      } catch (DataException | UsageException expected) {
        if (String.valueOf(expected.getMessage()).length() > 4000) {
          throw new AssertionError("a message of a whole file: " + expected.getMessage());
        }
      } catch (RuntimeException e) {
        throw new AssertionError("round " + round + ", " + file.getFileName() + ": " + e, e);
      }
      Files.write(file, whole);
    }
  }

  private static byte[] bent(byte[] whole, Rng r) {
    byte[] b = whole.clone();
    int at = r.index(1, b.length);
    switch (r.index(2, 5)) {
      case 0 -> b[at] ^= (byte) (1 << r.index(3, 8));
      case 1 -> b = Arrays.copyOf(b, at);
      case 2 -> b[at] = (byte) "0[]{}\",:-e9tn".charAt(r.index(3, 13));
      case 3 -> { // a stretch repeated
        int length = Math.min(1 + r.index(3, 40), b.length - at);
        byte[] longer = Arrays.copyOf(b, b.length + length);
        System.arraycopy(b, at, longer, at + length, b.length - at);
        b = longer;
      }
      default -> { // a stretch overwritten by another
        int length = Math.min(1 + r.index(3, 40), b.length - at);
        System.arraycopy(b, r.index(4, b.length - length + 1), b, at, length);
      }
    }
    return b;
  }

  private static void readAll(FrameSource source) {
    for (int i = 0; i < source.size(); i++) {
      Frame frame = source.frame(i);
      frame.pairs(PairRule.SPEC);
      frame.cameras().forEach(c -> c.image().decode());
      source.sweeps(i, 2);
      source.panoptic(i);
    }
    source.manifestHash();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void nuScenesTablesAndFiles() throws IOException {
    String panoptic = "'token': 'p', 'sample_data_token': 'sd.l.s0.1', 'filename': 'panoptic.npz'";
    TinyNuScenes.drive(root).row("panoptic", panoptic).write();
    Npz.write(root.resolve("panoptic.npz"), "data", 17_042, 28_000);
    Files.writeString(root.resolve("splits.json"), "{\"val\": [\"scene-0001\"]}");
    bend(
        Rng.seed(1).at("nuscenes"),
        files(root),
        () -> {
          NuScenes source = NuScenes.openWithBoxes(root);
          source.split("val");
          readAll(source);
        });
  }

  @Test
  void kitti() throws IOException {
    TinyKitti.official(root, 3);
    bend(Rng.seed(2).at("kitti"), files(root), () -> readAll(KittiRaw.open(root)));
  }

  @Test
  void semanticKitti() throws IOException {
    Path sequence = root.resolve("sequences/00");
    TinyKitti.image(sequence.resolve("image_2/000000.png"), 12, 16);
    TinyKitti.sweep(sequence.resolve("velodyne/000000.bin"), 4);
    Files.createDirectories(sequence.resolve("labels"));
    Files.write(sequence.resolve("labels/000000.label"), new byte[] {10, 0, 7, 0, 99, 0, 0, 0});
    Files.writeString(
        sequence.resolve("calib.txt"),
        "P2: 8 0 8 0 0 8 6 0 0 0 1 0\nTr: 0 -1 0 0 0 0 -1 0 1 0 0 0\n");
    Files.writeString(sequence.resolve("times.txt"), "0.0\n");
    Files.writeString(sequence.resolve("poses.txt"), "1 0 0 0 0 1 0 0 0 0 1 0\n");
    Path map = root.resolve("map.yaml");
    Files.writeString(
        map,
        """
        labels: {0: x, 10: car, 99: y}
        learning_map: {0: 0, 10: 1, 99: 0}
        split:
          train: [0]
        """);
    bend(
        Rng.seed(4).at("semantickitti"),
        files(root),
        () -> readAll(SemanticKitti.open(root, LabelMap.named(map.toString()))));
  }

  @Test
  void kittiObject() throws IOException {
    TinyKitti.object(root, 2);
    bend(Rng.seed(6).at("object"), files(root), () -> readAll(KittiObject.open(root)));
  }

  @Test
  void inertialUnit() throws IOException {
    TinyKitti.official(root, 2);
    Path oxts = root.resolve("2011_09_26/2011_09_26_drive_0001_sync/oxts/data");
    Files.createDirectories(oxts);
    for (int i = 0; i < 2; i++) {
      Files.writeString(
          oxts.resolve("000000000" + i + ".txt"), "49.01 8.43 116 1 2 3" + " 0".repeat(24));
    }
    Files.writeString(
        root.resolve("2011_09_26/calib_imu_to_velo.txt"), "R: 1 0 0 0 1 0 0 0 1\nT: 1 2 3\n");
    bend(Rng.seed(5).at("oxts"), files(root), () -> readAll(KittiRaw.open(root)));
  }

  @Test
  void flatKitti() throws IOException {
    TinyKitti.flat(root, 3);
    bend(Rng.seed(3).at("kitti"), files(root), () -> readAll(KittiRaw.open(root)));
  }
}
