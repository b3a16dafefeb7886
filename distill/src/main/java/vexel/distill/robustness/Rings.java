package vexel.distill.robustness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import vexel.distill.data.Frame;
import vexel.distill.data.PointCloud;
import vexel.tensor.io.FileFailure;

/// Which laser measured each point. nuScenes writes it as the fifth number of a point. KITTI's
/// points stand laser by laser, each turning once: where the azimuth jumps from the end of a turn
/// to its beginning, the next laser starts.
final class Rings {
  private static final int MOST = 64;
  private static final int WITH_RING = 20; // bytes: x, y, z, intensity, ring

  private Rings() {}

  /// The laser of each point of a frame, from 0.
  static int[] of(Frame frame) {
    Path file = frame.entry().source();
    int n = frame.points().size();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) != (long) WITH_RING * n) {
        return byTurns(frame.points());
      }
      FloatBuffer numbers =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      int[] rings = new int[n];
      for (int i = 0; i < n; i++) {
        rings[i] = (int) numbers.get(5 * i + 4);
      }
      return rings;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  /// Counts turns: a laser's ends where the share of the turn falls from above 0.8 to below 0.2.
  static int[] byTurns(PointCloud points) {
    int[] rings = new int[points.size()];
    int ring = 0;
    double before = 0;
    for (int i = 0; i < rings.length; i++) {
      double azimuth = StrictMath.atan2(points.y(i), points.x(i)); // KITTI turns left from ahead
      double turn = azimuth / (2 * StrictMath.PI);
      turn = turn < 0 ? turn + 1 : turn;
      if (i > 0 && turn < 0.2 && before > 0.8) {
        ring = Math.min(ring + 1, MOST - 1);
      }
      rings[i] = ring;
      before = turn;
    }
    return rings;
  }
}
