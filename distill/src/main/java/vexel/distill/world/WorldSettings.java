package vexel.distill.world;

import java.util.List;
import vexel.distill.UsageException;

/// What world to write. Two worlds with equal settings are equal, whatever machine or number of
/// threads wrote them.
///
/// @param scenes number of scenes
/// @param frames key frames per scene, 2 a second
/// @param seed of everything random
/// @param domain kind of town and car
/// @param lasers what the LiDAR records
/// @param images what the cameras record
/// @param confusables how often things that one sense cannot tell apart occur
/// @param splits how many scenes go to which split
public record WorldSettings(
    int scenes,
    int frames,
    long seed,
    Domain domain,
    Lasers lasers,
    Images images,
    Confusables confusables,
    Splits splits) {

  /// The six channels, clockwise from the front.
  public static final List<String> ALL_CAMERAS =
      List.of(
          "CAM_FRONT",
          "CAM_FRONT_RIGHT",
          "CAM_BACK_RIGHT",
          "CAM_BACK",
          "CAM_BACK_LEFT",
          "CAM_FRONT_LEFT");

  private static final int MAX_SCENES = 10_000;
  private static final int MAX_FRAMES = 400;

  /// What the LiDAR records.
  ///
  /// @param small whether the LiDAR has half its beams and columns
  /// @param sweeps sweeps between two key frames, 0 or 9 (20 Hz)
  /// @param noise whether ranges are noisy and returns get lost; off only for tests
  public record Lasers(boolean small, int sweeps, boolean noise) {
    public Lasers {
      if (sweeps != 0 && sweeps != 9) {
        throw new UsageException("world: sweeps between key frames is " + sweeps + "; 0 or 9");
      }
    }
  }

  /// What the cameras record.
  ///
  /// @param height rows, up to 900
  /// @param width columns, up to 1600
  /// @param cameras channels to write, in nuScenes' names
  /// @param png whether images are PNG (exact) rather than JPEG
  /// @param captions whether each pixel's caption is written too, for teachers that learn to read
  public record Images(int height, int width, List<String> cameras, boolean png, boolean captions) {
    public Images {
      cameras = List.copyOf(cameras);
      between("image height", height, 14, 900);
      between("image width", width, 14, 1600);
      for (String camera : cameras) {
        if (!ALL_CAMERAS.contains(camera)) {
          throw new UsageException(
              "world: camera '"
                  + camera
                  + "' is unknown; known: "
                  + String.join(", ", ALL_CAMERAS));
        }
      }
    }
  }

  public WorldSettings {
    between("scenes", scenes, 1, MAX_SCENES);
    between("frames", frames, 1, MAX_FRAMES);
    if (splits.total() != scenes) {
      throw new UsageException("world: the splits name " + splits.total() + " scenes of " + scenes);
    }
  }

  private static void between(String what, int value, int low, int high) {
    if (value < low || value > high) {
      throw new UsageException(
          "world: " + what + " is " + value + "; must be " + low + " … " + high);
    }
  }

  /// Town A, full LiDAR, six cameras of 448×252, 8 key frames a scene.
  public static WorldSettings of(int scenes, long seed) {
    between("scenes", scenes, 1, MAX_SCENES);
    return new WorldSettings(
        scenes,
        8,
        seed,
        Domain.A,
        new Lasers(false, 0, true),
        new Images(252, 448, ALL_CAMERAS, false, false),
        Confusables.DEFAULT,
        Splits.of(scenes));
  }

  public WorldSettings withFrames(int n) {
    return new WorldSettings(scenes, n, seed, domain, lasers, images, confusables, splits);
  }

  public WorldSettings withDomain(Domain d) {
    return new WorldSettings(scenes, frames, seed, d, lasers, images, confusables, splits);
  }

  public WorldSettings withSplits(Splits s) {
    return new WorldSettings(scenes, frames, seed, domain, lasers, images, confusables, s);
  }

  private WorldSettings with(Lasers l) {
    return new WorldSettings(scenes, frames, seed, domain, l, images, confusables, splits);
  }

  private WorldSettings with(Images i) {
    return new WorldSettings(scenes, frames, seed, domain, lasers, i, confusables, splits);
  }

  /// Half the LiDAR's beams and columns.
  public WorldSettings withSmallLidar() {
    return with(new Lasers(true, lasers.sweeps, lasers.noise));
  }

  /// All sweeps at 20 Hz.
  public WorldSettings withSweeps() {
    return with(new Lasers(lasers.small, 9, lasers.noise));
  }

  /// Exact ranges, no lost returns.
  public WorldSettings withoutSensorNoise() {
    return with(new Lasers(lasers.small, lasers.sweeps, false));
  }

  public WorldSettings withImage(int height, int width) {
    return with(new Images(height, width, images.cameras, images.png, images.captions));
  }

  /// Only these cameras.
  public WorldSettings withCameras(List<String> channels) {
    return with(new Images(images.height, images.width, channels, images.png, images.captions));
  }

  /// Images as PNG, whose pixels no decoder changes.
  public WorldSettings withPng() {
    return with(new Images(images.height, images.width, images.cameras, true, images.captions));
  }

  /// With `captions/` and `captions.json`.
  public WorldSettings withCaptions() {
    return with(new Images(images.height, images.width, images.cameras, images.png, true));
  }

  /// The LiDAR these settings ask for.
  Lidar lidar() {
    return Lidar.of(domain, lasers.small, lasers.noise);
  }

  /// The cameras these settings ask for, in the order of [#ALL_CAMERAS].
  List<WorldCamera> views() {
    return WorldCamera.all(domain, images.height, images.width).stream()
        .filter(view -> images.cameras.contains(view.channel()))
        .toList();
  }
}
