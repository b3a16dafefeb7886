package vexel.distill.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// LiDAR and cameras see one world: points projected into pictures fall on pixels of their class.
class ProjectionTest {
  private static final int HEIGHT = 252;
  private static final int WIDTH = 448;

  private static Scene scene;
  private static Sweep exact;
  private static Sweep noisy;

  @BeforeAll
  static void build() {
    scene = SceneBuilder.build(Rng.seed(11), 2, 1, Domain.A, Confusables.DEFAULT);
    exact = Sweep.shoot(scene, Lidar.of(Domain.A, false, false), 0.5, Rng.seed(12));
    noisy = Sweep.shoot(scene, Lidar.of(Domain.A, false, true), 0.5, Rng.seed(12));
  }

  /// Agreement of the classes of points and pixels.
  ///
  /// @param seen standing, visible points at least 2 pixels from an edge between classes
  /// @param agree those of them whose pixel has their class
  /// @param rawSeen all points in the picture
  /// @param rawAgree those of them whose pixel has their class
  private record Agreement(int seen, int agree, int rawSeen, int rawAgree) {
    double share() {
      return (double) agree / seen;
    }

    double rawShare() {
      return (double) rawAgree / rawSeen;
    }
  }

  private static Agreement compare(Sweep sweep, boolean poses) {
    int seen = 0;
    int agree = 0;
    int rawSeen = 0;
    int rawAgree = 0;
    Pose worldFromLidar = scene.ego().at(0.5).after(Lidar.of(Domain.A, false, true).mount());
    for (WorldCamera view : WorldCamera.all(Domain.A, HEIGHT, WIDTH)) {
      double time = Lidar.passes(0.5, view.yaw());
      Picture picture = Renderer.render(scene, view, time);
      Pose ego = scene.ego().at(poses ? time : 0.5 - 0.5);
      Pose cameraFromLidar = ego.after(view.mount()).inverse().after(worldFromLidar);
      for (int i = 0; i < sweep.count(); i++) {
        Vec3 q = cameraFromLidar.apply(new Vec3(sweep.at(i, 0), sweep.at(i, 1), sweep.at(i, 2)));
        if (q.z() <= 1) {
          continue;
        }
        Vec3 h = view.camera().homogeneous(q);
        double u = h.x() / h.z();
        double v = h.y() / h.z();
        if (!(u > 0 && v > 0 && u < WIDTH - 1 && v < HEIGHT - 1)) {
          continue;
        }
        int row = (int) v;
        int col = (int) u;
        boolean same = picture.category(row, col) == sweep.label(i);
        rawSeen++;
        rawAgree += same ? 1 : 0;
        boolean standing =
            sweep.thing(i) < 0 || scene.things().get(sweep.thing(i)).motion().speed() == 0;
        boolean visible = picture.depth(row, col) > q.z() - Math.max(0.3, 0.03 * q.z());
        if (standing && visible && awayFromEdges(picture, row, col)) {
          seen++;
          agree += same ? 1 : 0;
        }
      }
    }
    return new Agreement(seen, agree, rawSeen, rawAgree);
  }

  private static boolean awayFromEdges(Picture picture, int row, int col) {
    byte category = picture.category(row, col);
    for (int r = row - 2; r <= row + 2; r++) {
      for (int c = col - 2; c <= col + 2; c++) {
        if (r < 0 || c < 0 || r >= HEIGHT || c >= WIDTH || picture.category(r, c) != category) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void pointsFallOnPixelsOfTheirClass() {
    Agreement with = compare(noisy, true);
    assertThat(with.seen()).isGreaterThan(5000);
    assertThat(with.share()).as("%s", with).isGreaterThanOrEqualTo(0.99);
    assertThat(with.rawShare()).as("%s", with).isBetween(0.8, with.share());
    Agreement without = compare(noisy, false);
    assertThat(without.rawShare())
        .as("%s without the car's motion, %s with it", without, with)
        .isLessThan(with.rawShare() - 0.05);
  }

  @Test
  void withoutNoiseLiftedLabelsArePointLabels() {
    Agreement with = compare(exact, true);
    assertThat(with.share()).as("%s", with).isGreaterThanOrEqualTo(0.999);
    // each point lies where a ray from the camera to it ends, or something hides it
    RayCaster caster = scene.at(0.5, thing -> true);
    Pose worldFromLidar = scene.ego().at(0.5).after(Lidar.of(Domain.A, false, false).mount());
    Vec3 eye = worldFromLidar.translation();
    Ray ray = new Ray();
    for (int i = 0; i < exact.count(); i += 17) {
      boolean standing =
          exact.thing(i) < 0 || scene.things().get(exact.thing(i)).motion().speed() == 0;
      Vec3 p = worldFromLidar.apply(new Vec3(exact.at(i, 0), exact.at(i, 1), exact.at(i, 2)));
      Vec3 to = p.minus(eye);
      double n = to.norm();
      ray.aim(eye.x(), eye.y(), eye.z(), to.x() / n, to.y() / n, to.z() / n, 200);
      caster.cast(ray);
      if (standing && Math.abs(ray.t - n) < 0.01) {
        Solids solids = ray.solids;
        int thing = solids == null ? -1 : solids.owner(ray.hit).id();
        assertThat(thing).as("point %d at %s", i, p).isEqualTo(exact.thing(i));
      }
    }
  }
}
