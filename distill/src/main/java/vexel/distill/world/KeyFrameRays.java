package vexel.distill.world;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import vexel.distill.Progress;
import vexel.tensor.Rng;

/// The rays of one key frame of a world: each laser shot and each pixel of its cameras, with what a
/// pixel needs to get its colour, a ray to the sun among them. Nothing is written.
public final class KeyFrameRays {
  private final Scene scene;
  private final Lidar lidar;
  private final List<WorldCamera> cameras;
  private final Rng rng;

  /// Builds the first scene of a world.
  public KeyFrameRays(WorldSettings settings) {
    rng = Rng.seed(settings.seed()).at("world " + settings.domain());
    scene = World.scene(rng, 0, settings);
    lidar = settings.lidar();
    cameras = settings.views();
  }

  /// Laser shots and pixels; rays to the sun are not counted.
  public long count() {
    long rays = (long) lidar.beams() * lidar.columns();
    for (WorldCamera view : cameras) {
      rays += (long) view.camera().height() * view.camera().width();
    }
    return rays;
  }

  /// Casts them all.
  public void cast(int threads) {
    List<Callable<Integer>> shots = new ArrayList<>();
    shots.add(() -> Sweep.shoot(scene, lidar, 0, rng.at("rays")).count());
    for (WorldCamera view : cameras) {
      shots.add(() -> Renderer.render(scene, view, 0).image().getWidth());
    }
    Workers.run(threads, shots, "", Progress.SILENT);
  }
}
