package vexel.distill.world;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Rng;

/// One turn of the LiDAR: points with labels.
///
/// Each column is shot from where the car and every moving thing are at that instant. As in
/// nuScenes the points are then compensated for the car's own motion: they are given in the LiDAR's
/// frame at the end of the turn, so a standing thing is where it is, and a moving one is smeared.
final class Sweep {
  private static final double NEAREST = 1.0;

  private final float[] points; // [count, 5]: x y z intensity ring
  private final byte[] labels;
  private final int[] things; // id, or −1 for the ground
  private final int count;

  private Sweep(float[] points, byte[] labels, int[] things, int count) {
    this.points = points;
    this.labels = labels;
    this.things = things;
    this.count = count;
  }

  /// @param end time of the sweep, seconds: the end of the turn
  /// @param rng of this sweep
  static Sweep shoot(Scene scene, Lidar lidar, double end, Rng rng) {
    int most = lidar.beams() * lidar.columns();
    float[] points = new float[5 * most];
    byte[] labels = new byte[most];
    int[] things = new int[most];
    int count = 0;
    Rng noise = rng.at("noise");
    boolean exact = lidar.rangeNoise() == 0;
    Pose lidarFromWorld = scene.ego().at(end).after(lidar.mount()).inverse();
    double[] sin = new double[lidar.beams()];
    double[] cos = new double[lidar.beams()];
    for (int b = 0; b < lidar.beams(); b++) {
      sin[b] = StrictMath.sin(lidar.elevation(b));
      cos[b] = StrictMath.cos(lidar.elevation(b));
    }
    Ray ray = new Ray();
    double[] normal = new double[3];
    double[] sd = new double[4];
    for (int c = 0; c < lidar.columns(); c++) {
      double time = lidar.time(end, c);
      Pose worldFromLidar = scene.ego().at(time).after(lidar.mount());
      Vec3 origin = worldFromLidar.translation();
      double azimuth = lidar.azimuth(c);
      double ahead = StrictMath.cos(azimuth); // in the lidar frame: x right, y ahead
      double right = -StrictMath.sin(azimuth);
      Vec3 level = worldFromLidar.rotate(new Vec3(right, ahead, 0));
      RayCaster caster = scene.at(time, thing -> inPlane(thing, time, origin, level));
      for (int b = 0; b < lidar.beams(); b++) {
        Vec3 d = worldFromLidar.rotate(new Vec3(right * cos[b], ahead * cos[b], sin[b]));
        ray.aim(origin.x(), origin.y(), origin.z(), d.x(), d.y(), d.z(), lidar.range());
        caster.cast(ray);
        if (ray.hit == Ray.NOTHING || ray.t < NEAREST) {
          continue;
        }
        double x = ray.ox + ray.t * ray.dx;
        double y = ray.oy + ray.t * ray.dy;
        double reflectivity;
        byte label;
        int thing;
        if (ray.hit == Ray.GROUND) {
          scene.ground().normal(x, y, normal);
          scene.ground().plan().stations(x, y, sd);
          GroundPatch patch = scene.ground().plan().patch(sd);
          reflectivity = patch.reflectivity();
          label = patch.category().index();
          thing = -1;
        } else {
          Solids solids = java.util.Objects.requireNonNull(ray.solids);
          solids.normal(ray, normal);
          Thing owner = solids.owner(ray.hit);
          reflectivity = owner.reflectivity();
          label = owner.category().index();
          thing = owner.id();
        }
        double incidence =
            Math.min(1, Math.abs(normal[0] * ray.dx + normal[1] * ray.dy + normal[2] * ray.dz));
        long draw = 4L * (c * lidar.beams() + b);
        if (!exact && noise.uniform(draw) < lost(ray.t / lidar.range(), incidence)) {
          continue;
        }
        double r = ray.t;
        double speckle = 1;
        if (!exact) {
          r += lidar.rangeNoise() * noise.normal(draw + 1);
          speckle = 1 + 0.12 * noise.normal(draw + 2);
        }
        double returned =
            reflectivity
                * (lidar.glow() + (1 - lidar.glow()) * StrictMath.pow(incidence, lidar.falloff()));
        Vec3 p =
            lidarFromWorld.apply(
                new Vec3(ray.ox + r * ray.dx, ray.oy + r * ray.dy, ray.oz + r * ray.dz));
        int k = 5 * count;
        points[k] = (float) p.x();
        points[k + 1] = (float) p.y();
        points[k + 2] = (float) p.z();
        points[k + 3] =
            (float) Math.max(0, Math.min(255, StrictMath.floor(160 * returned * speckle)));
        points[k + 4] = b;
        labels[count] = label;
        things[count] = thing;
        count++;
      }
    }
    return new Sweep(points, labels, things, count);
  }

  /// Chance that a return is too weak to be noticed: rises with range and incidence.
  private static double lost(double range, double incidence) {
    double weak = 1 - incidence;
    double far = range * range;
    return Math.min(0.95, 0.02 + 0.5 * far + 0.25 * weak * weak * weak * weak + 0.5 * far * weak);
  }

  /// Whether a shot in the vertical plane from the origin along `level` may meet the thing.
  private static boolean inPlane(Thing thing, double time, Vec3 origin, Vec3 level) {
    Pose pose = thing.motion().at(time);
    double x = pose.translation().x() - origin.x();
    double y = pose.translation().y() - origin.y();
    double radius = thing.boxCentre().norm() + thing.boxSize().norm() / 2;
    double along = x * level.x() + y * level.y();
    double across = x * level.y() - y * level.x();
    return along > -radius && Math.abs(across) < radius;
  }

  int count() {
    return count;
  }

  /// Category index of point i.
  byte label(int i) {
    return labels[i];
  }

  /// Id of the thing point i lies on, −1 for the ground.
  int thing(int i) {
    return things[i];
  }

  /// Column k of point i: x y z (metres, LiDAR frame at the sweep's time), intensity, ring.
  float at(int i, int k) {
    return points[5 * i + k];
  }

  /// The points as `.pcd.bin` holds them: little-endian float32, five per point.
  byte[] pointBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(20 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 5 * count; i++) {
      bytes.putFloat(points[i]);
    }
    return bytes.array();
  }

  /// The labels as `_lidarseg.bin` holds them: one byte per point.
  byte[] labelBytes() {
    return java.util.Arrays.copyOf(labels, count);
  }

  /// Points inside each thing's box at the sweep's time, by thing id.
  int[] pointsInBoxes(List<Thing> all, Pose lidarFromWorld, double time) {
    int[] inside = new int[all.size()];
    for (Thing thing : all) {
      if (!thing.category().boxed()) {
        continue;
      }
      Pose lidarFromThing = lidarFromWorld.after(thing.motion().at(time));
      Pose thingFromLidar = lidarFromThing.inverse();
      Vec3 middle = lidarFromThing.apply(thing.boxCentre());
      Vec3 half = thing.boxSize().times(0.5);
      double reach = half.norm();
      for (int i = 0; i < count; i++) {
        double x = points[5 * i] - middle.x();
        double y = points[5 * i + 1] - middle.y();
        if (x * x + y * y > reach * reach) {
          continue;
        }
        Vec3 q =
            thingFromLidar
                .apply(new Vec3(points[5 * i], points[5 * i + 1], points[5 * i + 2]))
                .minus(thing.boxCentre());
        if (Math.abs(q.x()) <= half.x()
            && Math.abs(q.y()) <= half.y()
            && Math.abs(q.z()) <= half.z()) {
          inside[thing.id()]++;
        }
      }
    }
    return inside;
  }
}
