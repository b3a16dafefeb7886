package vexel.distill.robustness;

/// Light that enters a film of water, is reflected by the ground below and leaves it again.
/// Fresnel's equations for both polarisations; Hahner et al. (CVPR 2022).
///
/// ```
/// sin θ_w = sin θ · n_a / n_w
/// r_s = (n_a c − n_w c_w) / (n_a c + n_w c_w),   r_p = (n_w c − n_a c_w) / (n_w c + n_a c_w)
/// R = r²,   T = 1 − R    of air → water, the same of water → air               (1)
/// t(θ, ρ) = max over s, p of  T² ρ / (1 − ρ R)                                 (2)
/// ```
///
/// with c, c_w the cosines on either side. Absorption in a film of millimetres is left out.
final class WaterFilm {
  private static final double AIR = 1.0003;
  private static final double WATER = 1.33;

  private WaterFilm() {}

  /// t, the share of the power that comes back.
  ///
  /// @param cosine of the angle of incidence
  /// @param ground ρ, reflectivity of what is below
  static double transmittance(double cosine, double ground) {
    double sine = Math.sqrt(Math.max(0, 1 - cosine * cosine)) * AIR / WATER;
    double inside = Math.sqrt(1 - sine * sine);
    double s = (AIR * cosine - WATER * inside) / (AIR * cosine + WATER * inside); // (1)
    double p = (WATER * cosine - AIR * inside) / (WATER * cosine + AIR * inside);
    return Math.max(through(s * s, ground), through(p * p, ground));
  }

  private static double through(double reflected, double ground) {
    double t = 1 - reflected;
    return t * t * ground / (1 - ground * reflected); // (2)
  }
}
