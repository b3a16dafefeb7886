package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;

/// Recorded KITTI and nuScenes frames.
class RecordedDataTest {
  @TempDir Path root;

  @Test
  void aKittiDrive() {
    KittiRaw drive = KittiRaw.open(RecordedData.require("kitti_raw_2011_09_26"));
    assertThat(drive.size()).isEqualTo(17);
    assertThat(drive.entry(16).timestamp()).isEqualTo(4_800_000);
    DataReport report = DataCheck.DEFAULT.run(drive.at(0, 8, 16), null, Progress.SILENT);
    assertThat(report.problems()).isEmpty();
    // the sweeps hold only points that project into the image; the rule drops its border alone
    assertThat((double) report.pairs() / report.points()).isBetween(0.99, 1.0);
    assertThat(report.cameras().getFirst().farthest()).isBetween(60.0, 130.0);
  }

  @Test
  void theCroppedSweepIsTheVisiblePartOfTheFullOne() {
    Path folder = RecordedData.require("kitti_raw_2011_09_26");
    CameraView view = KittiRaw.open(folder).frame(0).cameras().getFirst();
    PairRule open = PairRule.HALF_PIXEL;
    PointCloud full = PointCloud.read(folder.resolve("velodyne_full/0000000000.bin"), 4);
    PointCloud part = PointCloud.read(folder.resolve("velodyne_fov/0000000000.bin"), 4);
    Pairs pairs = view.pairs(full, open);
    assertThat(pairs.size()).isEqualTo(part.size());
    for (int i = 0; i < part.size(); i += 97) {
      assertThat(full.x(pairs.point(i))).isEqualTo(part.x(i));
    }
  }

  /// The frames come with a class per point, made from the boxes by others.
  @Test
  void pointsInKittiBoxesAreTheLabelledOnes() throws IOException {
    Path folder = RecordedData.require("kitti_object");
    KittiObject source = KittiObject.open(folder);
    assertThat(source.size()).isEqualTo(4);
    for (int i = 0; i < source.size(); i++) {
      Frame frame = source.frame(i);
      byte[] label = Files.readAllBytes(folder.resolve(frame.entry().token() + ".boxlabel.u8"));
      BitSet labelled = new BitSet();
      for (int p = 0; p < label.length; p++) {
        labelled.set(p, label[p] != 0);
      }
      BitSet inside = new BitSet();
      for (Annotation box : frame.boxes()) {
        inside.or(box.inside(frame.points(), frame.worldFromLidar(), 0));
      }
      int points = inside.cardinality();
      inside.xor(labelled);
      assertThat(points).isPositive();
      // a point on a face may fall to either side
      assertThat(inside.cardinality()).isLessThanOrEqualTo(1 + points / 500);
    }
  }

  @Test
  void aNuScenesKeyFrame() throws IOException {
    Path recorded = RecordedData.require("nuscenes_mini_ca9a282c");
    NuScenes source = NuScenes.openWithBoxes(RecordedData.asNuScenes(recorded, root));
    Frame frame = source.frame(0);
    assertThat(frame.points().size()).isEqualTo(34688);
    assertThat(frame.cameras().stream().map(CameraView::channel))
        .startsWith("CAM_FRONT", "CAM_FRONT_RIGHT")
        .hasSize(6);
    projectionsEqualTheRecordedMatrices(recorded, frame);
    countsPointsInBoxes(source);
    List<Pairs> pairs = frame.pairs(PairRule.SPEC);
    assertThat(pairs).allSatisfy(p -> assertThat(p.size()).isBetween(1500, 6000));
  }

  private static void projectionsEqualTheRecordedMatrices(Path recorded, Frame frame) {
    JsonRow cameras = RecordedData.child(Json.object(recorded.resolve("sample.json")), "cameras");
    for (CameraView view : frame.cameras()) {
      double[] m = RecordedData.child(cameras, view.channel()).numbers("lidar2img", 16);
      Pairs pairs = view.pairs(frame.points(), PairRule.SPEC);
      for (int i = 0; i < pairs.size(); i += 53) {
        int p = pairs.point(i);
        double[] q = {frame.points().x(p), frame.points().y(p), frame.points().z(p), 1};
        double[] h = new double[3];
        for (int r = 0; r < 3; r++) {
          for (int c = 0; c < 4; c++) {
            h[r] += m[4 * r + c] * q[c];
          }
        }
        assertThat(pairs.u(i)).isCloseTo(h[0] / h[2], within(0.01));
        assertThat(pairs.v(i)).isCloseTo(h[1] / h[2], within(0.01));
      }
    }
  }

  /// The data set's notes: 61 of 69 boxes hold exactly the annotated number of points, 29 points of
  /// difference over 1009.
  private static void countsPointsInBoxes(NuScenes source) {
    DataReport report = DataCheck.DEFAULT.run(source, null, Progress.SILENT);
    assertThat(report.problems()).isEmpty();
    BoxCount boxes = report.boxes();
    assertThat(boxes.compared()).isEqualTo(69);
    assertThat(boxes.annotated()).isEqualTo(1009);
    assertThat(boxes.exact()).isEqualTo(61);
    assertThat(boxes.difference()).isEqualTo(29);
  }

  /// By hand: `-Ddata.overlays=FOLDER` writes the overlays of both recordings for looking at.
  @Test
  void overlaysForTheEye() throws IOException {
    String folder = System.getProperty("data.overlays");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        folder != null, "-Ddata.overlays=FOLDER not given");
    Path out = Files.createDirectories(Path.of(folder));
    KittiRaw drive = KittiRaw.open(RecordedData.require("kitti_raw_2011_09_26"));
    DataCheck.DEFAULT.run(drive, out.resolve("kitti"), Progress.SILENT);
    Path recorded = RecordedData.require("nuscenes_mini_ca9a282c");
    NuScenes frame = NuScenes.open(RecordedData.asNuScenes(recorded, root));
    DataCheck.DEFAULT.run(frame, out.resolve("nuscenes"), Progress.SILENT);
  }
}
