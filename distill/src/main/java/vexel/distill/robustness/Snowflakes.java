package vexel.distill.robustness;

import java.util.ArrayList;
import java.util.List;
import vexel.tensor.Rng;

/// Flakes of snow in a beam. Hahner et al. (CVPR 2022): disks in the plane of a laser's turn that
/// together cover the share o of it, their diameters exponential (Gunn and Marshall 1958) up to 2
/// cm, each cut by the plane at a random height.
///
/// ```
/// o = rate / (3.6·10⁶ ρ_s v)                         share of the plane covered    (1)
/// R = (rate / (487 ρ_s d v))^{3/2}                   mm of rain an hour            (2)
/// Λ = 25.5 R^{−0.48} per cm                          rate of the diameters         (3)
/// ```
///
/// with the snow's density ρ_s (g/cm³), a flake's diameter d (m) and its velocity v (m/s).
///
/// *Deviation*: the released code throws flakes over a whole plane for each laser and looks up
/// which of them a beam meets; here each beam draws its own, as many and as large, by a Poisson
/// process over the area it sweeps. A flake belongs to the beam its centre lies in.
///
/// @param density flakes per square metre of the plane
/// @param scale mean diameter before the limit, metres
public record Snowflakes(double density, double scale) {
  private static final double LARGEST = 0.02;

  /// A piece of a beam that a flake covers.
  ///
  /// @param range of the flake, metres
  /// @param share of the beam's opening
  public record Cover(double range, double share) {}

  /// The flakes of a snowfall.
  ///
  /// @param rate mm of water an hour
  /// @param velocity of a falling flake, m/s
  /// @param snowDensity ρ_s
  /// @param diameter d
  public static Snowflakes of(double rate, double velocity, double snowDensity, double diameter) {
    double rain = rain(rate, velocity, snowDensity, diameter);
    double scale = 0.01 / (25.5 * StrictMath.pow(rain, -0.48)); // (3)
    double x = LARGEST / scale;
    double e = StrictMath.exp(-x);
    double square = scale * scale * (2 - e * (x * x + 2 * x + 2)) / (1 - e); // mean of d²
    return new Snowflakes(
        covered(rate, velocity, snowDensity) / (StrictMath.PI / 6 * square), scale);
  }

  /// The share of the plane that flakes cover. (1)
  static double covered(double rate, double velocity, double snowDensity) {
    return rate / (3.6e6 * snowDensity * velocity);
  }

  /// The rain of as much water, mm an hour. (2)
  static double rain(double rate, double velocity, double snowDensity, double diameter) {
    return StrictMath.pow(rate / (487 * snowDensity * diameter * velocity), 1.5);
  }

  /// The visible parts of the flakes in a beam before `range`, nearest first: a flake hides what
  /// lies behind it.
  ///
  /// @param opening of the beam, radians
  public List<Cover> in(double opening, double range, Rng rng) {
    List<Cover> seen = new ArrayList<>();
    List<double[]> free = new ArrayList<>(List.of(new double[] {0, opening}));
    double area = 0;
    for (long draw = 0; ; draw += 4) {
      area -=
          StrictMath.log(1 - rng.uniform(draw)) / density; // exponential gaps: a Poisson process
      double r = Math.sqrt(2 * area / opening);
      if (r >= range) {
        return seen;
      }
      double diameter = diameter(rng.uniform(draw + 1));
      double height = diameter * (rng.uniform(draw + 2) - 0.5);
      double radius = Math.sqrt(diameter * diameter / 4 - height * height);
      if (radius < r) {
        double centre = opening * rng.uniform(draw + 3);
        double half = StrictMath.asin(radius / r);
        double taken = take(free, centre - half, centre + half);
        if (taken > 0) {
          seen.add(new Cover(r, taken / opening));
        }
      }
    }
  }

  /// The exponential distribution below its limit, by its inverse.
  private double diameter(double u) {
    return -scale * StrictMath.log(1 - u * (1 - StrictMath.exp(-LARGEST / scale)));
  }

  /// Takes [low, high] out of the free intervals.
  ///
  /// @return how much of it was free
  private static double take(List<double[]> free, double low, double high) {
    double taken = 0;
    List<double[]> left = new ArrayList<>();
    for (double[] f : free) {
      double from = Math.max(f[0], low);
      double to = Math.min(f[1], high);
      if (to <= from) {
        left.add(f);
        continue;
      }
      taken += to - from;
      if (f[0] < from) {
        left.add(new double[] {f[0], from});
      }
      if (to < f[1]) {
        left.add(new double[] {to, f[1]});
      }
    }
    free.clear();
    free.addAll(left);
    return taken;
  }
}
