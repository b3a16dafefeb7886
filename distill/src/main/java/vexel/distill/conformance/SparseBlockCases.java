package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Pass;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SparseBlock;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.nn.sparse.Zyx;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The residual block of sparse detectors, run through the layer itself.
final class SparseBlockCases {
  private SparseBlockCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("voxel_res_block", SparseBlockCases::block);
  }

  /// Coordinates come in any order.
  private static void block(Trial t) {
    int[] grid = t.attrs().integers("grid_zyx");
    Sites.Sorting sorting =
        Sites.sort(
            t.stored("coords_bzyx").toInts(),
            t.attrs().integer("batch_size"),
            new Zyx(grid[0], grid[1], grid[2]));
    int[] order = sorting.order().toInts();
    int[] inverse = new int[order.length];
    for (int site = 0; site < order.length; site++) {
      inverse[order[site]] = site;
    }
    SparseBlock block =
        new SparseBlock(
            convolution(t, "conv1"), norm(t, "bn1"), convolution(t, "conv2"), norm(t, "bn2"), null);
    Parameter x = Parameter.of(t.tensor("feats"));
    boolean training = t.attrs().flag("bn_training");
    Pass pass = training ? Pass.train(Rng.seed(0)) : Pass.eval();
    Voxels sorted = new Voxels(sorting.sites(), x.value().gatherRows(rows(t, order)));
    Value y = block.forward(sorted, pass).features().gatherRows(rows(t, inverse));
    t.check("y", y.tensor());
    Gradients g = y.backward(t.tensor("g_y"));
    t.check("d_feats", gradient(g, x));
    gradients(t, g, "conv1", block.conv1());
    gradients(t, g, "conv2", block.conv2());
    pass.commit();
    statistics(t, g, "bn1", block.norm1());
    statistics(t, g, "bn2", block.norm2());
  }

  /// The submanifold convolution `name`, with a bias if the case has one.
  static SubmanifoldConv3d convolution(Trial t, String name) {
    int[] kernel = t.attrs().integers("kernel");
    return new SubmanifoldConv3d(
        kernel(t, name),
        t.has(name + "_b") ? Parameter.of(t.tensor(name + "_b")) : null,
        KernelShape.submanifold(new Zyx(kernel[0], kernel[1], kernel[2]), Zyx.cube(1)));
  }

  /// The normalisation `name`.
  static BatchNorm norm(Trial t, String name) {
    return new BatchNorm(
        Parameter.of(t.tensor(name + "_w")),
        Parameter.of(t.tensor(name + "_b")),
        Parameter.buffer(t.tensor(name + "_running_mean0")),
        Parameter.buffer(t.tensor(name + "_running_var0")),
        t.attrs().number("bn_eps"),
        t.attrs().number("bn_momentum"));
  }

  /// A stored kernel [Cout, Cin, kz, ky, kx] as [K, Cin, Cout].
  static Parameter kernel(Trial t, String name) {
    Tensor w = t.tensor(name + "_w").permute(2, 3, 4, 1, 0).contiguous();
    return Parameter.of(w.reshape(-1, w.dim(3), w.dim(4)));
  }

  /// Checks the gradient of a kernel in the layout it is stored in.
  static void kernelGradient(Trial t, Gradients g, String name, Parameter weight, Zyx size) {
    Tensor dw = gradient(g, weight);
    Tensor raster = dw.reshape(size.z(), size.y(), size.x(), dw.dim(1), dw.dim(2));
    t.check("d_" + name + "_w", raster.permute(4, 3, 0, 1, 2).contiguous());
  }

  /// Checks the gradients of a convolution.
  static void gradients(Trial t, Gradients g, String name, SubmanifoldConv3d conv) {
    kernelGradient(t, g, name, conv.weight(), conv.shape().size());
    if (conv.bias() != null) {
      t.check("d_" + name + "_b", gradient(g, conv.bias()));
    }
  }

  /// Checks the gradients and, in training, the running statistics of a normalisation.
  static void statistics(Trial t, Gradients g, String name, BatchNorm norm) {
    if (norm.weight() != null && norm.bias() != null) {
      t.check("d_" + name + "_w", gradient(g, norm.weight()));
      t.check("d_" + name + "_b", gradient(g, norm.bias()));
    }
    if (t.has(name + "_running_mean1")) {
      t.check(name + "_running_mean1", norm.runningMean().tensor());
      t.check(name + "_running_var1", norm.runningVar().tensor());
    }
  }

  /// The gradient of `p`, zeros if none reached it.
  static Tensor gradient(Gradients g, Parameter p) {
    Tensor d = g.of(p);
    return d == null ? p.tensor().mul(0) : d;
  }

  private static Tensor rows(Trial t, int[] rows) {
    return Tensor.copyOf(t.engine().backend(), rows, rows.length);
  }
}
