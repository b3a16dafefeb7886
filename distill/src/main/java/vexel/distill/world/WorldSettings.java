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
/// @param small whether the LiDAR has half its beams and columns
/// @param height image rows, up to 900
/// @param width image columns, up to 1600
/// @param cameras channels to write, in nuScenes' names
/// @param sweeps LiDAR sweeps between two key frames, 0 or 9 (20 Hz)
/// @param sensorNoise whether ranges are noisy and returns get lost; off only for tests
/// @param png whether images are PNG (exact) rather than JPEG
/// @param confusables how often things that one sense cannot tell apart occur
/// @param splits how many scenes go to which split
public record WorldSettings(
    int scenes,
    int frames,
    long seed,
    Domain domain,
    boolean small,
    int height,
    int width,
    List<String> cameras,
    int sweeps,
    boolean sensorNoise,
    boolean png,
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

  public WorldSettings {
    cameras = List.copyOf(cameras);
    between("scenes", scenes, 1, MAX_SCENES);
    between("frames", frames, 1, MAX_FRAMES);
    between("image height", height, 14, 900);
    between("image width", width, 14, 1600);
    if (sweeps != 0 && sweeps != 9) {
      throw new UsageException("world: sweeps between key frames is " + sweeps + "; 0 or 9");
    }
    for (String camera : cameras) {
      if (!ALL_CAMERAS.contains(camera)) {
        throw new UsageException(
            "world: camera '" + camera + "' is unknown; known: " + String.join(", ", ALL_CAMERAS));
      }
    }
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
        false,
        252,
        448,
        ALL_CAMERAS,
        0,
        true,
        false,
        Confusables.DEFAULT,
        Splits.of(scenes));
  }

  public WorldSettings withFrames(int n) {
    return new WorldSettings(
        scenes,
        n,
        seed,
        domain,
        small,
        height,
        width,
        cameras,
        sweeps,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  public WorldSettings withDomain(Domain newDomain) {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        newDomain,
        small,
        height,
        width,
        cameras,
        sweeps,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  /// Half the LiDAR's beams and columns.
  public WorldSettings withSmallLidar() {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        true,
        height,
        width,
        cameras,
        sweeps,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  public WorldSettings withImage(int newHeight, int newWidth) {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        newHeight,
        newWidth,
        cameras,
        sweeps,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  public WorldSettings withCameras(List<String> channels) {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        height,
        width,
        channels,
        sweeps,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  /// All sweeps at 20 Hz.
  public WorldSettings withSweeps() {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        height,
        width,
        cameras,
        9,
        sensorNoise,
        png,
        confusables,
        splits);
  }

  /// Exact ranges, no lost returns.
  public WorldSettings withoutSensorNoise() {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        height,
        width,
        cameras,
        sweeps,
        false,
        png,
        confusables,
        splits);
  }

  /// Images as PNG, whose pixels no decoder changes.
  public WorldSettings withPng() {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        height,
        width,
        cameras,
        sweeps,
        sensorNoise,
        true,
        confusables,
        splits);
  }

  public WorldSettings withSplits(Splits newSplits) {
    return new WorldSettings(
        scenes,
        frames,
        seed,
        domain,
        small,
        height,
        width,
        cameras,
        sweeps,
        sensorNoise,
        png,
        confusables,
        newSplits);
  }
}
