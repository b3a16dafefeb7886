package vexel.nn.sparse;

import java.util.ArrayList;
import java.util.List;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;

/// *Hard* voxelisation of one cloud (VoxelNet, Zhou & Tuzel 2018, §2.1.1, without the random
/// sampling; det3d's first-come rule): points are taken in order, a point that would open one voxel
/// too many is dropped, and so is a point of a full voxel.
///
/// @param points [V, T, C] the kept points of each voxel in order, zeros behind them
/// @param counts I32 [V] number of kept points
/// @param coords I32 [V, 3] cells (z, y, x) in order of first appearance
/// @param grid the grid they lie on
public record HardVoxels(Tensor points, Tensor counts, Tensor coords, Zyx grid) {
  /// Voxelises cloud[N, C ≥ 3].
  ///
  /// @param maxPoints T, points kept in a voxel
  /// @param maxVoxels most voxels made
  public static HardVoxels of(RangeCells rule, Tensor cloud, int maxPoints, int maxVoxels) {
    if (maxPoints < 1 || maxVoxels < 1) {
      throw new TensorException(
          "voxelize",
          "max points " + maxPoints + " and max voxels " + maxVoxels + " must be positive");
    }
    int[] cells = rule.cells(cloud);
    float[] p = cloud.toFloats();
    int channels = cloud.dim(1);
    LinearKey line =
        LinearKey.of(
            1,
            new Zyx(0, 0, 0),
            new Zyx(rule.grid().z() - 1, rule.grid().y() - 1, rule.grid().x() - 1),
            new Zyx(0, 0, 0));
    VoxelHash hash = new VoxelHash(cloud.dim(0) / 4);
    int[] voxelOf = new int[cloud.dim(0)]; // −1 dropped
    int voxels = 0;
    for (int i = 0; i < voxelOf.length; i++) {
      boolean outside = cells[3 * i] == CellRule.OUTSIDE;
      long key = outside ? 0 : line.key(0, cells[3 * i], cells[3 * i + 1], cells[3 * i + 2]);
      voxelOf[i] = outside ? -1 : voxels < maxVoxels ? hash.put(key) : hash.find(key);
      voxels = hash.size();
    }
    int[] counts = new int[voxels];
    int[] coords = new int[3 * voxels];
    float[] kept = new float[Shape.of(voxels, maxPoints, channels).size()];
    for (int i = 0; i < voxelOf.length; i++) {
      int v = voxelOf[i];
      if (v >= 0 && counts[v] < maxPoints) {
        System.arraycopy(p, i * channels, kept, (v * maxPoints + counts[v]++) * channels, channels);
        System.arraycopy(cells, 3 * i, coords, 3 * v, 3);
      }
    }
    return new HardVoxels(
        Tensor.of(kept, voxels, maxPoints, channels),
        Tensor.of(counts, voxels),
        Tensor.of(coords, voxels, 3),
        rule.grid());
  }

  /// A batch of such clouds as sorted voxels that carry the mean of their kept points (the *mean
  /// VFE* of SECOND-type detectors).
  public static Voxels mean(List<HardVoxels> clouds) {
    List<Voxels> samples = new ArrayList<>();
    for (HardVoxels cloud : clouds) {
      samples.add(cloud.mean());
    }
    return Voxels.batch(samples);
  }

  private Voxels mean() {
    int voxels = counts.size();
    Sites.Sorting sorting = Sites.sort(inSampleZero(coords.toInts()), 1, grid);
    int[] voxelAt = sorting.order().toInts();
    int[] ptr = starts(voxelAt, counts.toInts());
    int[] rows = rows(voxelAt, ptr, points.dim(1));
    Tensor y = Tensor.empty(Backends.selected(), DType.F32, Shape.of(voxels, points.dim(2)));
    y.kernels()
        .index()
        .segmentReduce(
            Reduce.MEAN,
            points.reshape(-1, points.dim(2)),
            Tensor.of(ptr, voxels + 1),
            Tensor.of(rows, rows.length),
            y,
            null);
    return Voxels.of(sorting.sites(), y);
  }

  /// Cells (z, y, x) as (batch, z, y, x) of the first sample.
  private static int[] inSampleZero(int[] zyx) {
    int[] bzyx = new int[zyx.length / 3 * 4];
    for (int v = 0; v < zyx.length / 3; v++) {
      System.arraycopy(zyx, 3 * v, bzyx, 4 * v + 1, 3);
    }
    return bzyx;
  }

  /// Where the points of each sorted voxel start in the list of all, and where the last ends.
  private static int[] starts(int[] voxelAt, int[] count) {
    int[] ptr = new int[voxelAt.length + 1];
    for (int r = 0; r < voxelAt.length; r++) {
      ptr[r + 1] = ptr[r] + count[voxelAt[r]];
    }
    return ptr;
  }

  /// The rows of the points, seen as [V·T, C], voxel by sorted voxel.
  private static int[] rows(int[] voxelAt, int[] ptr, int perVoxel) {
    int[] rows = new int[ptr[voxelAt.length]];
    for (int r = 0; r < voxelAt.length; r++) {
      for (int j = ptr[r]; j < ptr[r + 1]; j++) {
        rows[j] = voxelAt[r] * perVoxel + j - ptr[r];
      }
    }
    return rows;
  }
}
