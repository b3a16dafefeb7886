package vexel.distill.robustness;

import java.util.List;
import vexel.tensor.Rng;

/// Fog: echoes fade, and where the fog's own echo is stronger the sensor reports the fog. Hahner et
/// al. (ICCV 2021) with the constants of Kong et al., Robo3D (ICCV 2023). With an object's echo i
/// at range r on a scale of 255
///
/// ```
/// hard = round(i e^{−2αr})                                                     (1)
/// soft = i r² β/β₀ max_{R ≤ r} I(R),   β₀ = γ/π                                (2)
/// ```
///
/// a point with soft > hard moves along its ray to r R*/u with R* the maximum's place in (2) and u
/// ~ U[r − n, r + n], has the intensity `soft` and is ignored. α is drawn once a scan; its zero
/// leaves (1) alone.
///
/// *Deviation*: u is at least 1 m, the range from which the receiver sees the whole beam; without a
/// bound near points could be thrown anywhere.
///
/// @param beta β, back-scattering, 1/sr: what the severities differ in
/// @param alphas the attenuations, 1/m, drawn with equal odds
/// @param gamma γ, reflectivity of the hard target
/// @param noise n, metres
/// @param fullIntensity the brightest echo in the sensor's own unit
public record Fog(
    double beta, List<Double> alphas, double gamma, double noise, double fullIntensity)
    implements Corruption {
  private static final double NEAREST = 1;

  public Fog {
    alphas = List.copyOf(alphas);
  }

  /// The benchmark's.
  public static Fog of(Severity severity, Lidar lidar) {
    return new Fog(
        severity.of(0.008, 0.05, 0.2),
        List.of(0.0, 0.005, 0.01, 0.02, 0.03, 0.06),
        1e-6,
        10,
        lidar.fullIntensity());
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    double alpha = alphas.get(rng.at("alpha").index(0, alphas.size()));
    FogEcho fog = new FogEcho(alpha);
    Rng place = rng.at("place");
    double unit = 255 / fullIntensity;
    Scan.Change change = scan.change();
    for (int i = 0; i < scan.size(); i++) {
      double r = scan.range(i);
      double echo = scan.intensity(i) * unit;
      double hard = Math.rint(echo * StrictMath.exp(-2 * alpha * r)); //                 (1)
      double soft = echo * r * r * beta * StrictMath.PI / gamma * fog.strength(r); //    (2)
      if (soft > hard) {
        double low = Math.max(r - noise, NEAREST);
        double u = low + (r + noise - low) * place.uniform(i);
        change.stretch(i, fog.distance(r) / u).brighten(i, soft / unit).ignore(i);
      } else {
        change.brighten(i, hard / unit);
      }
    }
    return change.done();
  }
}
