package vexel.distill.detector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.Progress;
import vexel.distill.augment.ImageMotion;
import vexel.distill.augment.SceneMotion;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Vec3;
import vexel.distill.world.World;
import vexel.distill.world.WorldSettings;
import vexel.nn.bev.SplatPlan;
import vexel.tensor.Rng;

/// What a laser point shows in a moved image is splatted where the moved scene has the point.
class CameraGeometryTest {
  @TempDir static Path folder;

  @Test
  void aPointsPixelFallsIntoThePointsCell() throws IOException {
    Path world = folder.resolve("world");
    World.write(world, WorldSettings.of(1, 5).withFrames(1), Progress.SILENT);
    Frame frame = DetectRun.open(world).frame(0);
    DetectSettings settings = DetectPresets.of("small", Modality.CAMERA);
    DetectorSizes sizes = settings.sizes();
    BevGrid grid = sizes.grid();
    double sum = 0;
    int count = 0;
    for (int turn = 0; turn < 8; turn++) {
      Rng draw = Rng.seed(turn).at("draw");
      SceneMotion motion = settings.augment().scene().draw(draw.at("scene", 0));
      SplatPlan plan =
          new CameraBatch(settings).input(List.of(frame), List.of(motion), draw, null).splat();
      int[] cell = Objects.requireNonNull(plan).cell().toInts();
      for (int c = 0; c < frame.cameras().size(); c++) {
        CameraView view = frame.cameras().get(c);
        ImageMotion image =
            settings
                .augment()
                .image(view.camera().height(), view.camera().width(), sizes)
                .draw(
                    view.camera().height(),
                    view.camera().width(),
                    draw.at("image", 0).at("camera", c));
        double[] m = image.matrix();
        for (int p = 0; p < frame.points().size(); p += 7) {
          Vec3 point = new Vec3(frame.points().x(p), frame.points().y(p), frame.points().z(p));
          Vec3 seen = view.camera().homogeneous(view.poses().cameraFromLidar().apply(point));
          double u = seen.x() / seen.z();
          double v = seen.y() / seen.z();
          long k = StrictMath.round((seen.z() - sizes.nearest()) / sizes.depthStep());
          long j =
              StrictMath.round(
                  (m[0] * u + m[1] * v + m[3]) / (sizes.imageWidth() - 1) * (plan.columns() - 1));
          long i =
              StrictMath.round(
                  (m[4] * u + m[5] * v + m[7]) / (sizes.imageHeight() - 1) * (plan.rows() - 1));
          boolean inside =
              k >= 0
                  && k < plan.depths()
                  && i >= 0
                  && i < plan.rows()
                  && j >= 0
                  && j < plan.columns();
          if (!inside || seen.z() <= 0 || u < 0 || v < 0) {
            continue;
          }
          long camera = c;
          long row = ((camera * plan.depths() + k) * plan.rows() + i) * plan.columns();
          int at = (int) (3 * (row + j));
          Vec3 moved = motion.apply(point);
          double dx = cell[at] - StrictMath.floor(grid.column(moved.x()));
          double dy = cell[at + 1] - StrictMath.floor(grid.row(moved.y()));
          sum += StrictMath.hypot(dx, dy);
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(10_000);
    assertThat(sum / count).isLessThan(0.6); // a cell of the image is up to a metre wide there
  }
}
