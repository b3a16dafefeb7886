package vexel.distill.bench;

import java.util.List;
import vexel.distill.world.KeyFrameRays;
import vexel.distill.world.WorldSettings;

/// The built-in world.
final class WorldBench {
  private WorldBench() {}

  /// The rays of a key frame, LiDAR and six images of 448×252, on two threads. Their number is part
  /// of the key.
  static List<Workload> rays() {
    KeyFrameRays rays = new KeyFrameRays(WorldSettings.of(4, 1));
    return List.of(Workload.threaded("raycast." + rays.count(), 2, rays::cast));
  }
}
