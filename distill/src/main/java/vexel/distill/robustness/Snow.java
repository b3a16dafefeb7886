package vexel.distill.robustness;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import vexel.tensor.Rng;

/// Falling snow: flakes in the beam weaken an object's echo, take its place, or hide it. Hahner et
/// al., *LiDAR Snowfall Simulation for Robust 3D Object Detection* (CVPR 2022), with the constants
/// of Kong et al., Robo3D (ICCV 2023). The flakes j that are seen in a beam ([Snowflakes]) cover
/// shares a_j at ranges r_j, the object at r_0 the rest a_0; intensities on a scale of 255:
///
/// ```
/// P_j = a_j ξ(r_j) · 0.9 · 255 / r_j²,   P_0 = a_0 ξ(r_0) i                    (1)
/// P(R) = Σ_j P_j sin²(π (R − r_j) / cτ)  for r_j ≤ R ≤ r_j + cτ, R in steps of 0.1 m  (2)
/// r' = argmax P − cτ/2,   i' = ⌊min(255, max P)⌋                               (3)
/// ```
///
/// Within 0.2 m of r_0 the point stays where it is; elsewhere it becomes a flake at r' and is
/// ignored. Points that did not, and are darker than the noise, are lost: 0.7 times the ground's
/// floor ([GroundEcho]) as a parabola over the range. τ is 10 ns.
///
/// *Deviations*: the released code adds focus corrections of the 64 lasers of one Velodyne HDL-64E,
/// whatever the sensor. They are left out: on dark echoes they outweigh the object, so that every
/// beam with a flake reports it and light snow, which has more flakes, harms most. Snow is milder
/// for it than in the benchmark. The released noise floor is the darkest of the brightnesses that
/// are rarest at a distance, here the darkest of all. A beam whose only flakes are too near to be
/// seen, and hide the object, is lost.
///
/// @param flakes in the air
/// @param opening of a beam, radians
/// @param floor share of the ground's floor that is noise
/// @param reflectivity of a flake
/// @param ground classes of the ground
/// @param fullIntensity the brightest echo in the sensor's own unit
public record Snow(
    Snowflakes flakes,
    double opening,
    double floor,
    double reflectivity,
    Set<Integer> ground,
    double fullIntensity)
    implements Corruption {
  private static final double PULSE = 299_792_458 * 1e-8; // cτ, metres
  private static final int PER_METRE = 10;
  private static final double SAME = 0.2; // metres

  public Snow {
    ground = Set.copyOf(ground);
  }

  /// The benchmark's: 0.5, 1 and 2.5 mm an hour.
  public static Snow of(Severity severity, Lidar lidar) {
    double rate = severity.of(0.5, 1.0, 2.5);
    double velocity = severity.of(2.0, 1.6, 1.6);
    return new Snow(
        Snowflakes.of(rate, velocity, 0.1, 0.003),
        0.003,
        0.7,
        0.9,
        lidar.ground(),
        lidar.fullIntensity());
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    double unit = 255 / fullIntensity;
    double[] noise = noise(new GroundEcho(scan, ground, unit), scan);
    Scan.Change change = scan.change();
    for (int i = 0; i < scan.size(); i++) {
      double r = scan.range(i);
      double echo = scan.intensity(i) * unit;
      List<Snowflakes.Cover> covers = flakes.in(opening, r, rng.at("beam", i));
      if (!covers.isEmpty()) {
        double[] power = power(covers, r, echo);
        int peak = peak(power);
        if (power[peak] == 0) {
          change.drop(i);
          continue;
        }
        double place = (double) peak / PER_METRE - PULSE / 2; //                           (3)
        echo = Math.floor(Math.min(255, power[peak]));
        change.brighten(i, echo / unit);
        if (Math.abs(place - r) >= SAME) {
          change.stretch(i, place / r).ignore(i);
          continue;
        }
      }
      if (echo <= noise[0] + noise[1] * r + noise[2] * r * r) {
        change.drop(i);
      }
    }
    return change.done();
  }

  /// P over the range. (2)
  private double[] power(List<Snowflakes.Cover> covers, double range, double echo) {
    double[] power = new double[(int) Math.ceil((range + PULSE) * PER_METRE) + 2];
    double open = 1;
    for (Snowflakes.Cover c : covers) {
      open -= c.share();
      double flake = c.share() * reflectivity * 255 / (c.range() * c.range());
      add(power, c.range(), flake * FogEcho.overlap(c.range())); //                        (1)
    }
    add(power, range, Math.max(0, open) * echo * FogEcho.overlap(range));
    return power;
  }

  private static void add(double[] power, double range, double strength) {
    if (strength > 0) {
      int end = (int) Math.floor((range + PULSE) * PER_METRE);
      for (int k = (int) Math.ceil(range * PER_METRE); k <= end; k++) {
        double s = StrictMath.sin(StrictMath.PI * ((double) k / PER_METRE - range) / PULSE);
        power[k] += strength * s * s;
      }
    }
  }

  private static int peak(double[] power) {
    int best = 0;
    for (int k = 1; k < power.length; k++) {
      best = power[k] > power[best] ? k : best;
    }
    return best;
  }

  /// The noise over the range as a parabola fitted on the ground; without enough ground there is
  /// none.
  private double[] noise(GroundEcho echo, Scan scan) {
    int[] points = echo.points();
    if (points.length < 10) {
      return new double[] {Double.NEGATIVE_INFINITY, 0, 0};
    }
    double[] y =
        IntStream.of(points)
            .mapToDouble(i -> floor * echo.floor(scan.range(i)) * echo.cosine(i))
            .toArray();
    double[][] x =
        IntStream.of(points)
            .mapToObj(i -> new double[] {scan.range(i), scan.range(i) * scan.range(i)})
            .toArray(double[][]::new);
    OLSMultipleLinearRegression parabola = new OLSMultipleLinearRegression();
    parabola.newSampleData(y, x);
    return parabola.estimateRegressionParameters();
  }
}
