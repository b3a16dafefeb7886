package vexel.distill.occupancy;

import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Similarity3;
import vexel.distill.geometry.Vec3;

/// Where LiDAR rays ended and where each began. A sweep's rays begin at the frame's origin; those
/// of other sweeps brought into the frame begin where the sensor stood then.
///
/// Queries are drawn from all of them, so give only returns that are kept as input: around others
/// there is no input point to decide from.
public final class Returns {
  private final Points ends;
  private final Points origins;
  private final float[] intensity;

  private Returns(Points ends, Points origins, float[] intensity) {
    this.ends = ends;
    this.origins = origins;
    this.intensity = intensity;
  }

  /// Rays that end at `ends` and begin at `origins`, one each, and return `intensity`, which it
  /// takes over.
  public static Returns of(Points ends, Points origins, float[] intensity) {
    if (ends.size() != origins.size() || ends.size() != intensity.length) {
      throw new IllegalArgumentException(
          "returns: %d ends, %d origins, %d intensities; one of each per ray"
              .formatted(ends.size(), origins.size(), intensity.length));
    }
    return new Returns(ends, origins, intensity);
  }

  /// The rays of one sweep in its sensor's frame.
  ///
  /// @param unit divides the intensities: 255 for nuScenes, 1 where they are in [0, 1]
  public static Returns of(PointCloud sweep, double unit) {
    float[] intensity = new float[sweep.size()];
    for (int i = 0; i < intensity.length; i++) {
      intensity[i] = (float) (sweep.intensity(i) / unit);
    }
    Points ends = Points.of(sweep.toFloats(), PointCloud.FIELDS);
    return of(ends, Points.repeated(Vec3.ZERO, ends.size()), intensity);
  }

  /// Number of rays.
  public int size() {
    return intensity.length;
  }

  /// Where the rays ended, metres.
  public Points ends() {
    return ends;
  }

  /// Where the rays began, metres.
  public Points origins() {
    return origins;
  }

  /// What came back along ray i.
  public float intensity(int i) {
    return intensity[i];
  }

  /// These rays in an augmented sweep.
  public Returns moved(Similarity3 move) {
    return new Returns(ends.moved(move), origins.moved(move), intensity);
  }
}
