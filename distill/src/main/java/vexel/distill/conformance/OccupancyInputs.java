package vexel.distill.conformance;

import java.util.List;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.OccupancyGrid;
import vexel.distill.occupancy.OccupancyTask;
import vexel.distill.occupancy.RayQueries;
import vexel.distill.occupancy.Returns;
import vexel.distill.occupancy.SupportPairs;
import vexel.distill.occupancy.Supports;
import vexel.distill.occupancy.VoxelOccupancyTask;
import vexel.tensor.Rng;

/// A patch of wall that the occupancy tasks are checked on.
final class OccupancyInputs {
  /// Returns on the wall, which are the supports too.
  static final int POINTS = 12;

  private static final Returns WALL = wall();
  private static final Supports SUPPORTS = Supports.of(WALL.ends(), 0);

  private OccupancyInputs() {}

  private static Returns wall() {
    double[] xyz = new double[3 * POINTS];
    float[] intensity = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      int row = i / 4;
      xyz[3 * i] = 3;
      xyz[3 * i + 1] = 0.3 * (i % 4) - 0.5;
      xyz[3 * i + 2] = 0.3 * row - 0.4;
      intensity[i] = (float) (0.1 + 0.05 * i);
    }
    return Returns.of(Points.of(xyz), Points.repeated(Vec3.ZERO, POINTS), intensity);
  }

  /// Pairs of queries with returns of the wall.
  static SupportPairs pairs(RadiusSearch search) {
    Rng rng = LayerInputs.weights("occupancy queries");
    RayQueries queries = RayQueries.draw(WALL, new RayQueries.Settings(9, 0.1), rng);
    return SupportPairs.of(search, List.of(queries.positions()), List.of(SUPPORTS));
  }

  /// The wall as voxels.
  static List<VoxelOccupancyTask.Sweep> grid() {
    OccupancyGrid.Range range =
        OccupancyGrid.Range.covering(
            new Vec3(-0.2, -1, -1), new Vec3(4, 1, 1), VoxelOccupancyTask.EDGE);
    return List.of(new VoxelOccupancyTask.Sweep(OccupancyGrid.of(WALL, range), SUPPORTS));
  }

  /// A small task.
  static OccupancyTask task() {
    RadiusSearch search = new RadiusSearch(0.6, 5, RadiusSearch.Plane.SPACE);
    return OccupancyTask.of(4, 6, true, search, LayerInputs.weights("OccupancyTask"));
  }
}
