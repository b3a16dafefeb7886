package vexel.nn.sparse;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.spi.Reduce;

/// Point clouds sorted into voxels: which voxel each point fell into, and which points each voxel
/// holds. No point is dropped but those outside a rule's range (*dynamic* voxelisation, Zhou et al.
/// 2020).
///
/// The clouds of a batch may differ in length; point indices run through all clouds in order.
public final class Voxelization {
  private final Sites sites;
  private final Tensor pointToVoxel;
  private final Tensor ptr;
  private final Tensor order;

  private Voxelization(Sites sites, Tensor pointToVoxel, Tensor ptr, Tensor order) {
    this.sites = sites;
    this.pointToVoxel = pointToVoxel;
    this.ptr = ptr;
    this.order = order;
  }

  /// Sorts clouds[b][N_b, C ≥ 3], columns x, y, z first, into the cells of `rule`.
  public static Voxelization of(CellRule rule, List<Tensor> clouds) {
    int points = 0;
    for (Tensor cloud : clouds) {
      points = Math.addExact(points, cloud.dim(0));
    }
    int[] kept = new int[points]; // the points inside, ascending
    int[] coords = new int[4 * points]; // their cells, (batch, z, y, x)
    int inside = 0;
    int first = 0;
    for (int b = 0; b < clouds.size(); b++) {
      int[] cells = rule.cells(clouds.get(b));
      for (int i = 0; i < cells.length / 3; i++) {
        if (cells[3 * i] != CellRule.OUTSIDE) {
          coords[4 * inside] = b;
          System.arraycopy(cells, 3 * i, coords, 4 * inside + 1, 3);
          kept[inside++] = first + i;
        }
      }
      first += cells.length / 3;
    }
    coords = Arrays.copyOf(coords, 4 * inside);
    DistinctKeys voxels = DistinctKeys.of(Sites.keysOf(coords, clouds.size()));
    return arrange(rule, clouds, kept, coords, voxels, points);
  }

  /// Lists the points of each voxel, in ascending order, and the voxel of each point.
  private static Voxelization arrange(
      CellRule rule,
      List<Tensor> clouds,
      int[] kept,
      int[] coords,
      DistinctKeys voxels,
      int points) {
    int inside = coords.length / 4;
    int[] ptr = new int[voxels.size() + 1];
    for (int i = 0; i < inside; i++) {
      ptr[voxels.rank(i) + 1]++;
    }
    for (int v = 0; v < voxels.size(); v++) {
      ptr[v + 1] += ptr[v];
    }
    int[] next = ptr.clone();
    int[] order = new int[inside];
    int[] pointToVoxel = new int[points];
    Arrays.fill(pointToVoxel, -1);
    int[] sites = new int[4 * voxels.size()];
    for (int i = 0; i < inside; i++) {
      int v = voxels.rank(i);
      order[next[v]++] = kept[i];
      pointToVoxel[kept[i]] = v;
      System.arraycopy(coords, 4 * i, sites, 4 * v, 4);
    }
    return new Voxelization(
        new Sites(sites, clouds.size(), rule.grid(), rule.ring(), Zyx.cube(1)),
        KernelMap.indices(Backends.selected(), pointToVoxel),
        KernelMap.indices(Backends.selected(), ptr),
        KernelMap.indices(Backends.selected(), order));
  }

  /// The voxels.
  public Sites sites() {
    return sites;
  }

  /// I32 [N]: the voxel of each point, −1 for a point outside the range.
  public Tensor pointToVoxel() {
    return pointToVoxel;
  }

  /// I32 [V + 1]: the points of voxel v are entries ptr_v … ptr_{v+1} − 1 of [#order()].
  public Tensor ptr() {
    return ptr;
  }

  /// I32: points by voxel, ascending inside each.
  public Tensor order() {
    return order;
  }

  /// I32 [V]: number of points in each voxel.
  public Tensor counts() {
    int[] p = ptr.toInts();
    int[] counts = new int[sites.size()];
    Arrays.setAll(counts, v -> p[v + 1] - p[v]);
    return Tensor.of(counts, counts.length);
  }

  /// I32 [V]: the first point of each voxel, the lowest index.
  public Tensor first() {
    int[] p = ptr.toInts();
    int[] o = order.toInts();
    int[] first = new int[sites.size()];
    Arrays.setAll(first, v -> o[p[v]]);
    return Tensor.of(first, first.length);
  }

  /// I32 [V]: one point of each voxel, drawn uniformly; voxel v takes draw v of the stream.
  public Tensor draw(Rng rng) {
    int[] p = ptr.toInts();
    int[] o = order.toInts();
    int[] drawn = new int[sites.size()];
    Arrays.setAll(drawn, v -> o[p[v] + rng.index(v, p[v + 1] - p[v])]);
    return Tensor.of(drawn, drawn.length);
  }

  /// Voxels that carry the mean of their points' rows of features[N, C].
  public Voxels mean(Tensor features) {
    check(features);
    Tensor y =
        Tensor.empty(features.backend(), features.dtype(), Shape.of(sites.size(), features.dim(1)));
    features
        .kernels()
        .index()
        .segmentReduce(
            Reduce.MEAN,
            features.contiguous(),
            ptr.to(features.backend()),
            order.to(features.backend()),
            y,
            null);
    return Voxels.of(sites, y);
  }

  /// Voxels that carry one point's row of features[N, C] each: those of `points`, which are
  /// [#first()] or [#draw(Rng)].
  public Voxels pick(Tensor features, Tensor points) {
    check(features);
    return Voxels.of(sites, features.gatherRows(points.to(features.backend())));
  }

  private void check(Tensor features) {
    if (features.rank() != 2 || features.dim(0) != pointToVoxel.size()) {
      throw new TensorException(
          "voxelize",
          "features "
              + features.shape()
              + " need one row for each of "
              + pointToVoxel.size()
              + " points");
    }
  }
}
