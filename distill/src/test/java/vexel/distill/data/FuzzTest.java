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
  void flatKitti() throws IOException {
    TinyKitti.flat(root, 3);
    bend(Rng.seed(3).at("kitti"), files(root), () -> readAll(KittiRaw.open(root)));
  }
}
