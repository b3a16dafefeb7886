package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.nn.BatchNorm;
import vexel.nn.Pass;
import vexel.nn.sparse.ActiveRule;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SparseConv3d;
import vexel.nn.sparse.StridedUnit;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.SubmanifoldUnit;
import vexel.nn.sparse.VoxelResBlock;
import vexel.nn.sparse.VoxelUnit;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// A stage of a detector's sparse encoder: down, and units of the new width.
final class VoxelStageCases {
  private VoxelStageCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("voxel_stage", VoxelStageCases::stage);
  }

  private static void stage(Trial t) {
    Sites sites =
        Sites.of(
            t.stored("coords_bzyx").toInts(), t.attrs().integer("batch_size"), zyx(t, "grid_zyx"));
    KernelShape shape =
        KernelShape.strided(zyx(t, "down_kernel"), zyx(t, "stride"), zyx(t, "padding"));
    Parameter downWeight = SparseBlockCases.kernel(t, "down");
    BatchNorm downNorm = SparseBlockCases.norm(t, "down_bn");
    Map<String, SubmanifoldConv3d> convolutions = new LinkedHashMap<>();
    Map<String, BatchNorm> norms = new LinkedHashMap<>();
    norms.put("down_bn", downNorm);
    List<VoxelUnit> units = new ArrayList<>();
    units.add(
        new StridedUnit(new SparseConv3d(downWeight, null, shape, ActiveRule.WINDOW), downNorm));
    for (int i = 0; i < t.attrs().integer("units"); i++) {
      units.add(unit(t, "u" + i, convolutions, norms));
    }
    Pass pass = t.attrs().flag("bn_training") ? Pass.train(Rng.seed(0)) : Pass.eval();
    Parameter x = Parameter.of(t.tensor("feats"));
    Voxels y = new Voxels(sites, x.value());
    for (VoxelUnit unit : units) {
      y = unit.forward(y, pass);
    }
    t.check("y", y.features().tensor());
    t.check("coords_out", Tensor.of(y.sites().coords(), y.sites().size(), 4));
    Gradients g = y.features().backward(t.tensor("g_y"));
    pass.commit();
    t.check("d_feats", SparseBlockCases.gradient(g, x));
    SparseBlockCases.kernelGradient(t, g, "down", downWeight, shape.size());
    convolutions.forEach((name, conv) -> SparseBlockCases.gradients(t, g, name, conv));
    norms.forEach((name, norm) -> SparseBlockCases.statistics(t, g, name, norm));
  }

  /// The unit `at`, whose parts are added to the maps.
  private static VoxelUnit unit(
      Trial t,
      String at,
      Map<String, SubmanifoldConv3d> convolutions,
      Map<String, BatchNorm> norms) {
    List<SubmanifoldConv3d> convs = new ArrayList<>();
    List<BatchNorm> bns = new ArrayList<>();
    for (String part : t.attrs().flag("residual") ? List.of("1", "2") : List.of("")) {
      SubmanifoldConv3d conv = SparseBlockCases.convolution(t, at + "_conv" + part);
      BatchNorm norm = SparseBlockCases.norm(t, at + "_bn" + part);
      convs.add(conv);
      bns.add(norm);
      convolutions.put(at + "_conv" + part, conv);
      norms.put(at + "_bn" + part, norm);
    }
    return convs.size() == 1
        ? new SubmanifoldUnit(convs.getFirst(), bns.getFirst())
        : new VoxelResBlock(convs.get(0), bns.get(0), convs.get(1), bns.get(1));
  }

  private static Zyx zyx(Trial t, String name) {
    int[] n = t.attrs().integers(name);
    return new Zyx(n[0], n[1], n[2]);
  }
}
