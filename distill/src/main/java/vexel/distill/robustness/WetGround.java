package vexel.distill.robustness;

import java.util.Set;
import vexel.tensor.Rng;

/// Water on the road, which mirrors the beam away: ground echoes fade or vanish. Hahner et al.,
/// *LiDAR Snowfall Simulation for Robust 3D Object Detection* (CVPR 2022), with the constants of
/// Kong et al., Robo3D (ICCV 2023). For each point of the ground, intensities on a scale of 1, n
/// and mean(r) as in [GroundEcho], t as in [WaterFilm]:
///
/// ```
/// P(r) = 15 mean(r),   ρ = n / P                                               (1)
/// f    = min(1, water / pavement depth)
/// ρ_w  = (1 − f) ρ + f t(θ, clamp(ρ, 0.05, 1)) / θ                             (2)
/// i'   = clamp(P cos θ ρ_w, 0, i)                                              (3)
/// ```
///
/// and the point is lost unless i' > floor · mean(r) cos θ. A scan with fewer than 1,000 points of
/// ground stays as it is. Nothing is random.
///
/// @param ground classes of the ground
/// @param water height of the film, metres
/// @param floor noise floor as a share of the ground's echo
/// @param pavementDepth depth of the pavement's texture, metres
/// @param power how much brighter than the ground an echo can be
/// @param few points of ground below which nothing happens
/// @param fullIntensity the brightest echo in the sensor's own unit
public record WetGround(
    Set<Integer> ground,
    double water,
    double floor,
    double pavementDepth,
    double power,
    int few,
    double fullIntensity)
    implements Corruption {
  public WetGround {
    ground = Set.copyOf(ground);
  }

  /// The benchmark's.
  public static WetGround of(Severity severity, Lidar lidar) {
    return new WetGround(
        lidar.ground(),
        severity.of(0.0002, 0.0010, 0.0012),
        severity.of(0.2, 0.3, 0.7),
        0.0012,
        15,
        1000,
        lidar.fullIntensity());
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    GroundEcho echo = new GroundEcho(scan, ground, 1 / fullIntensity);
    if (echo.size() < few) {
      return scan;
    }
    double f = Math.min(1, water / pavementDepth);
    Scan.Change change = scan.change();
    for (int i : echo.points()) {
      double cosine = echo.cosine(i);
      double mean = echo.mean(scan.range(i));
      double dry = scan.intensity(i) / fullIntensity;
      double sent = power * mean; //                                                     (1)
      double reflectivity = dry / cosine / sent;
      double t = WaterFilm.transmittance(cosine, Math.clamp(reflectivity, 0.05, 1.0));
      double angle = StrictMath.acos(Math.min(1, cosine));
      double wet = (1 - f) * reflectivity + f * t / angle; //                            (2)
      double left = Math.min(dry, Math.max(0, sent * cosine * wet)); //                  (3)
      if (left > floor * mean * cosine) {
        change.brighten(i, left * fullIntensity);
      } else {
        change.drop(i);
      }
    }
    return change.done();
  }
}
