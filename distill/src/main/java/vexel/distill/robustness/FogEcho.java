package vexel.distill.robustness;

/// What fog itself sends back of a pulse: the strongest echo of a soft target up to a distance.
/// Hahner et al., *Fog Simulation on Real LiDAR Point Clouds for 3D Object Detection in Adverse
/// Weather* (ICCV 2021).
///
/// ```
/// I(R) = ∫_0^{2τ} sin²(π t / 2τ) e^{−2α R'} ξ(R') / R'² dt,   R' = R − c t / 2  (1)
/// ξ(R) = 0 below 0.9 m, 1 above 1 m, linear between                             (2)
/// ```
///
/// The pulse is τ = 20 ns long. R runs over tenths of a metre. Beyond the sensor's first metres I
/// falls, so the strongest echo of any farther distance is that of the last one tabulated.
final class FogEcho {
  private static final double LIGHT = 299_792_458; // m/s
  private static final double TAU = 2e-8; // s
  private static final double STEP = 0.1; // m
  private static final int ROWS = 201;
  private static final int PARTS = 600; // of the integral

  private final double[] strength = new double[ROWS];
  private final double[] distance = new double[ROWS];

  /// @param alpha attenuation, 1/m
  FogEcho(double alpha) {
    for (int k = 1; k < ROWS; k++) {
      double echo = integral(alpha, k * STEP);
      boolean stronger = echo > strength[k - 1];
      strength[k] = stronger ? echo : strength[k - 1];
      distance[k] = stronger ? k * STEP : distance[k - 1];
    }
  }

  /// I(R), by trapezoids, seconds per square metre. (1)
  private static double integral(double alpha, double range) {
    double sum = 0; // the pulse is 0 at both ends
    for (int p = 1; p < PARTS; p++) {
      double t = 2 * TAU * p / PARTS;
      double r = range - LIGHT * t / 2;
      double seen = overlap(r);
      if (seen > 0) {
        double pulse = StrictMath.sin(StrictMath.PI * p / PARTS);
        sum += pulse * pulse * StrictMath.exp(-2 * alpha * r) * seen / (r * r);
      }
    }
    return sum * 2 * TAU / PARTS;
  }

  /// How much of the beam the receiver sees at a distance. (2)
  static double overlap(double range) {
    return Math.clamp((range - 0.9) / 0.1, 0.0, 1.0);
  }

  /// The strongest echo from no farther than `range`.
  double strength(double range) {
    return strength[row(range)];
  }

  /// Where that echo comes from, metres.
  double distance(double range) {
    return distance[row(range)];
  }

  private static int row(double range) {
    return (int) Math.min(ROWS - 1, Math.rint(range / STEP));
  }
}
