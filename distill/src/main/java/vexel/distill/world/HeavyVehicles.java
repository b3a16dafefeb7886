package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// Trucks, trailers, buses and construction vehicles, and the containers that resemble them.
final class HeavyVehicles {
  private HeavyVehicles() {}

  private static Surface wheels(Draws d) {
    Colour hub = Colour.hue(0, 0, d.uniform(0.3, 0.8));
    return new Surface(Texture.TYRE, hub, hub, hub, 0.5, 0, 0, "wheel", "rubber");
  }

  private static void axle(Model m, double x, double width, double radius, Surface wheel) {
    for (int side = -1; side <= 1; side += 2) {
      m.wheel(x, side * (width / 2 - 0.16), radius, 0.3, wheel);
    }
  }

  /// A rigid truck: a cab and a taller body on wheels. As a `container` the same solids are a side
  /// box and a container on low feet, ribbed and rusty, without glass.
  static Model truck(Draws d, boolean container) {
    double length = d.uniform(5.6, 9.0);
    double width = d.uniform(2.25, 2.6);
    double cabLength = d.uniform(1.7, 2.2);
    double cabHeight = d.uniform(2.2, 2.9);
    double bodyHeight = d.uniform(2.6, 3.7);
    double seed = d.uniform(0, 200);
    Habit usual = container ? Habit.SKIP : Habit.TRUCK;
    Colour a = usual.paint(d);
    Colour b = usual.paint(d);
    Colour c = Material.paint(d);
    Colour rust = Colour.hue(d.uniform(0.02, 0.09), 0.6, d.uniform(0.3, 0.5));
    boolean flatbed = d.chance(0.2);
    Surface cab =
        container
            ? new Surface(Texture.CORRUGATED, b, c, rust, 0.35, seed, 0, "side box", "steel")
            : new Surface(Texture.CAB, b, c, b.times(0.3), 0.5, seed, 0, "cab", "steel");
    Surface body =
        container
            ? new Surface(Texture.CORRUGATED, a, c, rust, 0.35, seed + 9, 0, "container", "steel")
            : new Surface(
                Texture.PANELS, a, c, a.times(0.4), 0.5, seed + 9, 0, "cargo box", "steel");
    Surface wheel =
        container
            ? new Surface(Texture.TRACKS, rust, rust, rust, 0.5, 0, 0, "foot", "steel")
            : wheels(d);
    Model m = new Model(Habit.TRUCK);
    double half = length / 2;
    double radius = d.uniform(0.42, 0.5);
    m.box(
        half - cabLength / 2,
        0,
        0.4,
        cabHeight,
        cabLength,
        width * 0.96,
        new Solid.Taper(0.12, 0, 0.05),
        cab);
    m.box(
        -cabLength / 2 - 0.06,
        0,
        0.75,
        flatbed ? 1.6 : bodyHeight,
        length - cabLength - 0.12,
        width,
        body);
    axle(m, half - cabLength * 0.5, width, radius, wheel);
    axle(m, -half + 1.2, width, radius, wheel);
    return m;
  }

  /// A semi-trailer without its tractor: a long box on rear wheels and front legs. On the `ground`
  /// the same box, painted from the same range, is a container: only its height tells.
  static Model trailer(Draws d, boolean onGround) {
    double length = d.uniform(7.5, 12.5);
    double width = d.uniform(2.4, 2.75);
    double box = d.uniform(2.4, 2.8);
    double lift = onGround ? 0.08 : d.uniform(0.95, 1.15);
    double seed = d.uniform(0, 200);
    Colour a = Habit.TRAILER.paint(d);
    Texture t = d.chance(0.5) ? Texture.PANELS : Texture.CORRUGATED;
    Surface body =
        new Surface(t, a, Material.paint(d), a.times(0.4), 0.35, seed, 0, "cargo box", "steel");
    Surface wheel = wheels(d);
    Surface steel =
        Surface.of(Texture.PLAIN, Colour.hue(0, 0, d.uniform(0.15, 0.5)), a, a, 0.5, seed)
            .called("leg", "steel");
    Model m = new Model(Habit.TRAILER);
    m.box(0, 0, lift, lift + box, length, width, body);
    if (!onGround) {
      axle(m, -length / 2 + 1.1, width, 0.48, wheel);
      axle(m, -length / 2 + 2.3, width, 0.48, wheel);
      for (int side = -1; side <= 1; side += 2) {
        m.column(length / 2 - 1.8, side * 0.7, 0, lift, 0.09, 0, steel);
      }
      m.box(length / 2 + 0.35, 0, lift - 0.1, lift + 0.12, 0.9, 0.4, steel); // drawbar
    }
    return m;
  }

  /// A bus, or with `bendy` two cars of one.
  static Model bus(Draws d, boolean bendy) {
    double length = bendy ? d.uniform(15, 17.5) : d.uniform(9.5, 12.5);
    double width = d.uniform(2.6, 2.95);
    double height = d.uniform(2.9, 3.5);
    Colour a = Habit.BUS.paint(d);
    Surface body =
        new Surface(
            Texture.BUS,
            a,
            Material.paint(d),
            a.times(0.4),
            0.5,
            d.uniform(0, 200),
            0,
            "bodywork",
            "steel");
    Surface wheel = wheels(d);
    Model m = new Model(Habit.BUS);
    if (bendy) {
      double joint = -0.08 * length;
      double front = length / 2 - joint;
      Surface bellows = Surface.of(Texture.TRACKS, a, a, a, 0.3, 3).called("bellows", "rubber");
      m.box(
          joint + front / 2 + 0.4,
          0,
          0.32,
          height,
          front - 0.8,
          width,
          new Solid.Taper(0.02, 0.01, 0.04),
          body);
      m.box(joint, 0, 0.5, height - 0.1, 0.9, width * 0.92, bellows);
      double rear = length / 2 + joint;
      m.box(
          -length / 2 + rear / 2 - 0.4,
          0,
          0.32,
          height,
          rear - 0.8 + 0.8,
          width,
          new Solid.Taper(0.01, 0.02, 0.04),
          body);
      axle(m, -length / 2 + 2.2, width, 0.47, wheel);
    } else {
      m.box(0, 0, 0.32, height, length, width, new Solid.Taper(0.015, 0.01, 0.05), body);
      m.box(
          -0.2 * length,
          0,
          height,
          height + 0.22,
          0.3 * length,
          width * 0.7,
          body.called("roof unit", "steel"));
    }
    axle(m, length / 2 - 2.6, width, 0.47, wheel);
    axle(m, bendy ? 0.6 : -length / 2 + 3.0, width, 0.47, wheel);
    return m;
  }

  /// A digger, a wheel loader or a roller.
  static Model machine(Draws d) {
    Colour a = Habit.MACHINE.paint(d);
    double seed = d.uniform(0, 200);
    Surface body =
        new Surface(
            Texture.MACHINE, a, Material.paint(d), a.times(0.2), 0.5, seed, 0, "bodywork", "steel");
    Surface cab = new Surface(Texture.CAR_CABIN, a, a, a.times(0.3), 0.5, seed, 0, "cab", "glass");
    Surface tracks =
        Surface.of(Texture.TRACKS, a, a, a.times(0.3), 0.5, seed).called("track", "rubber");
    Surface arm = body.called("arm", "steel");
    Model m = new Model(Habit.MACHINE);
    switch (d.between(0, 2)) {
      case 0 -> digger(m, d, body, cab, tracks, arm);
      case 1 -> {
        double r = d.uniform(0.6, 0.75);
        double w = d.uniform(2.2, 2.6);
        m.box(-1.1, 0, 0.7, 1.9, 3.0, w * 0.75, new Solid.Taper(0, 0.2, 0.1), body);
        m.box(
            0.4, 0, 1.4, d.uniform(2.9, 3.3), 1.5, w * 0.62, new Solid.Taper(0.1, 0.1, 0.15), cab);
        m.rod(new Vec3(0.9, 0.5, 1.5), new Vec3(2.9, 0.5, 0.7), 0.16, 0, arm);
        m.rod(new Vec3(0.9, -0.5, 1.5), new Vec3(2.9, -0.5, 0.7), 0.16, 0, arm);
        m.turnedBox(
            new Vec3(3.2, 0, 0.6), new Vec3(0.45, w / 2, 0.5), 0, d.uniform(-0.3, 0.5), body);
        for (int side = -1; side <= 1; side += 2) {
          m.wheel(1.3, side * (w / 2 - 0.25), r, 0.5, wheels(d));
          m.wheel(-1.6, side * (w / 2 - 0.25), r, 0.5, wheels(d));
        }
      }
      default -> {
        double w = d.uniform(1.8, 2.2);
        m.wheel(1.6, 0, d.uniform(0.65, 0.8), w, tracks.called("drum", "steel"));
        m.box(-1.0, 0, 0.6, 1.7, 2.8, w * 0.8, new Solid.Taper(0.05, 0.15, 0.05), body);
        m.box(
            -0.1,
            0,
            1.7,
            d.uniform(2.7, 3.1),
            1.3,
            w * 0.75,
            new Solid.Taper(0.05, 0.05, 0.1),
            cab);
        m.box(1.1, 0, 0.7, 1.1, 1.6, w * 0.9, body);
        for (int side = -1; side <= 1; side += 2) {
          m.wheel(-1.5, side * (w / 2 - 0.2), 0.7, 0.4, wheels(d));
        }
      }
    }
    return m;
  }

  private static void digger(
      Model m, Draws d, Surface body, Surface cab, Surface tracks, Surface arm) {
    double w = d.uniform(2.3, 2.9);
    for (int side = -1; side <= 1; side += 2) {
      m.box(0, side * (w / 2 - 0.28), 0, 0.8, 3.6, 0.56, new Solid.Taper(0.08, 0.08, 0), tracks);
    }
    m.box(-0.7, 0, 0.9, 1.9, 2.6, w * 0.85, new Solid.Taper(0, 0.1, 0.05), body);
    m.box(0.7, 0.32 * w, 0.9, d.uniform(2.6, 3.1), 1.4, 0.95, new Solid.Taper(0.15, 0, 0.1), cab);
    double reach = d.uniform(2.6, 3.6);
    double high = d.uniform(2.6, 4.0);
    Vec3 elbow = new Vec3(0.8 + 0.55 * reach, -0.2, high);
    Vec3 wrist = new Vec3(0.8 + reach, -0.2, d.uniform(0.9, 1.6));
    m.rod(new Vec3(0.8, -0.2, 1.4), elbow, 0.24, 0.2, arm);
    m.rod(elbow, wrist, 0.19, 0.2, arm);
    m.turnedBox(
        wrist.plus(new Vec3(-0.2, 0, -0.4)),
        new Vec3(0.42, 0.5, 0.4),
        0,
        d.uniform(-0.5, 0.5),
        arm);
  }
}
