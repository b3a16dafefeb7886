package vexel.distill.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.OccupancyGrid;
import vexel.distill.occupancy.OccupancyTask;
import vexel.distill.occupancy.OccupancyTerms;
import vexel.distill.occupancy.RayQueries;
import vexel.distill.occupancy.Returns;
import vexel.distill.occupancy.Supports;
import vexel.distill.occupancy.VoxelOccupancyTask;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Tensor;

/// The self-supervised occupancy task as a term of a method: λ_occ L_occ + λ_int L_int from the
/// student's own features, in parallel to whatever is distilled. Queries are drawn from the returns
/// the student was given, before they are moved, and move with them.
///
/// @param task one of the two formulations
/// @param weight λ_occ
/// @param intensityWeight λ_int; 0 where intensities are not predicted
/// @param intensityUnit divides the data set's intensities
public record Occupancy(Task task, double weight, double intensityWeight, double intensityUnit) {
  /// A formulation of the task.
  public sealed interface Task {
    /// What it trains.
    Layer layer();
  }

  /// Queries along rays, decided from the points around them (ALSO).
  ///
  /// @param layer the decoder
  /// @param queries how they are drawn
  public record Rays(OccupancyTask layer, RayQueries.Settings queries) implements Task {}

  /// Voxels a sweep knows to be free or occupied. Reconstruction.
  ///
  /// @param layer the decoder
  /// @param edge of a voxel, metres
  public record Grid(VoxelOccupancyTask layer, double edge) implements Task {}

  /// `terms` with those of this task.
  ///
  /// @param features of the student [V, C]
  Terms addTo(Terms terms, Batch batch, Value features, Pass pass) {
    OccupancyTerms found =
        switch (task) {
          case Rays rays -> rays.layer.loss(features, sweeps(batch, rays, pass));
          case Grid grid -> grid.layer.loss(features, grids(batch, grid), pass.rng().at("voxels"));
        };
    terms.and("occupancy", weight, found.occupancy());
    if (found.intensity() != null && intensityWeight > 0) {
      terms.and("intensity", intensityWeight, found.intensity());
    }
    return terms.note("occupancy.iou", found.diagnostics().iou());
  }

  private List<OccupancyTask.Sweep> sweeps(Batch batch, Rays rays, Pass pass) {
    List<OccupancyTask.Sweep> sweeps = new ArrayList<>();
    for (int b = 0; b < batch.frames().size(); b++) {
      Batch.Shown shown = batch.frames().get(b);
      RayQueries queries =
          RayQueries.draw(returns(shown), rays.queries, pass.rng().at("queries", b))
              .moved(shown.motion());
      sweeps.add(new OccupancyTask.Sweep(queries, supports(batch, shown)));
    }
    return sweeps;
  }

  private List<VoxelOccupancyTask.Sweep> grids(Batch batch, Grid grid) {
    List<VoxelOccupancyTask.Sweep> sweeps = new ArrayList<>();
    for (Batch.Shown shown : batch.frames()) {
      Returns moved = returns(shown).moved(shown.motion());
      OccupancyGrid known = OccupancyGrid.of(moved, covering(moved.ends(), grid.edge));
      sweeps.add(new VoxelOccupancyTask.Sweep(known, supports(batch, shown)));
    }
    return sweeps;
  }

  private Returns returns(Batch.Shown shown) {
    return Returns.of(shown.kept().of(shown.frame().points()), intensityUnit);
  }

  /// The points of a frame as the student got them, with their voxels' rows.
  private static Supports supports(Batch batch, Batch.Shown shown) {
    int n = shown.kept().size();
    float[] points = batch.points().narrow(0, shown.first(), n).contiguous().toFloats();
    Tensor rows = batch.voxelOf().narrow(0, shown.first(), n).contiguous();
    return Supports.of(Points.of(points, PointCloud.FIELDS), rows.toInts());
  }

  /// The box of all but the farthest 1 % of the returns on each axis, so that a few distant ones do
  /// not stretch it.
  private static OccupancyGrid.Range covering(Points ends, double edge) {
    double[][] axes = new double[3][ends.size()];
    for (int i = 0; i < ends.size(); i++) {
      axes[0][i] = ends.x(i);
      axes[1][i] = ends.y(i);
      axes[2][i] = ends.z(i);
    }
    double[] low = new double[3];
    double[] high = new double[3];
    for (int a = 0; a < 3; a++) {
      Arrays.sort(axes[a]);
      int cut = ends.size() / 200;
      low[a] = axes[a][cut] - edge;
      high[a] = axes[a][ends.size() - 1 - cut] + edge;
    }
    return OccupancyGrid.Range.covering(
        new Vec3(low[0], low[1], low[2]), new Vec3(high[0], high[1], high[2]), edge);
  }
}
