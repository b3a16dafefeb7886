package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.optim.AdamW;
import vexel.nn.sparse.KernelMap;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Sparse convolution on the surface scene of 100,000 voxels.
final class SparseBench {
  private static final KernelShape CUBE = KernelShape.submanifold(3);

  private SparseBench() {}

  private static Sites scene() {
    return Sites.of(SurfaceScene.coords(), 1, null);
  }

  /// One submanifold 3×3×3 convolution forward, C to C channels, the map being there; two threads.
  static List<Workload> convolution() {
    Sites sites = scene();
    KernelMap map = sites.submanifold(CUBE, Backends.selected());
    List<Workload> all = new ArrayList<>();
    for (int c : new int[] {32, 64}) {
      SubmanifoldConv3d layer = SubmanifoldConv3d.of(c, c, CUBE, false, Numbers.rng("conv" + c));
      Voxels x = Voxels.of(sites, Numbers.normal("features" + c, sites.size(), c));
      double flops = 2.0 * map.size() * c * c;
      all.add(new Workload("sparse.100k.c" + c, 2, flops, () -> layer.forward(x)).recycling());
    }
    return all;
  }

  /// The map of a submanifold 3×3×3 kernel from sorted coordinates, one thread.
  static List<Workload> kernelMap() {
    int[] coords = SurfaceScene.coords();
    return List.of(
        new Workload(
            "kernelmap.100k",
            1,
            0,
            () -> Sites.of(coords, 1, null).submanifold(CUBE, Backends.selected())));
  }

  /// A training step of MinkUNet-34, maps included: forward, backward from a mean square, AdamW;
  /// two threads.
  static List<Workload> minkunet() {
    int[] coords = SurfaceScene.coords();
    MinkUNet net = MinkUNet.unet34(4, Numbers.rng("minkunet"));
    AdamW optimizer = AdamW.of(1e-3, 0.01).over("net", net);
    Tensor features = Numbers.normal("features", coords.length / 4, 4);
    return List.of(
        new Workload(
            "minkunet34.100k.step",
            2,
            NetworkFlops.step(net, scene()),
            () -> {
              Pass pass = Pass.train(Numbers.rng("pass"));
              Value y = net.forward(Voxels.of(Sites.of(coords, 1, null), features), pass);
              optimizer.step(y.square().mean().backward());
              pass.commit();
            }));
  }
}
