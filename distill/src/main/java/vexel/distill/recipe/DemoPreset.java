package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vexel.distill.run.Yaml;
import vexel.distill.world.Splits;
import vexel.distill.world.WorldSettings;

/// Sizes of the demo.
public enum DemoPreset {
  /// About three minutes on two cores: 20 scenes of 3 frames, half a LiDAR, three cameras, the
  /// small student.
  QUICK(new Splits(12, 2, 6, 0), 3, 260),
  /// 88 scenes: enough to see every class often.
  FULL(new Splits(60, 4, 24, 0), 5, 1500);

  private final Splits splits;
  private final int frames;
  private final int steps;

  DemoPreset(Splits splits, int frames, int steps) {
    this.splits = splits;
    this.frames = frames;
    this.steps = steps;
  }

  /// The demo of this size; the seed changes world, initial weights and order.
  public WorldDemo demo(Path out, long seed) {
    WorldSettings world =
        WorldSettings.of(splits.total(), 1000 + seed)
            .withSplits(splits)
            .withFrames(frames)
            .withSmallLidar()
            .withCameras(List.of("CAM_FRONT", "CAM_BACK_LEFT", "CAM_BACK_RIGHT"));
    DistillSettings settings =
        Yaml.with(
            "preset",
            DistillSettings.clever(),
            Map.of(
                "student",
                "small",
                "steps",
                steps,
                "seed",
                seed,
                "head-width",
                256,
                "data",
                out.resolve("world").toString(),
                "format",
                "nuscenes"));
    return new WorldDemo(out, settings, world);
  }
}
