package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vexel.distill.world.Splits;
import vexel.distill.world.WorldSettings;

/// Sizes of the demo.
public enum DemoPreset {
  /// About three minutes on two cores: 94 scenes of one frame, half a LiDAR, three cameras, the
  /// small student on voxels of 0.3 m, which suit so thin a cloud.
  QUICK(new Splits(64, 6, 24, 0), 1, 500, 1, 0.3),
  /// 5 frames a scene and voxels of 0.1 m.
  FULL(new Splits(60, 4, 24, 0), 5, 1500, 2, 0.1);

  private final Splits splits;
  private final int frames;
  private final int steps;
  private final int batch;
  private final double voxel;

  DemoPreset(Splits splits, int frames, int steps, int batch, double voxel) {
    this.splits = splits;
    this.frames = frames;
    this.steps = steps;
    this.batch = batch;
    this.voxel = voxel;
  }

  /// The demo of this size; the seed changes world, initial weights and order.
  public WorldDemo demo(Path out, long seed) {
    return demo(out, seed, Map.of());
  }

  /// The demo with settings of its own.
  ///
  /// @param changes settings by key, over those of this size
  public WorldDemo demo(Path out, long seed, Map<String, Object> changes) {
    WorldSettings world =
        WorldSettings.of(splits.total(), 1000 + seed)
            .withSplits(splits)
            .withFrames(frames)
            .withSmallLidar()
            .withCameras(List.of("CAM_FRONT", "CAM_BACK_LEFT", "CAM_BACK_RIGHT"));
    DistillSettings settings =
        DistillSettings.clever()
            .with(
                "preset",
                Map.of(
                    "student",
                    "small",
                    "steps",
                    steps,
                    "batch",
                    batch,
                    "voxel-size",
                    voxel,
                    "seed",
                    seed,
                    "occupancy",
                    0,
                    "head-width",
                    256,
                    "data",
                    out.resolve("world").toString(),
                    "format",
                    "nuscenes"))
            .with("changes", changes);
    return new WorldDemo(out, settings, world);
  }
}
