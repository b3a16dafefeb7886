package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.sparse.KernelMap;
import vexel.nn.sparse.KernelShape;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.SubmanifoldConv3d;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// What training adds to attention and sparse convolution, and the optimiser; two threads.
final class TrainingBench {
  private TrainingBench() {}

  /// The backward pass of [DenseBench#attention()]: the scores again, and four products.
  static List<Workload> attention() {
    int heads = 6;
    int n = 1370;
    int d = 64;
    Tensor fused = Numbers.normal("qkv", 1, n, 3, heads, d).permute(2, 0, 3, 1, 4);
    Tensor q = fused.select(0, 0); // [1, H, N, D]
    Tensor k = fused.select(0, 1);
    Tensor v = fused.select(0, 2);
    Tensor y = Tensor.empty(Backends.selected(), DType.F32, Shape.of(1, n, heads, d));
    Tensor logsum = Tensor.empty(Backends.selected(), DType.F32, Shape.of(1, heads, n));
    y.kernels().attention().forward(q, k, v, 0.125, y, logsum);
    Tensor dy = Numbers.normal("dy", 1, n, heads, d);
    Tensor dq = Tensor.empty(Backends.selected(), DType.F32, Shape.of(1, heads, n, d));
    Tensor dk = dq.emptyLike();
    Tensor dv = dq.emptyLike();
    return List.of(
        new Workload(
            "attention.6x1370x64.backward",
            2,
            10.0 * heads * n * n * d,
            () -> y.kernels().attention().backward(q, k, v, 0.125, y, logsum, dy, dq, dk, dv)));
  }

  /// A submanifold 3×3×3 convolution of the surface scene, C to C channels, with both gradients.
  static List<Workload> sparse() {
    KernelShape cube = KernelShape.submanifold(3);
    Sites sites = Sites.of(SurfaceScene.coords(), 1, null);
    KernelMap map = sites.submanifold(cube, Backends.selected());
    List<Workload> all = new ArrayList<>();
    for (int c : new int[] {32, 64}) {
      SubmanifoldConv3d layer = SubmanifoldConv3d.of(c, c, cube, false, Numbers.rng("conv" + c));
      Parameter x = Parameter.of(Numbers.normal("features" + c, sites.size(), c));
      Tensor dy = Numbers.normal("dy" + c, sites.size(), c);
      all.add(
          new Workload(
                  "sparse.100k.c" + c + ".step",
                  2,
                  3 * 2.0 * map.size() * c * c,
                  () -> {
                    Value y = layer.forward(new Voxels(sites, x.value())).features();
                    y.backward(dy);
                  })
              .recycling());
    }
    return all;
  }

  /// AdamW over ten million parameters. It reads four arrays and writes three.
  static List<Workload> optimizer() {
    int n = 10_000_000;
    Tensor p = Numbers.normal("p", n);
    Tensor g = Numbers.normal("g", n);
    Tensor m = Tensor.full(Backends.selected(), DType.F32, Shape.of(n), 0);
    Tensor v = Tensor.full(Backends.selected(), DType.F32, Shape.of(n), 0);
    long[] step = new long[1];
    return List.of(
        new Workload(
            "adamw.10m",
            2,
            0,
            () ->
                p.kernels()
                    .optimizer()
                    .adam(p, g, m, v, null, 1e-3, 0.9, 0.999, 1e-8, 0.01, true, ++step[0])));
  }
}
