package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vexel.autograd.Parameter;
import vexel.nn.sparse.ActiveRule;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Counts the multiply-adds of sparse networks' convolutions, two operations each; normalisations
/// and activations, which are a few thousandths of them, do not count.
final class NetworkFlops {
  private static final int LEVELS = 5;

  private NetworkFlops() {}

  /// A training step of `net` on `sites`: one product forward, one for each gradient, of which the
  /// first layer has no gradient of its input.
  static double step(MinkUNet net, Sites sites) {
    List<double[]> pairs = pairs(sites);
    double sum = 0;
    for (Map.Entry<String, Parameter> e : net.parameters().entrySet()) {
      Tensor w = e.getValue().tensor();
      if (w.rank() == 3) { // [K, Cin, Cout]
        double[] level = pairs.get(level(e.getKey()));
        double entries =
            switch (w.dim(0)) {
              case 27 -> level[1];
              case 1, 8 -> level[0];
              default -> throw new IllegalArgumentException(e.getKey() + w.shape());
            };
        int products = e.getKey().startsWith("conv0p1s1.") ? 2 : 3;
        sum += 2.0 * products * entries * w.dim(1) * w.dim(2);
      }
    }
    return sum;
  }

  /// Sites, and pairs of a 3×3×3 kernel, at strides 1, 2, 4, 8, 16.
  private static List<double[]> pairs(Sites finest) {
    List<double[]> all = new ArrayList<>();
    Sites sites = finest;
    for (int i = 0; i < LEVELS; i++) {
      int cube = sites.submanifold(KernelShape.submanifold(3), Backends.cpu()).size();
      all.add(new double[] {sites.size(), cube});
      sites = sites.strided(KernelShape.strided(2, 2, 0), ActiveRule.FLOOR, Backends.cpu()).sites();
    }
    return all;
  }

  /// The level whose sites a layer's pairs are counted on. A strided kernel of 2³ and its inverse
  /// have one pair for each site of the finer of their two levels.
  private static int level(String name) {
    if (name.startsWith("block")) {
      int block = name.charAt(5) - '0';
      return block <= 4 ? block : 8 - block;
    }
    int stride = Integer.parseInt(name.replaceAll(".*p(\\d+)s.*", "$1"));
    int level = Integer.numberOfTrailingZeros(stride);
    return name.startsWith("convtr") ? level - 1 : level;
  }
}
