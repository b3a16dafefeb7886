package vexel.distill.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import vexel.nn.sparse.CylindricalCells;
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
    table.put("voxelize_cylindrical", VoxelCases::cylindrical);
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

  /// The file writes cells as (ρ, φ, z) and numbers voxels in order of first appearance.
  private static void cylindrical(Trial t) {
    double[] cell = t.attrs().numbers("cell_rho_phi_z");
    CylindricalCells rule = new CylindricalCells(cell[0], cell[1], cell[2]);
    Tensor points = t.stored("points"); // cells are computed from F32 on every engine
    int n = points.dim(0);
    int[] zyx = rule.cells(points);
    int[] rhoPhiZ = new int[3 * n];
    for (int i = 0; i < n; i++) {
      rhoPhiZ[3 * i] = zyx[3 * i + 2];
      rhoPhiZ[3 * i + 1] = zyx[3 * i + 1];
      rhoPhiZ[3 * i + 2] = zyx[3 * i];
    }
    t.check("point_cells", ints(rhoPhiZ, n, 3));
    Voxelization v = Voxelization.of(rule, List.of(points));
    int[] first = v.first().toInts();
    int[] appearance = first.clone();
    Arrays.sort(appearance);
    int[] coords = new int[3 * first.length];
    for (int a = 0; a < first.length; a++) {
      System.arraycopy(rhoPhiZ, 3 * appearance[a], coords, 3 * a, 3);
    }
    int[] voxel = v.pointToVoxel().toInts();
    int[] number = new int[n];
    Arrays.setAll(number, i -> Arrays.binarySearch(appearance, first[voxel[i]]));
    t.check("coords_rho_phi_z", ints(coords, first.length, 3));
    t.check("representative", ints(appearance, first.length));
    t.check("point_to_voxel", ints(number, n));
    Tensor own = Tensor.copyOf(t.engine().backend(), appearance, appearance.length);
    t.check("voxel_feature", t.tensor("intensity").gatherRows(own));
  }

  private static Tensor withoutBatch(int[] bzyx) {
    int rows = bzyx.length / 4;
    int[] zyx = new int[3 * rows];
    for (int r = 0; r < rows; r++) {
      System.arraycopy(bzyx, 4 * r + 1, zyx, 3 * r, 3);
    }
    return ints(zyx, rows, 3);
  }

  private static Tensor ints(int[] values, int... dims) {
    return Tensor.copyOf(Backends.reference(), values, dims);
  }
}
