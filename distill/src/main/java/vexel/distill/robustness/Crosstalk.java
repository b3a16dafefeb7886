package vexel.distill.robustness;

import java.util.Arrays;
import vexel.tensor.Rng;

/// Another LiDAR's light taken for one's own: some points are anywhere. Kong et al., Robo3D (ICCV
/// 2023): a share of the points, drawn without replacement, gets Gaussian noise of deviation 3 on
/// x, y, z (metres) and on the intensity (in its own unit); they no longer count.
///
/// Reconstruction: for nuScenes-C the light share, 0.03, is stated, and 0.07 and 0.12 are not;
/// SemanticKITTI-C's 0.006, 0.008 and 0.01 are.
///
/// @param share of the points
/// @param sigma deviation of the noise
public record Crosstalk(double share, double sigma) implements Corruption {
  /// The benchmark's.
  public static Crosstalk of(Severity severity, Lidar lidar) {
    double share =
        switch (lidar.benchmark()) {
          case NUSCENES_C -> severity.of(0.03, 0.07, 0.12);
          case SEMANTICKITTI_C -> severity.of(0.006, 0.008, 0.01);
        };
    return new Crosstalk(share, 3);
  }

  @Override
  public Scan apply(Scan scan, Rng rng) {
    Rng noise = rng.at("noise");
    int count = (int) (share * scan.size());
    Scan.Change change = scan.change();
    for (int i : Arrays.copyOf(rng.at("points").permutation(scan.size()), count)) {
      change
          .shift(
              i,
              sigma * noise.normal(4L * i),
              sigma * noise.normal(4L * i + 1),
              sigma * noise.normal(4L * i + 2))
          .brighten(i, scan.intensity(i) + sigma * noise.normal(4L * i + 3))
          .ignore(i);
    }
    return change.done();
  }
}
