package vexel.distill.conformance;

import java.util.Arrays;
import java.util.List;
import vexel.distill.student.WaffleStudent;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.VoxelBackBone8x;
import vexel.nn.sparse.VoxelNet;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.nn.waffle.Samples;
import vexel.nn.waffle.TokenNorm;
import vexel.nn.waffle.WaffleCloud;
import vexel.nn.waffle.WaffleGrid;
import vexel.nn.waffle.WaffleGrid.Corner;
import vexel.nn.waffle.WaffleGrid.Outside;
import vexel.nn.waffle.WaffleGrid.Plane;
import vexel.nn.waffle.WaffleIron;
import vexel.nn.waffle.WafflePlan;
import vexel.tensor.Backend;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// The entries of [LayerCatalog] for students beside the MinkUNets.
final class StudentLayers {
  private static final int POINTS = 40;
  private static final int NEIGHBOURS = 3;
  private static final Sites SITES = LayerInputs.dense();

  /// Three planes, the last of one cell.
  private static final WaffleGrid GRID =
      new WaffleGrid(
          new Corner(-2, -2, -1),
          new Corner(2, 2, 1),
          List.of(new Plane(0, 1, 5, 4), new Plane(0, 2, 5, 2), new Plane(1, 2, 1, 1)),
          Outside.NEAREST);

  private StudentLayers() {}

  static List<LayerCatalog> all() {
    Zyx grid = Zyx.cube(64);
    Sites sites = Sites.of(LayerInputs.scattered().coords(), 2, grid);
    Tensor voxels = LayerInputs.normals(sites.size(), 3);
    return List.of(
        waffle("WaffleIron", TokenNorm.Kind.BATCH, 0.3),
        waffle("WaffleIron layer norm", TokenNorm.Kind.LAYER, 0),
        LayerCatalog.kinked(
            "WaffleStudent",
            new WaffleStudent(
                WaffleIron.of(
                    new WafflePlan(5, 6, 3, TokenNorm.Kind.LAYER, Unary.GELU, 0, true),
                    LayerInputs.weights("WaffleStudent")),
                GRID,
                NEIGHBOURS),
            LayerInputs.normals(SITES.size(), 5),
            (l, x) -> l.forward(new Voxels(SITES, x), LayerInputs.training())),
        LayerCatalog.kinked(
            "VoxelBackBone8x",
            encoder(false, "VoxelBackBone8x"),
            voxels,
            (l, x) -> l.forward(new Voxels(sites, x), LayerInputs.training()).features()),
        LayerCatalog.kinked(
            "VoxelNet residual",
            new VoxelNet(encoder(true, "VoxelNet"), grid),
            voxels,
            (l, x) -> l.forward(new Voxels(sites, x), LayerInputs.training())));
  }

  private static VoxelBackBone8x encoder(boolean residual, String name) {
    return VoxelBackBone8x.of(List.of(4, 4, 5, 5, 6, 6), 3, residual, LayerInputs.weights(name));
  }

  private static LayerCatalog waffle(String name, TokenNorm.Kind norm, double dropPath) {
    Rng rng = LayerInputs.weights(name);
    WafflePlan plan = new WafflePlan(5, 6, 3, norm, Unary.RELU, dropPath, dropPath > 0);
    return LayerCatalog.kinked(
        name,
        WaffleIron.of(plan, rng).withClassifier(4, rng.at("classif")),
        LayerInputs.normals(POINTS, 5),
        (l, x) -> l.forward(x, cloud(x.tensor().backend()), LayerInputs.training()));
  }

  /// Two samples, their indices on `backend`.
  private static WaffleCloud cloud(Backend backend) {
    int[] sample = new int[POINTS];
    int[] neighbours = new int[POINTS * NEIGHBOURS];
    Arrays.setAll(sample, r -> 2 * r / POINTS);
    Rng stream = LayerInputs.weights("neighbours");
    Arrays.setAll(
        neighbours, i -> sample[i / NEIGHBOURS] * POINTS / 2 + stream.index(i, POINTS / 2));
    return WaffleCloud.of(
        GRID,
        new Samples(2, Tensor.copyOf(backend, sample, POINTS)),
        Tensor.copyOf(backend, neighbours, POINTS, NEIGHBOURS),
        LayerInputs.normals(POINTS, 3).toDoubles());
  }
}
