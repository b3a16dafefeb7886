package vexel.distill.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// The ray caster against closed forms and against trying every solid.
class RayCasterTest {
  private static final Surface GREY =
      Surface.of(Texture.PLAIN, Colour.WHITE, Colour.WHITE, Colour.WHITE, 1, 0);
  private static final Noise NOISE = new Noise(Rng.seed(1));

  private static Solids solids(Model model, Pose pose) {
    Thing thing =
        model.thing(0, Category.MANMADE, "test", Thing.State.NONE, new Motion.Still(pose), 0.5);
    return new Solids(List.of(thing), 0, NOISE);
  }

  private static Ray ray(Vec3 from, Vec3 to) {
    Vec3 d = to.minus(from);
    double n = d.norm();
    Ray ray = new Ray();
    ray.aim(from.x(), from.y(), from.z(), d.x() / n, d.y() / n, d.z() / n, 1000);
    return ray;
  }

  @Test
  void shapesAreMetWhereTheyAre() {
    Vec3 eye = new Vec3(-10, 0, 1);
    Vec3 ahead = new Vec3(0, 0, 1);
    assertThat(distance(new Model(Habit.FIXTURE).box(0, 0, 0, 2, 4, 2, GREY), eye, ahead))
        .isCloseTo(8, within(1e-9));
    assertThat(distance(new Model(Habit.FIXTURE).ball(0, 0, 1, 3, 1, 1, GREY), eye, ahead))
        .isCloseTo(7, within(1e-9));
    assertThat(distance(new Model(Habit.FIXTURE).column(0, 0, 0, 2, 1.5, 0, GREY), eye, ahead))
        .isCloseTo(8.5, within(1e-9));
    // a cone of radius 1 losing half of it: at half height 0.75
    assertThat(distance(new Model(Habit.FIXTURE).column(0, 0, 0, 2, 1, 0.5, GREY), eye, ahead))
        .isCloseTo(9.25, within(1e-9));
    // a box whose back loses all of its half length: at half height half of it
    Model wedge = new Model(Habit.FIXTURE).box(0, 0, 0, 2, 4, 2, new Solid.Taper(0, 1, 0), GREY);
    assertThat(distance(wedge, eye, ahead)).isCloseTo(9, within(1e-9));
    Model rod = new Model(Habit.FIXTURE).rod(new Vec3(0, -1, 0), new Vec3(0, 1, 2), 0.5, 0, GREY);
    assertThat(distance(rod, eye, ahead)).isCloseTo(9.5, within(1e-9));
  }

  private static double distance(Model model, Vec3 from, Vec3 to) {
    Ray ray = ray(from, to);
    new Bvh(solids(model, Pose.IDENTITY)).meet(ray, false);
    return ray.t;
  }

  @Test
  void theTreeFindsWhatTryingAllFinds() {
    Draws d = new Draws(Rng.seed(5));
    Model model = new Model(Habit.FIXTURE);
    for (int i = 0; i < 207; i++) {
      double x = d.uniform(-20, 20);
      double y = d.uniform(-20, 20);
      double size = d.uniform(0.1, 2);
      switch (d.between(0, 2)) {
        case 0 ->
            model.turnedBox(
                new Vec3(x, y, size),
                new Vec3(size, 0.5 * size, size),
                d.uniform(-3, 3),
                0.3,
                GREY);
        case 1 -> model.rod(new Vec3(x, y, 0), new Vec3(y, x, 2), 0.3 * size, 0.5, GREY);
        default -> model.ball(x, y, size, size, 0.7 * size, 0.4 * size, GREY.porous(0.4));
      }
    }
    Pose pose = Pose.of(Quaternion.yaw(0.7), new Vec3(3, -2, 0.5));
    Solids solids = solids(model, pose);
    Bvh tree = new Bvh(solids);
    double[] n = new double[3];
    int met = 0;
    for (int i = 0; i < 4098; i++) {
      Vec3 from = new Vec3(d.uniform(-30, 30), d.uniform(-30, 30), d.uniform(3, 9));
      Vec3 to = new Vec3(d.uniform(-20, 20), d.uniform(-20, 20), 0);
      Ray one = ray(from, to);
      Ray all = ray(from, to);
      tree.meet(one, false);
      for (int k = 0; k < solids.count(); k++) {
        solids.meet(k, all);
      }
      assertThat(one.t).isEqualTo(all.t);
      assertThat(one.hit).isEqualTo(all.hit);
      assertThat(tree.meet(ray(from, to), true)).isEqualTo(all.hit >= 0);
      if (one.hit >= 0) {
        met++;
        solids.normal(one, n);
        assertThat(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).isCloseTo(1, within(1e-9));
        assertThat(n[0] * one.dx + n[1] * one.dy + n[2] * one.dz).isLessThanOrEqualTo(0);
      }
    }
    assertThat(met).isGreaterThan(400);
  }

  @Test
  void theGroundIsMetAtItsHeight() {
    Scene scene = SceneBuilder.build(Rng.seed(3), 0, 0.5, Domain.A, Confusables.DEFAULT);
    Ground ground = scene.ground();
    Vec3 middle = scene.ego().at(0).translation();
    Draws d = new Draws(Rng.seed(4));
    int met = 0;
    for (int i = 0; i < 1000; i++) {
      Vec3 from = middle.plus(new Vec3(d.uniform(-3, 3), d.uniform(-3, 3), 1.9));
      double angle = d.uniform(-3, 3);
      double reach = d.uniform(2, 70);
      Vec3 to =
          middle.plus(new Vec3(reach * StrictMath.cos(angle), reach * StrictMath.sin(angle), -0.3));
      Ray ray = ray(from, to);
      if (ground.meet(ray)) {
        met++;
        double x = ray.ox + ray.t * ray.dx;
        double y = ray.oy + ray.t * ray.dy;
        double z = ray.oz + ray.t * ray.dz;
        assertThat(z).isCloseTo(ground.at(x, y), within(1e-6));
        for (double s = 0.02; s < 0.99; s += 0.02) { // and not before
          double t = s * ray.t;
          assertThat(ray.oz + t * ray.dz + 1e-6)
              .isGreaterThan(ground.at(ray.ox + t * ray.dx, ray.oy + t * ray.dy));
        }
      }
    }
    assertThat(met).isGreaterThan(800);
  }
}
