package vexel.distill.conformance;

import java.util.Arrays;
import java.util.Map;
import vexel.autograd.Value;
import vexel.autograd.op.SparseConv;
import vexel.autograd.op.SparseMaxPool;
import vexel.distill.DataException;
import vexel.nn.sparse.ActiveRule;
import vexel.nn.sparse.HeightCompression;
import vexel.nn.sparse.KernelMap;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Tensor;

/// Convolution and pooling over sparse voxels. Coordinates are [batch, z, y, x], weights [Cout,
/// Cin, kz, ky, kx] (inverse: [Cin, Cout, …]).
final class SparseCases {
  private static final String SITES = "coords0_bzyx";

  private SparseCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("submanifold_conv3d", SparseCases::submanifold);
    table.put("sparse_conv3d", SparseCases::strided);
    table.put("sparse_inverse_conv3d", SparseCases::inverse);
    table.put("sparse_max_pool3d", SparseCases::maxPool);
    table.put("to_bev", SparseCases::toBev);
  }

  private static void submanifold(Trial t) {
    Sites sites = sites(t, t.attrs().text("in_coords", SITES));
    Zyx dilation = zyx(t.attrs(), "dilation", 1);
    KernelShape shape = KernelShape.submanifold(zyx(t.attrs(), "kernel"), dilation);
    KernelMap map = sites.submanifold(shape, t.engine().backend());
    t.output("y", convolve(t, map, forward(t.input("w"))));
  }

  private static void strided(Trial t) {
    Sites sites = sites(t, t.attrs().text("in_coords", SITES));
    ActiveRule rule =
        switch (t.attrs().text("active_rule")) {
          case "spconv" -> ActiveRule.WINDOW;
          case "floor" -> ActiveRule.FLOOR;
          default -> throw new MissingFeature("active rule " + t.attrs().text("active_rule"));
        };
    Sites.Coarser coarser = sites.strided(shape(t), rule, t.engine().backend());
    checkSites(t, "out_coords", coarser.sites());
    Zyx grid = coarser.sites().grid();
    if (t.attrs().has("out_grid_zyx") && grid != null) {
      Zyx expected = zyx(t.attrs(), "out_grid_zyx");
      if (!grid.equals(expected)) {
        throw new DataException(
            t.attrs().where() + ": output grid is " + grid + ", expected " + expected);
      }
    }
    t.output("y", convolve(t, coarser.map(), forward(t.input("w"))));
  }

  /// Back from the outputs of a strided convolution to its inputs.
  private static void inverse(Trial t) {
    Sites fine = sites(t, t.attrs().text("out_coords", SITES));
    int[] coarse = t.shared(t.attrs().text("in_coords")).toInts();
    KernelMap down = leadingTo(t, fine, coarse).map();
    KernelMap up = new KernelMap(down.transposed(), down.pairs());
    t.output("y", convolve(t, up, inverse(t.input("w"))));
  }

  private static void maxPool(Trial t) {
    Sites sites = sites(t, t.attrs().text("in_coords", SITES));
    Sites.Coarser coarser = leadingTo(t, sites, t.tensor("out_coords").toInts());
    checkSites(t, "out_coords", coarser.sites());
    t.output("y", t.input("feats").sparseMaxPool(new SparseMaxPool(coarser.map().pairs())));
  }

  /// Dense [B, C, D, H, W], seen as [B, C·D, H, W], summed over W.
  private static void toBev(Trial t) {
    Voxels x = new Voxels(sites(t, SITES), t.input("feats"));
    t.output("y", HeightCompression.of(x).sum(3));
  }

  // ---- parts

  static Value convolve(Trial t, KernelMap map, Value w) {
    SparseConv op = new SparseConv(map.pairs(), map.transposed());
    return t.input("feats").sparseConv(op, w, MatrixCases.optional(t, "b"));
  }

  /// [Cout, Cin, kz, ky, kx] → [K, Cin, Cout].
  static Value forward(Value w) {
    return w.permute(2, 3, 4, 1, 0).reshape(-1, w.dim(1), w.dim(0));
  }

  /// [Cin, Cout, kz, ky, kx] → [K, Cin, Cout].
  static Value inverse(Value w) {
    return w.permute(2, 3, 4, 0, 1).reshape(-1, w.dim(0), w.dim(1));
  }

  /// The sites of a coordinate tensor of the file, on the file's grid.
  private static Sites sites(Trial t, String name) {
    int[] coords = t.shared(name).toInts();
    int batch = 0;
    for (int i = 0; i < coords.length; i += 4) {
      batch = Math.max(batch, coords[i] + 1);
    }
    return Sites.of(coords, batch, grid(t));
  }

  private static Zyx grid(Trial t) {
    return zyx(t.attrs().has("grid_zyx") ? t.attrs() : t.fileAttrs("grid_zyx"), "grid_zyx");
  }

  private static KernelShape shape(Trial t) {
    return KernelShape.strided(
        zyx(t.attrs(), "kernel"), zyx(t.attrs(), "stride", 1), zyx(t.attrs(), "padding", 0));
  }

  /// The strided map from `sites` whose outputs are `coarse`, whatever the rule that made them.
  private static Sites.Coarser leadingTo(Trial t, Sites sites, int[] coarse) {
    for (ActiveRule rule : ActiveRule.values()) {
      Sites.Coarser c = sites.strided(shape(t), rule, t.engine().backend());
      if (Arrays.equals(c.sites().coords(), coarse)) {
        return c;
      }
    }
    throw new DataException(
        t.attrs().where() + ": the coarse coordinates are the outputs of no active rule");
  }

  private static void checkSites(Trial t, String name, Sites sites) {
    int[] coords = sites.coords();
    t.check(name, Tensor.copyOf(t.engine().backend(), coords, sites.size(), 4));
  }

  private static Zyx zyx(Attrs a, String name, int otherwise) {
    return a.has(name) ? zyx(a, name) : Zyx.cube(otherwise);
  }

  static Zyx zyx(Attrs a, String name) {
    int[] n = a.integers(name);
    return n.length == 1 ? Zyx.cube(n[0]) : new Zyx(n[0], n[1], n[2]);
  }
}
