package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// How cost grows with the number of voxels; two threads.
final class GrowthBench {
  private static final KernelShape CUBE = KernelShape.submanifold(3);
  private static final int CHANNELS = 32;

  private GrowthBench() {}

  /// Sorting, the map of a 3×3×3 kernel and a convolution of 32 to 32 channels on 10 thousand to 2
  /// million voxels.
  static List<Workload> voxels() {
    SubmanifoldConv3d layer =
        SubmanifoldConv3d.of(CHANNELS, CHANNELS, CUBE, false, Numbers.rng("conv"));
    List<Workload> all = new ArrayList<>();
    all.add(growth(layer, 1, 10_000));
    for (int scenes : new int[] {1, 5, 20}) {
      all.add(growth(layer, scenes, SurfaceScene.VOXELS));
    }
    return all;
  }

  private static Workload growth(SubmanifoldConv3d layer, int scenes, int voxels) {
    int n = scenes * voxels;
    int[] coords = SurfaceScene.batch(scenes, voxels, 1);
    double flops =
        2.0
            * Sites.of(coords, scenes, null).submanifold(CUBE, Backends.cpu()).size()
            * CHANNELS
            * CHANNELS;
    Tensor features = Numbers.normal("features", n, CHANNELS);
    return new Workload(
            "growth." + n / 1000 + "k",
            2,
            flops,
            () -> layer.forward(Voxels.of(Sites.of(coords, scenes, null), features)))
        .recycling();
  }
}
