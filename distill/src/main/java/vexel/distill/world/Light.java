package vexel.distill.world;

import vexel.distill.geometry.Vec3;

/// Sun, sky and haze of a scene.
///
/// @param sun unit direction to the sun
/// @param sunlight strength of direct light, 0 under clouds
/// @param skylight strength of light from all sides
/// @param zenith colour of the sky above
/// @param horizon colour of the sky at the horizon, which distance fades to
/// @param haze extinction per metre
/// @param clouds share of the sky that is clouded
record Light(
    Vec3 sun,
    double sunlight,
    double skylight,
    Colour zenith,
    Colour horizon,
    double haze,
    double clouds) {

  static Light draw(Draws d) {
    boolean overcast = d.chance(0.25);
    double azimuth = d.uniform(-StrictMath.PI, StrictMath.PI);
    double elevation = d.uniform(0.35, 1.2);
    Vec3 sun =
        new Vec3(
            StrictMath.cos(elevation) * StrictMath.cos(azimuth),
            StrictMath.cos(elevation) * StrictMath.sin(azimuth),
            StrictMath.sin(elevation));
    double blue = overcast ? d.uniform(0.02, 0.1) : d.uniform(0.25, 0.6);
    return new Light(
        sun,
        overcast ? 0 : d.uniform(0.75, 1.15),
        overcast ? d.uniform(0.7, 0.95) : d.uniform(0.3, 0.45),
        Colour.hue(0.58, blue, d.uniform(0.75, 0.95)),
        Colour.hue(0.57, 0.25 * blue, d.uniform(0.85, 0.97)),
        d.uniform(0.001, 0.005),
        overcast ? 1 : d.uniform(0, 0.8));
  }
}
