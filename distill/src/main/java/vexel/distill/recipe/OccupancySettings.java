package vexel.distill.recipe;

import org.jspecify.annotations.Nullable;
import vexel.distill.UsageException;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.method.Occupancy;
import vexel.distill.occupancy.OccupancyTask;
import vexel.distill.occupancy.RayQueries;
import vexel.distill.occupancy.VoxelOccupancyTask;
import vexel.tensor.Rng;

/// The occupancy task beside a method.
///
/// @param occupancy λ_occ, its weight; 0 = off. Reconstruction: 1
/// @param occupancyForm how it is put. Reconstruction: ALSO's rays
/// @param intensityLoss λ_int, weight of predicting intensities with it. Reconstruction: 0
/// @param queries queries a sweep (ALSO: 2,048 on nuScenes, 4,096 on KITTI)
/// @param surface δ, how near the surface queries lie, metres (ALSO: 0.1)
/// @param radius of a query's supports, metres (ALSO: 1)
/// @param supports nearest supports a query is decided from; 0 = all within the radius (ALSO: 32)
/// @param latent channels the student's features are reduced to (ALSO: 128)
/// @param gridEdge edge of a voxel of the grid form, metres. Reconstruction: 0.5
public record OccupancySettings(
    double occupancy,
    Form occupancyForm,
    double intensityLoss,
    int queries,
    double surface,
    double radius,
    int supports,
    int latent,
    double gridEdge) {
  /// How occupancy is asked for.
  public enum Form {
    /// Queries along rays (ALSO).
    RAYS,
    /// Voxels that are free or occupied.
    GRID
  }

  /// Off; ALSO's constants.
  public static final OccupancySettings DEFAULT =
      new OccupancySettings(0, Form.RAYS, 0, 2048, 0.1, 1, 32, 128, 0.5);

  public OccupancySettings {
    Require.notNegative("occupancy", occupancy);
    Require.notNegative("intensity-loss", intensityLoss);
    Require.atLeast("queries", queries, 3);
    Require.positive("surface", surface);
    Require.positive("radius", radius);
    Require.notNegative("supports", supports);
    Require.positive("latent", latent);
    Require.positive("grid-edge", gridEdge);
  }

  /// The task for students of `channels` features, or null if it is off.
  @Nullable Occupancy create(int channels, SweepSettings sweeps, Rng rng) {
    if (occupancy == 0) {
      return null;
    }
    if (sweeps.channels() == SweepSettings.Channels.INTENSITY) {
      throw new UsageException(
          "occupancy = "
              + occupancy
              + " with channels = intensity: a convolutional network that does not see x, y and z"
              + " is the same everywhere and can barely tell the two sides of a surface; set"
              + " channels: xyzi, or occupancy: 0");
    }
    boolean intensity = intensityLoss > 0;
    RadiusSearch search = new RadiusSearch(radius, supports, RadiusSearch.Plane.SPACE);
    Occupancy.Task task =
        switch (occupancyForm) {
          case RAYS ->
              new Occupancy.Rays(
                  OccupancyTask.of(channels, latent, intensity, search, rng),
                  new RayQueries.Settings(queries, surface));
          case GRID -> new Occupancy.Grid(VoxelOccupancyTask.of(channels, rng), gridEdge);
        };
    double unit = sweeps.intensity() == PointFeatures.Intensity.NUSCENES ? 255 : 1;
    return new Occupancy(task, occupancy, intensityLoss, unit);
  }
}
