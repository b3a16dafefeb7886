package vexel.distill.robustness;

import vexel.tensor.Rng;

/// A vehicle that shakes: the whole scan is displaced, and every point jitters. Kong et al., Robo3D
/// (ICCV 2023).
///
/// ```
/// p_i' = p_i + t + j_i,   t ~ N(0, σ²) per axis, once a scan
/// j_i ~ N(0, diag(0.1σ, 0.1σ, 0.05σ)²), each coordinate clamped to ±3σ         (1)
/// ```
///
/// Reconstruction: σ = 0.20, 0.25, 0.30 m is stated for SemanticKITTI-C; for nuScenes-C only the
/// light 0.20 is, and the others are taken over.
///
/// @param sigma σ, metres
public record MotionBlur(double sigma) implements Corruption {
  private static final double IN_PLANE = 0.1;
  private static final double UPWARDS = 0.05;

  /// The benchmark's.
  public static MotionBlur of(Severity severity) {
    return new MotionBlur(severity.of(0.20, 0.25, 0.30));
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    Rng shift = rng.at("shift");
    double tx = sigma * shift.normal(0);
    double ty = sigma * shift.normal(1);
    double tz = sigma * shift.normal(2);
    Rng jitter = rng.at("jitter");
    Scan.Change change = scan.change();
    for (int i = 0; i < scan.size(); i++) {
      change.shift( // (1)
          i,
          tx + jitter(IN_PLANE, jitter.normal(3L * i)),
          ty + jitter(IN_PLANE, jitter.normal(3L * i + 1)),
          tz + jitter(UPWARDS, jitter.normal(3L * i + 2)));
    }
    return change.done();
  }

  private double jitter(double share, double normal) {
    return Math.clamp(share * sigma * normal, -3 * sigma, 3 * sigma);
  }
}
