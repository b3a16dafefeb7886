package vexel.distill.conformance;

import java.util.List;
import java.util.Map;
import vexel.nn.sparse.HardVoxels;
import vexel.nn.sparse.RangeCells;
import vexel.nn.sparse.Voxelization;
import vexel.nn.sparse.Xyz;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Points sorted into voxels: dynamic (mean of all points) and hard (first come, bounded).
final class VoxelCases {
  private VoxelCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("voxelize", VoxelCases::voxelize);
  }

  private static void voxelize(Trial t) {
    Tensor cloud = t.stored("points"); // cells are computed in F32 on every engine
    double[] size = t.attrs().numbers("voxel_size_xyz");
    double[] range = Trial.doubles(t.stored("range_xyzxyz"));
    RangeCells rule =
        RangeCells.of(
            new Xyz((float) size[0], (float) size[1], (float) size[2]),
            new Xyz((float) range[0], (float) range[1], (float) range[2]),
            new Xyz((float) range[3], (float) range[4], (float) range[5]));

    Voxelization dynamic = Voxelization.of(rule, List.of(cloud));
    t.check("coords_zyx", withoutBatch(dynamic.sites().coords()));
    t.check("count", dynamic.counts());
    t.check("point_to_voxel", dynamic.pointToVoxel());
    t.check("mean", dynamic.mean(t.tensor("points")).features().tensor());

    int points = t.attrs().integer("hard_max_points");
    int voxels = t.attrs().integer("hard_max_voxels");
    HardVoxels hard = HardVoxels.of(rule, cloud, points, voxels);
    t.check("hard_coords_zyx", hard.coords());
    t.check("hard_num_points", hard.counts());
    t.check("hard_voxels", hard.points());
  }

  private static Tensor withoutBatch(int[] bzyx) {
    int rows = bzyx.length / 4;
    int[] zyx = new int[3 * rows];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(bzyx, 4 * r + 1, zyx, 3 * r, 3);
    }
    return Tensor.copyOf(Backends.reference(), zyx, rows, 3);
  }
}
