package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;

class KittiRawTest {
  @TempDir Path root;

  @Test
  void flatLayout() throws IOException {
    KittiRaw source = KittiRaw.open(TinyKitti.flat(root, 3));
    assertThat(source.size()).isEqualTo(3);
    assertThat(source.entry(2).token()).isEqualTo("0000000006");
    assertThat(source.entry(2).timestamp()).isEqualTo(600_000);
    assertThat(source.scenes()).hasSize(1);
    checkFrame(source.frame(1), 5);
    assertThat(KittiRaw.recognises(root)).isTrue();
  }

  @Test
  void officialLayoutFromDriveDateOrAll() throws IOException {
    TinyKitti.official(root, 2);
    Path day = root.resolve("2011_09_26");
    for (Path folder : List.of(root, day, day.resolve("2011_09_26_drive_0001_sync"))) {
      KittiRaw source = KittiRaw.open(folder);
      assertThat(KittiRaw.recognises(folder)).isTrue();
      assertThat(source.size()).isEqualTo(2);
      assertThat(source.scenes()).containsExactly("2011_09_26_drive_0001_sync");
      assertThat(source.entry(1).timestamp()).isEqualTo(1317042145100000L);
      checkFrame(source.frame(0), 4);
    }
  }

  /// Two recordings of Karlsruhe; the poses are NumPy's, straight from the formulas of the raw data
  /// development kit.
  @Test
  void posesOfTheInertialUnit() throws IOException {
    TinyKitti.official(root, 2);
    assertThat(KittiRaw.open(root).posesKnown()).isFalse();
    Path oxts =
        Files.createDirectories(root.resolve("2011_09_26/2011_09_26_drive_0001_sync/oxts/data"));
    String rest = " 0".repeat(24) + "\n";
    Files.writeString(
        oxts.resolve("0000000000.txt"),
        "49.015003823272 8.4342971002335 116.43032836914 0.035752 0.00903 -2.6087069803847" + rest);
    Files.writeString(
        oxts.resolve("0000000001.txt"),
        "49.015041823272 8.4342101002335 116.53032836914 0.025752 0.01903 -2.5087069803847" + rest);
    assertThat(KittiRaw.open(root).posesKnown()).isFalse(); // without the unit's mounting
    Files.writeString(
        root.resolve("2011_09_26/calib_imu_to_velo.txt"),
        """
        calib_time: 25-May-2012 16:47:16
        R: 9.999976e-01 7.553071e-04 -2.035826e-03 -7.854027e-04 9.998898e-01 -1.482298e-02 2.024406e-03 1.482454e-02 9.998881e-01
        T: -8.086759e-01 3.195559e-01 -7.997231e-01
        """);
    KittiRaw source = KittiRaw.open(root);
    assertThat(source.posesKnown()).isTrue();
    double[][] expected = {
      {
        0.9999976849177, -7.854027876673e-04, 2.024405808092e-03, 0.8105439724976,
        7.553071054853e-04, 0.9998898503302, 1.482454379394e-02, -0.3070543722509,
        -2.035826202683e-03, -1.482297579869e-02, 0.999888022208, 0.8027239945584
      },
      {
        0.994852395482, -0.100496555565, 0.013009153001, 4.168152515527,
        0.100119305463, 0.994609729561, 0.026975198008, -7.076760341822,
        -0.015649945542, -0.025533868598, 0.999551410835, 1.170361482714
      }
    };
    for (int i = 0; i < 2; i++) {
      // positions are differences of millions of metres, and the mounting has seven digits
      assertThat(source.frame(i).worldFromLidar().toArray())
          .containsExactly(expected[i], within(1e-6));
    }
    Files.writeString(oxts.resolve("0000000001.txt"), "1 2 3");
    assertThat(KittiRaw.open(root).size()).isEqualTo(1);
    assertThat(KittiRaw.open(root).problems().getFirst()).hasMessageContaining("is not 30 numbers");
  }

  private static void checkFrame(Frame frame, double depth) {
    assertThat(frame.points().size()).isEqualTo(2);
    Pairs pairs = frame.pairs(PairRule.SPEC).getFirst();
    assertThat(pairs.points()).containsExactly(0);
    assertThat(pairs.row(0)).isEqualTo(6);
    assertThat(pairs.col(0)).isEqualTo(8);
    assertThat(pairs.depth(0)).isEqualTo(depth);
    RgbImage image = frame.cameras().getFirst().image().decode();
    assertThat(image.at(6, 8, 1)).isEqualTo(128);
  }

  @Test
  void manifestHashFollowsTheData() throws IOException {
    TinyKitti.flat(root, 3);
    String hash = KittiRaw.open(root).manifestHash();
    assertThat(KittiRaw.open(root).manifestHash()).isEqualTo(hash).hasSize(64);
    TinyKitti.floats(root.resolve("velodyne_fov/0000000003.bin"), 1, 2, 3, 4);
    assertThat(KittiRaw.open(root).manifestHash()).isNotEqualTo(hash);
  }

  @Test
  void aFrameWithoutItsSweepIsLeftOutAndReported() throws IOException {
    TinyKitti.flat(root, 3);
    Files.delete(root.resolve("velodyne_fov/0000000003.bin"));
    KittiRaw source = KittiRaw.open(root);
    assertThat(source.size()).isEqualTo(2);
    assertThat(source.problems())
        .singleElement()
        .extracting(DataFault::file)
        .asString()
        .endsWith("0000000003.bin");
  }

  @Test
  void heldOutFrames() throws IOException {
    KittiRaw source = KittiRaw.open(TinyKitti.flat(root, 7));
    HeldOut rule = HeldOut.parse("last:0.2");
    assertThat(rule.training(source).size()).isEqualTo(6);
    assertThat(rule.heldOut(source).entry(0).token()).isEqualTo("0000000018");
    assertThat(HeldOut.NONE.heldOut(source).size()).isZero();
    assertThat(HeldOut.parse("none").training(source).size()).isEqualTo(7);
    assertThatThrownBy(() -> HeldOut.parse("first:0.2")).hasMessageContaining("last:0.2");
    assertThatThrownBy(() -> HeldOut.parse("last:1.2")).hasMessageContaining("not in [0, 1)");
    assertThat(source.ofScenes(List.of("x")).size()).isZero();
  }

  @Test
  void everyFaultNamesFileFieldAndWayOut() throws IOException {
    assertFault(
        () -> KittiRaw.open(root.resolve("nowhere")), "nowhere", "does not exist", "unpacked");
    assertFault(() -> KittiRaw.open(root), "layout", "calib.json", "drive");
    TinyKitti.flat(root, 2);
    Path sweep = root.resolve("velodyne_fov/0000000000.bin");
    Files.write(sweep, new byte[17]);
    assertFault(
        () -> KittiRaw.open(root).frame(0),
        "0000000000.bin",
        "17 bytes is no multiple of 16",
        "copy it again");
    TinyKitti.floats(sweep, 1, Float.NaN, 3, 0);
    assertFault(() -> KittiRaw.open(root).frame(0), "point 0, y", "NaN", "remove");
    TinyKitti.floats(sweep, 1, 2, 1e30f, 0);
    assertFault(() -> KittiRaw.open(root).frame(0), "point 0, z", "1.0E30", "remove");
    TinyKitti.floats(sweep, -3, 2, 1, 0);
    assertFault(
        () -> KittiRaw.open(root).frame(0).pairs(PairRule.SPEC),
        "frame 0000000000",
        "none of its 1 points",
        "calibration");
    TinyKitti.floats(sweep);
    assertFault(() -> KittiRaw.open(root).frame(0).pairs(PairRule.SPEC), "none of its 0 points");
    TinyKitti.image(root.resolve("image_02/0000000003.png"), 11, 16);
    assertFault(
        () -> KittiRaw.open(root).frame(1).cameras().getFirst().image().decode(),
        "0000000003.png",
        "11x16",
        "12x16");
    Path calib = root.resolve("calib.json");
    Files.writeString(calib, TinyKitti.CALIB.replace("[[8, 0, 8, 0]", "[[0, 0, 8, 0]"));
    assertFault(() -> KittiRaw.open(root), "calib.json", "singular", "copy");
    Files.writeString(calib, TinyKitti.CALIB.replace("\"width\": 16", "\"width\": \"wide\""));
    assertFault(() -> KittiRaw.open(root), "width", "wide, not a number");
    Files.writeString(calib, TinyKitti.CALIB.replace("P2", "P9"));
    assertFault(() -> KittiRaw.open(root), "P2", "is missing");
    Files.writeString(calib, TinyKitti.CALIB.substring(0, 40));
    assertFault(() -> KittiRaw.open(root), "calib.json", "not JSON");
  }

  private static void assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... fragments) {
    var fault = assertThatThrownBy(call).isInstanceOf(DataFault.class);
    for (String fragment : fragments) {
      fault.hasMessageContaining(fragment);
    }
  }

  @Test
  void officialLayoutFaults() throws IOException {
    TinyKitti.official(root, 2);
    Path day = root.resolve("2011_09_26");
    Path times = day.resolve("2011_09_26_drive_0001_sync/image_02/timestamps.txt");
    Files.writeString(times, "2011-09-26 13:02:25.000000000\n");
    assertFault(() -> KittiRaw.open(root), "timestamps.txt", "line 2", "is missing");
    Files.writeString(times, "today\n");
    assertFault(() -> KittiRaw.open(root), "line 1", "is no time");
    Files.writeString(day.resolve("calib_velo_to_cam.txt"), "R: 1 2 3\n");
    assertFault(() -> KittiRaw.open(root), "calib_velo_to_cam.txt", "R: has 3 numbers, not 9");
    Files.delete(day.resolve("calib_velo_to_cam.txt"));
    assertFault(() -> KittiRaw.open(root), "calib_velo_to_cam.txt", "does not exist");
  }
}
