package vexel.distill.student;

import java.util.Arrays;
import vexel.autograd.Value;
import vexel.distill.geometry.NearestNeighbours;
import vexel.distill.geometry.Points;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.VoxelStudent;
import vexel.nn.sparse.Voxels;
import vexel.nn.waffle.Samples;
import vexel.nn.waffle.WaffleCloud;
import vexel.nn.waffle.WaffleGrid;
import vexel.nn.waffle.WaffleIron;
import vexel.tensor.Backend;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A WaffleIron on voxels that carry one point each: standardised intensity, x, y, z in metres and
/// the distance to the sensor. Positions are read from there, for neighbours and cells.
///
/// A sample of k voxels or fewer has no k neighbours; each then has all others, the nearest as
/// often as it takes, and a lone voxel itself.
///
/// *Deviations*: ScaLR crops to the field of view; here voxels beyond may take the border's cells
/// ([WaffleGrid.Outside#NEAREST]), since each wants a feature.
///
/// @param body the network
/// @param grid its planes
/// @param neighbours k
public record WaffleStudent(@Name("") WaffleIron body, WaffleGrid grid, int neighbours)
    implements VoxelStudent {
  /// ScaLR's neighbours a point.
  public static final int NEIGHBOURS = 16;

  private static final int FIRST_AXIS = 1; // column of x

  public WaffleStudent {
    if (neighbours < 1) {
      throw new TensorException("waffleIron", neighbours + " neighbours; one at least");
    }
  }

  /// ScaLR's planes and neighbours.
  public static WaffleStudent of(WaffleIron body) {
    return new WaffleStudent(body, WaffleGrid.SCALR.with(WaffleGrid.Outside.NEAREST), NEIGHBOURS);
  }

  @Override
  public Value forward(Voxels x, Pass pass) {
    Tensor rows = x.features().tensor();
    if (rows.dim(1) < FIRST_AXIS + 3) {
      throw new TensorException(
          "waffleIron", "features " + rows.shape() + " hold no intensity, x, y, z");
    }
    double[] xyz = positions(rows);
    Backend backend = rows.backend();
    int[] sample = new int[rows.dim(0)];
    int[] near = new int[Math.multiplyExact(rows.dim(0), neighbours)];
    Sites sites = x.sites();
    for (int b = 0; b < sites.batch(); b++) {
      int from = sites.start(b);
      int to = sites.start(b + 1);
      Arrays.fill(sample, from, to, b);
      search(xyz, from, to, near);
    }
    WaffleCloud cloud =
        WaffleCloud.of(
            grid,
            new Samples(sites.batch(), Tensor.copyOf(backend, sample, sample.length)),
            Tensor.copyOf(backend, near, sample.length, neighbours),
            xyz);
    return body.forward(x.features(), cloud, pass);
  }

  private static double[] positions(Tensor rows) {
    double[] all = rows.widened();
    int width = rows.dim(1);
    double[] xyz = new double[3 * rows.dim(0)];
    Arrays.setAll(xyz, i -> all[i / 3 * width + FIRST_AXIS + i % 3]);
    return xyz;
  }

  /// Writes the neighbours of rows `from` … `to` − 1, which are one sample.
  private void search(double[] xyz, int from, int to, int[] near) {
    int k = Math.min(neighbours, to - from - 1);
    if (k < 1) {
      Arrays.fill(near, from * neighbours, to * neighbours, from);
      return;
    }
    NearestNeighbours found =
        NearestNeighbours.of(Points.of(Arrays.copyOfRange(xyz, 3 * from, 3 * to)), k);
    for (int i = from; i < to; i++) {
      for (int j = 0; j < neighbours; j++) {
        near[i * neighbours + j] = from + found.neighbour(i - from, j < k ? j : 0);
      }
    }
  }

  @Override
  public int inputChannels() {
    return body.inputs();
  }

  @Override
  public int width() {
    return body.outputs();
  }
}
