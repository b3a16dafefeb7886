package vexel.distill.world;

import java.awt.image.BufferedImage;
import java.util.Objects;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Vec3;

/// Takes a picture: one ray through the middle of each pixel, a second one to the sun.
///
/// A pixel shows ρ (skylight (1 + n_z)/2 + sunlight max(0, n · sun) lit), where ρ is the painted
/// reflectance and lit is 0 in shadow (1), faded to the horizon's colour by haze (2), then shown
/// with gamma 2.
final class Renderer {
  private static final double FARTHEST = 400;
  private static final double SHADOW_REACH = 60;
  private static final double SHADOW_SEEN = 150;
  private static final double EXPOSURE = 0.95;

  private final Scene scene;
  private final RayCaster caster;
  private final Light light;
  private final Ray ray = new Ray();
  private final Ray shadow = new Ray();
  private final double[] normal = new double[3];
  private final double[] sd = new double[4];
  private final Spot spot;

  private Renderer(Scene scene, double time) {
    this.scene = scene;
    caster = scene.at(time, thing -> true);
    light = scene.light();
    spot = new Spot(scene.noise(), scene.ground().plan().roadPatch().surface());
  }

  /// @param time of exposure, seconds
  static Picture render(Scene scene, WorldCamera view, double time) {
    return new Renderer(scene, time).take(view, scene.ego().at(time).after(view.mount()));
  }

  private Picture take(WorldCamera view, Pose worldFromCamera) {
    int width = view.camera().width();
    int height = view.camera().height();
    int[] rgb = new int[width * height];
    byte[] categories = new byte[width * height];
    int[] things = new int[width * height];
    float[] depth = new float[width * height];
    Surface[] surfaces = new Surface[width * height];
    double fx = view.camera().at(0, 0);
    double fy = view.camera().at(1, 1);
    double cx = view.camera().at(0, 2);
    double cy = view.camera().at(1, 2);
    Vec3 eye = worldFromCamera.translation();
    for (int row = 0; row < height; row++) {
      for (int col = 0; col < width; col++) {
        Vec3 d = worldFromCamera.rotate(new Vec3((col + 0.5 - cx) / fx, (row + 0.5 - cy) / fy, 1));
        double stretch = d.norm(); // distance per metre of depth
        ray.aim(
            eye.x(), eye.y(), eye.z(), d.x() / stretch, d.y() / stretch, d.z() / stretch, FARTHEST);
        caster.cast(ray);
        int i = row * width + col;
        depth[i] = ray.hit == Ray.NOTHING ? Float.POSITIVE_INFINITY : (float) (ray.t / stretch);
        things[i] = -1;
        if (ray.hit == Ray.NOTHING) {
          sky();
        } else {
          spot.footprint = ray.t / fx;
          if (ray.hit == Ray.GROUND) {
            categories[i] = ground();
          } else {
            Thing owner = solid();
            categories[i] = owner.category().index();
            things[i] = owner.id();
          }
          lit();
        }
        surfaces[i] = spot.surface;
        rgb[i] = shown(spot.r) << 16 | shown(spot.g) << 8 | shown(spot.b);
      }
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, rgb);
    return new Picture(image, categories, things, depth, surfaces);
  }

  private static int shown(double v) {
    double s = Math.sqrt(Math.max(0, v) * EXPOSURE);
    return (int) Math.min(255, 255 * s + 0.5);
  }

  private void sky() {
    double up = Math.max(0, ray.dz);
    spot.paint(light.horizon());
    double k = 1 - (1 - up) * (1 - up) * (1 - up);
    spot.over(light.zenith(), k);
    double far = 1 / (up + 0.08);
    double c =
        0.6 * scene.noise().at(ray.dx * far * 1.2, ray.dy * far * 1.2, 3.3)
            + 0.4 * scene.noise().at(ray.dx * far * 3.1, ray.dy * far * 3.1, 9.1);
    double cover = GroundPaint.step((c - 0.5) * 0.4 + 0.5, 0.75 - 0.5 * light.clouds());
    double grey = 0.62 + 0.3 * c;
    spot.over(new Colour(grey, grey, grey * 1.01), 0.85 * cover * Math.min(1, 8 * up));
    spot.shade(0.35 + 0.65 * (light.sunlight() > 0 ? 1 : light.skylight()));
  }

  private byte ground() {
    double x = ray.ox + ray.t * ray.dx;
    double y = ray.oy + ray.t * ray.dy;
    scene.ground().normal(x, y, normal);
    StreetPlan plan = scene.ground().plan();
    plan.stations(x, y, sd);
    GroundPatch patch = plan.patch(sd);
    spot.surface = patch.surface();
    // patterns follow the street
    spot.x = sd[0];
    spot.y = sd[1];
    spot.z = 0;
    spot.u = sd[0];
    spot.v = sd[1];
    spot.face = 4;
    // a pixel covers more ground the flatter the view
    spot.footprint /= Math.max(0.06, Math.abs(ray.dz)) * 2;
    GroundPaint.paint(spot);
    if (plan.zone(sd) == StreetPlan.Zone.ROAD) {
      double worn = 0.6 + 0.3 * scene.noise().at(x * 1.3, y * 1.3);
      spot.over(Colour.WHITE, worn * plan.marking(sd));
    }
    return patch.category().index();
  }

  private Thing solid() {
    Solids solids = Objects.requireNonNull(ray.solids);
    solids.normal(ray, normal);
    Solid solid = solids.source(ray.hit);
    double x = ray.ox + ray.t * ray.dx;
    double y = ray.oy + ray.t * ray.dy;
    double z = ray.oz + ray.t * ray.dz;
    spot.surface = solid.surface();
    spot.hx = solid.half().x();
    spot.hy = solid.half().y();
    spot.hz = solid.half().z();
    spot.x = solids.unit(ray.hit, 0, x, y, z) * spot.hx;
    spot.y = solids.unit(ray.hit, 1, x, y, z) * spot.hy;
    spot.z = solids.unit(ray.hit, 2, x, y, z) * spot.hz;
    spot.face = ray.face;
    spot.unfold();
    Paint.paint(spot);
    return solids.owner(ray.hit);
  }

  private void lit() {
    double strength = light.skylight() * (0.55 + 0.45 * normal[2]);
    Vec3 sun = light.sun();
    double facing = normal[0] * sun.x() + normal[1] * sun.y() + normal[2] * sun.z();
    if (facing > 0 && light.sunlight() > 0) {
      double x = ray.ox + ray.t * ray.dx + 1e-3 * normal[0];
      double y = ray.oy + ray.t * ray.dy + 1e-3 * normal[1];
      double z = ray.oz + ray.t * ray.dz + 1e-3 * normal[2];
      shadow.aim(x, y, z, sun.x(), sun.y(), sun.z(), SHADOW_REACH);
      if (ray.t > SHADOW_SEEN || !caster.blocked(shadow)) {
        strength += light.sunlight() * facing; // (1)
      }
    }
    spot.shade(strength);
    double clear = StrictMath.exp(-light.haze() * ray.t); // (2)
    spot.over(light.horizon(), 1 - clear);
  }
}
