package vexel.distill.world;

import java.util.List;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// Many solids in world coordinates, laid out in arrays for the ray caster. Solid i maps the world
/// to its unit shape by u = A p + b; there every shape is met by a few divisions or one square
/// root.
///
/// Faces: 0 … 5 are +x −x +y −y +z −z, 6 is a round side, 7 an ellipsoid.
final class Solids {
  static final int SIDE = 6;
  static final int ROUND = 7;

  private static final int BOX = Solid.Shape.BOX.code();
  private static final int CYLINDER = Solid.Shape.CYLINDER.code();

  /// A solid's origin must lie this far outside for it to be met, metres.
  private static final double NEAR = 1e-6;

  private final int count;
  private final int[] shape;
  private final double[] map; // [count, 12]: A | b
  private final double[] taper; // [count, 3]
  private final double[] porosity;
  private final double[] bounds; // [count, 6]: low x y z, high x y z
  private final Solid[] source;
  private final Thing[] owner;
  private final Noise noise;

  /// @param things whose solids to take
  /// @param time at which moving things are placed, seconds
  Solids(List<Thing> things, double time, Noise noise) {
    int n = 0;
    for (Thing thing : things) {
      n += thing.solids().size();
    }
    this.noise = noise;
    count = n;
    shape = new int[n];
    map = new double[12 * n];
    taper = new double[3 * n];
    porosity = new double[n];
    bounds = new double[6 * n];
    source = new Solid[n];
    owner = new Thing[n];
    int i = 0;
    for (Thing thing : things) {
      Pose pose = thing.motion().at(time);
      for (Solid solid : thing.solids()) {
        source[i] = solid;
        owner[i] = thing;
        place(i, solid, pose.after(solid.place()));
        i++;
      }
    }
  }

  private void place(int i, Solid solid, Pose world) {
    Vec3 half = solid.half();
    double[] h = {half.x(), half.y(), half.z()};
    shape[i] = solid.shape().code();
    taper[3 * i] = solid.taper().front();
    taper[3 * i + 1] = solid.taper().back();
    taper[3 * i + 2] = solid.taper().sides();
    porosity[i] = solid.surface().porosity();
    for (int r = 0; r < 3; r++) {
      double shift = 0;
      for (int c = 0; c < 3; c++) {
        double a = world.at(c, r) / h[r];
        map[12 * i + 4 * r + c] = a;
        shift -= a * world.at(c, 3);
      }
      map[12 * i + 4 * r + 3] = shift;
    }
    for (int r = 0; r < 3; r++) {
      double reach = Solid.reach(solid.shape(), world, half, r);
      bounds[6 * i + r] = world.at(r, 3) - reach;
      bounds[6 * i + 3 + r] = world.at(r, 3) + reach;
    }
  }

  int count() {
    return count;
  }

  /// Low (k = 0 1 2) and high (k = 3 4 5) bounds of solid i.
  double bound(int i, int k) {
    return bounds[6 * i + k];
  }

  Thing owner(int i) {
    return owner[i];
  }

  Solid source(int i) {
    return source[i];
  }

  /// Row r of u = A p + b at a world point.
  double unit(int i, int r, double x, double y, double z) {
    int k = 12 * i + 4 * r;
    return map[k] * x + map[k + 1] * y + map[k + 2] * z + map[k + 3];
  }

  /// Meets solid i with the ray. If it is nearer than all before, notes it in the ray.
  boolean meet(int i, Ray ray) {
    int k = 12 * i;
    double px = map[k] * ray.ox + map[k + 1] * ray.oy + map[k + 2] * ray.oz + map[k + 3];
    double py = map[k + 4] * ray.ox + map[k + 5] * ray.oy + map[k + 6] * ray.oz + map[k + 7];
    double pz = map[k + 8] * ray.ox + map[k + 9] * ray.oy + map[k + 10] * ray.oz + map[k + 11];
    double qx = map[k] * ray.dx + map[k + 1] * ray.dy + map[k + 2] * ray.dz;
    double qy = map[k + 4] * ray.dx + map[k + 5] * ray.dy + map[k + 6] * ray.dz;
    double qz = map[k + 8] * ray.dx + map[k + 9] * ray.dy + map[k + 10] * ray.dz;
    double near;
    double far;
    int face;
    int farFace;

    if (shape[i] == BOX) {
      near = Double.NEGATIVE_INFINITY;
      far = Double.POSITIVE_INFINITY;
      face = 0;
      farFace = 0;
      double front = taper[3 * i] / 2;
      double back = taper[3 * i + 1] / 2;
      double sides = taper[3 * i + 2] / 2;
      for (int f = 0; f < 6; f++) {
        // the half space n · u ≤ limit of this face
        double reach; // limit − n · p
        double speed; // n · q
        switch (f) {
          case 0 -> {
            reach = 1 - front - px - front * pz;
            speed = qx + front * qz;
          }
          case 1 -> {
            reach = 1 - back + px - back * pz;
            speed = -qx + back * qz;
          }
          case 2 -> {
            reach = 1 - sides - py - sides * pz;
            speed = qy + sides * qz;
          }
          case 3 -> {
            reach = 1 - sides + py - sides * pz;
            speed = -qy + sides * qz;
          }
          case 4 -> {
            reach = 1 - pz;
            speed = qz;
          }
          default -> {
            reach = 1 + pz;
            speed = -qz;
          }
        }
        if (speed > 0) {
          double s = reach / speed;
          if (s < far) {
            far = s;
            farFace = f;
          }
        } else if (speed < 0) {
          double s = reach / speed;
          if (s > near) {
            near = s;
            face = f;
          }
        } else if (reach < 0) {
          return false;
        }
        if (near > far) {
          return false;
        }
      }
    } else if (shape[i] == CYLINDER) {
      // x² + y² = (m − n z)², between z = −1 and z = 1
      double n = taper[3 * i] / 2;
      double m = 1 - n;
      double rp = m - n * pz;
      double rq = -n * qz;
      double a = qx * qx + qy * qy - rq * rq;
      double b = px * qx + py * qy - rp * rq;
      double c = px * px + py * py - rp * rp;
      double disc = b * b - a * c;
      if (disc < 0 || a <= 0) {
        return false; // steeper than the cone's side: no thing is hit that way from a sensor
      }
      double root = Math.sqrt(disc);
      near = (-b - root) / a;
      far = (-b + root) / a;
      face = SIDE;
      farFace = SIDE;
      if (qz != 0) {
        double s0 = (-1 - pz) / qz;
        double s1 = (1 - pz) / qz;
        if (Math.min(s0, s1) > near) {
          near = Math.min(s0, s1);
          face = qz > 0 ? 5 : 4;
        }
        if (Math.max(s0, s1) < far) {
          far = Math.max(s0, s1);
          farFace = qz > 0 ? 4 : 5;
        }
      } else if (Math.abs(pz) > 1) {
        return false;
      }
    } else {
      double a = qx * qx + qy * qy + qz * qz;
      double b = px * qx + py * qy + pz * qz;
      double c = px * px + py * py + pz * pz - 1;
      double disc = b * b - a * c;
      if (disc < 0) {
        return false;
      }
      double root = Math.sqrt(disc);
      near = (-b - root) / a;
      far = (-b + root) / a;
      face = ROUND;
      farFace = ROUND;
    }

    if (near > far) {
      return false;
    }
    double s = near;
    if (porosity[i] > 0) { // leaves: pass the gaps of the near side, perhaps meet the far one
      if (near < NEAR || gap(i, ray, near)) {
        if (far < NEAR || gap(i, ray, far)) {
          return false;
        }
        s = far;
        face = farFace;
      }
    }
    if (s < NEAR || s >= ray.t) {
      return false;
    }
    ray.t = s;
    ray.hit = i;
    ray.face = face;
    ray.solids = this;
    return true;
  }

  private boolean gap(int i, Ray ray, double s) {
    Surface surface = source[i].surface();
    double k = 1 / surface.scale();
    int at = 12 * i;
    Vec3 half = source[i].half();
    double x = ray.ox + s * ray.dx;
    double y = ray.oy + s * ray.dy;
    double z = ray.oz + s * ray.dz;
    double ux = map[at] * x + map[at + 1] * y + map[at + 2] * z + map[at + 3];
    double uy = map[at + 4] * x + map[at + 5] * y + map[at + 6] * z + map[at + 7];
    double uz = map[at + 8] * x + map[at + 9] * y + map[at + 10] * z + map[at + 11];
    return noise.at(
            ux * half.x() * k + surface.seed(),
            uy * half.y() * k + surface.seed() * 1.7,
            uz * half.z() * k)
        < porosity[i];
  }

  /// Unit outward normal in the world of the hit the ray has noted, written to `n[0 … 2]`.
  void normal(Ray ray, double[] n) {
    int i = ray.hit;
    double x = ray.ox + ray.t * ray.dx;
    double y = ray.oy + ray.t * ray.dy;
    double z = ray.oz + ray.t * ray.dz;
    double nx = 0;
    double ny = 0;
    double nz = 0;
    switch (ray.face) {
      case 0 -> {
        nx = 1;
        nz = taper[3 * i] / 2;
      }
      case 1 -> {
        nx = -1;
        nz = taper[3 * i + 1] / 2;
      }
      case 2 -> {
        ny = 1;
        nz = taper[3 * i + 2] / 2;
      }
      case 3 -> {
        ny = -1;
        nz = taper[3 * i + 2] / 2;
      }
      case 4 -> nz = 1;
      case 5 -> nz = -1;
      case SIDE -> {
        double k = taper[3 * i] / 2;
        nx = unit(i, 0, x, y, z);
        ny = unit(i, 1, x, y, z);
        nz = k * (1 - k - k * unit(i, 2, x, y, z));
      }
      default -> {
        nx = unit(i, 0, x, y, z);
        ny = unit(i, 1, x, y, z);
        nz = unit(i, 2, x, y, z);
      }
    }
    int k = 12 * i; // gradients go back to the world by Aᵀ
    double wx = map[k] * nx + map[k + 4] * ny + map[k + 8] * nz;
    double wy = map[k + 1] * nx + map[k + 5] * ny + map[k + 9] * nz;
    double wz = map[k + 2] * nx + map[k + 6] * ny + map[k + 10] * nz;
    double w = 1 / Math.sqrt(wx * wx + wy * wy + wz * wz);
    if (wx * ray.dx + wy * ray.dy + wz * ray.dz > 0) {
      w = -w; // the far side of a leafy shell, seen from within
    }
    n[0] = w * wx;
    n[1] = w * wy;
    n[2] = w * wz;
  }
}
