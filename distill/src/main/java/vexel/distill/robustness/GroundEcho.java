package vexel.distill.robustness;

import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/// What the ground tells of a laser: how bright its echo is over the distance once the angle is
/// taken out. Hahner et al., *LiDAR Snowfall Simulation for Robust 3D Object Detection* (CVPR
/// 2022). The ground is taken as flat:
///
/// ```
/// cos θ = −z / r,   n = i / cos θ                                              (1)
/// mean(r): least squares of n over r;  floor(r): of the least n in each of 50 bins of 10 … 70 m,
/// or mean(r) where three bins or less have a point                             (2)
/// ```
///
/// Points of the ground at or above the sensor's height have no such angle and are left out.
final class GroundEcho {
  private static final int BINS = 50;
  private static final double NEAR = 10;
  private static final double FAR = 70;
  private static final double GRAZING = 1e-3; // least cosine

  private final Scan scan;
  private final int[] points;
  private final SimpleRegression mean = new SimpleRegression();
  private final SimpleRegression floor = new SimpleRegression();

  /// @param ground classes of the ground
  /// @param unit factor that brings intensities to the scale wanted
  GroundEcho(Scan scan, Set<Integer> ground, double unit) {
    this.scan = scan;
    this.points =
        IntStream.range(0, scan.size())
            .filter(i -> ground.contains(scan.label(i)) && cosine(i) > GRAZING)
            .toArray();
    double[] least = new double[BINS];
    java.util.Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int i : points) {
      double r = scan.range(i);
      double n = scan.intensity(i) * unit / cosine(i); // (1)
      mean.addData(r, n);
      int bin = (int) Math.floor((r - NEAR) / (FAR - NEAR) * BINS);
      if (bin >= 0 && bin < BINS) {
        least[bin] = Math.min(least[bin], n);
      }
    }
    for (int b = 0; b < BINS; b++) {
      if (least[b] < Double.POSITIVE_INFINITY) {
        floor.addData(NEAR + (b + 0.5) * (FAR - NEAR) / BINS, least[b]);
      }
    }
  }

  /// The ground's points, ascending.
  int[] points() {
    return points.clone();
  }

  /// Number of them.
  int size() {
    return points.length;
  }

  /// cos θ of a point of the ground. (1)
  double cosine(int i) {
    return -scan.z(i) / scan.range(i);
  }

  /// n to be expected at a distance. (2)
  double mean(double range) {
    return mean.predict(range);
  }

  /// The least n to be expected. (2)
  double floor(double range) {
    return floor.getN() > 3 ? floor.predict(range) : mean(range);
  }
}
