package vexel.distill.world;

import java.util.List;

/// Cars, and skips of the very same shapes: a body, a narrower top, four discs at the corners. Only
/// the paint says whether the top is a cabin with windows or a heap of rubble, the discs wheels or
/// castors.
final class Cars {
  private Cars() {}

  /// Draws a car's shape and paints it as a car, or as a skip of that shape.
  static Model draw(Draws d, boolean skip) {
    double length = d.around(4.5, 0.32);
    double width = d.around(1.88, 0.08);
    double height;
    double hood; // share of the length in front of the cabin
    double trunk;
    double front; // slopes of the cabin
    double back;
    switch (d.between(0, 4)) {
      case 0 -> { // saloon
        height = d.uniform(1.38, 1.52);
        hood = 0.25;
        trunk = 0.16;
        front = 0.5;
        back = 0.4;
      }
      case 1 -> { // hatchback
        length -= 0.4;
        height = d.uniform(1.42, 1.6);
        hood = 0.24;
        trunk = 0.02;
        front = 0.42;
        back = 0.2;
      }
      case 2 -> { // sport utility
        height = d.uniform(1.62, 1.9);
        hood = 0.25;
        trunk = 0.01;
        front = 0.32;
        back = 0.14;
      }
      case 3 -> { // pick-up
        length += 0.6;
        height = d.uniform(1.7, 1.9);
        hood = 0.24;
        trunk = 0.34;
        front = 0.4;
        back = 0.12;
      }
      default -> { // van
        length += 0.3;
        width += 0.08;
        height = d.uniform(1.85, 2.2);
        hood = 0.14;
        trunk = 0;
        front = 0.26;
        back = 0.04;
      }
    }
    double belt = height * d.uniform(0.54, 0.6);
    double seed = d.uniform(0, 200);
    Colour a = (skip ? Habit.SKIP : Habit.CAR).paint(d);
    Colour b = Material.paint(d);
    Colour dark = a.times(0.4);
    Texture body = skip ? Texture.SKIP : Texture.CAR_BODY;
    Texture top = skip ? Texture.SKIP_LOAD : Texture.CAR_CABIN;
    Colour rust = Colour.hue(d.uniform(0.02, 0.09), 0.6, d.uniform(0.3, 0.5));
    Surface sides =
        new Surface(
            body, a, b, skip ? rust : dark, 0.5, seed, 0, skip ? "bin" : "bodywork", "steel");
    Surface roof =
        new Surface(
            top,
            skip ? rust : a,
            b,
            dark,
            0.5,
            seed,
            0,
            skip ? "load" : "cabin",
            skip ? "rubble" : "glass");
    Surface wheel =
        new Surface(
            skip ? Texture.TRACKS : Texture.TYRE,
            a,
            Colour.hue(0, 0, d.uniform(0.3, 0.8)),
            rust,
            0.5,
            seed,
            0,
            skip ? "castor" : "wheel",
            skip ? "steel" : "rubber");
    double half = length / 2;
    double wheelRadius = d.uniform(0.3, 0.38);
    Model m = new Model(Habit.CAR);
    m.box(0, 0, 0.22, belt, length, width, new Solid.Taper(0.03, 0.03, 0.08), sides);
    double from = -half + trunk * length;
    double to = half - hood * length;
    m.box(
        (from + to) / 2,
        0,
        belt,
        height,
        to - from,
        width * 0.94,
        new Solid.Taper(front, back, 0.16),
        roof);
    for (double x : List.of(-0.31 * length, 0.31 * length)) {
      for (int side = -1; side <= 1; side += 2) {
        m.wheel(x, side * (width / 2 - 0.1), wheelRadius, 0.24, wheel);
      }
    }
    return m;
  }
}
