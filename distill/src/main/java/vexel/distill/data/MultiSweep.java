package vexel.distill.data;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.geometry.Pose;
import vexel.tensor.Tensor;

/// A key sweep with those before it, as detectors see it: the past sweeps p_s, moved to where the
/// key frame's LiDAR stood, and how long ago each point was measured,
///
/// ```
/// p_key = L⁻¹ E_key⁻¹ E_s L p_s                                                    (1)
/// Δt = t_key − t_s ≥ 0, seconds; 0 for the key sweep                               (2)
/// kept iff |x| and |y| ≤ range                                                     (3)
/// ```
///
/// with L the LiDAR's mounting and E the vehicle's pose, both in [PastSweep#keyFromSweep()]. Points
/// stand sweep after sweep, the key frame's first, then the newest. Nothing is padded: clouds of a
/// batch differ in length.
///
/// @param sweeps past sweeps beside the key sweep
/// @param missing what stands in for those that the scene does not have
/// @param range half the edge of the square kept around the sensor, metres, inclusive; the height
///   is left to the voxels
public record MultiSweep(int sweeps, Missing missing, double range) {
  /// Numbers per point: x, y, z, intensity, Δt.
  public static final int FIELDS = 5;

  /// UniDistill (Zhou et al. 2023): ten sweeps beside the key sweep, repeated at the beginning of a
  /// scene, 54 m.
  public static final MultiSweep UNIDISTILL = new MultiSweep(10, Missing.REPEAT, 54);

  /// What stands in for sweeps that do not exist.
  public enum Missing {
    /// The oldest there is, as often as sweeps are missing; the key sweep if there is none.
    REPEAT,
    /// Nothing.
    LEAVE_OUT
  }

  public MultiSweep {
    if (sweeps < 0 || !(range > 0)) {
      throw new IllegalArgumentException(
          "multi-sweep: sweeps " + sweeps + " must not be negative, range " + range + " positive");
    }
  }

  /// The cloud of frame i of a data set.
  ///
  /// @return x, y, z, intensity, Δt [N, 5]; intensity in the sensor's own unit
  /// @throws DataFault if a sweep's file is missing or broken
  public Tensor of(FrameSource frames, int i) {
    return of(frames.frame(i).points(), sweeps == 0 ? List.of() : frames.sweeps(i, sweeps));
  }

  /// The cloud of a key sweep and the sweeps before it, newest first; those beyond the number
  /// wanted are not used.
  ///
  /// @return x, y, z, intensity, Δt [N, 5]
  public Tensor of(PointCloud key, List<PastSweep> past) {
    List<PastSweep> all = new ArrayList<>();
    all.add(new PastSweep(key, Pose.IDENTITY, 0));
    all.addAll(past.subList(0, Math.min(sweeps, past.size())));
    while (missing == Missing.REPEAT && all.size() < sweeps + 1) {
      all.add(all.getLast());
    }
    int most = all.stream().mapToInt(s -> s.points().size()).sum();
    float[] cloud = new float[Math.multiplyExact(most, FIELDS)];
    int n = 0;
    for (PastSweep sweep : all) {
      n = add(sweep, cloud, n);
    }
    return Tensor.of(java.util.Arrays.copyOf(cloud, n * FIELDS), n, FIELDS);
  }

  /// Writes the points of a sweep behind the first `n`.
  private int add(PastSweep sweep, float[] cloud, int n) {
    float[] p = sweep.points().floats();
    double[] m = sweep.keyFromSweep().toArray();
    for (int i = 0; i < p.length; i += PointCloud.FIELDS) {
      float x = (float) (m[0] * p[i] + m[1] * p[i + 1] + m[2] * p[i + 2] + m[3]); // (1)
      float y = (float) (m[4] * p[i] + m[5] * p[i + 1] + m[6] * p[i + 2] + m[7]);
      float z = (float) (m[8] * p[i] + m[9] * p[i + 1] + m[10] * p[i + 2] + m[11]);
      if (StrictMath.abs(x) <= range && StrictMath.abs(y) <= range) { // (3)
        int at = n++ * FIELDS;
        cloud[at] = x;
        cloud[at + 1] = y;
        cloud[at + 2] = z;
        cloud[at + 3] = p[i + 3];
        cloud[at + 4] = (float) sweep.secondsBefore(); // (2)
      }
    }
    return n;
  }
}
