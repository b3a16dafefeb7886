package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Single dense kernels.
final class DenseBench {
  private DenseBench() {}

  /// Matrix products M×N×K on one thread: a square, the two feed-forward layers of a ViT-S/14 at
  /// 518 pixels, and tall ones as sparse layers have them.
  static List<Workload> products() {
    return List.of(
        product(1024, 1024, 1024),
        product(1370, 1536, 384),
        product(1370, 384, 1536),
        product(20000, 32, 32),
        product(20000, 64, 64),
        product(20000, 96, 96));
  }

  /// A product that fills a GPU.
  static List<Workload> largeProduct() {
    return List.of(product(4096, 4096, 4096));
  }

  private static Workload product(int m, int n, int k) {
    Tensor a = Numbers.normal("a", m, k);
    Tensor b = Numbers.normal("b", k, n);
    String key = "gemm." + m + "x" + n + "x" + k;
    return new Workload(key, 1, 2.0 * m * n * k, () -> a.matmul(b)).recycling();
  }

  /// Row-wise and elementwise kernels on one thread.
  static List<Workload> rows() {
    List<Workload> all = new ArrayList<>();
    Tensor scores = Numbers.normal("scores", 8220, 1370);
    Tensor p = scores.emptyLike();
    all.add(new Workload("softmax.8220x1370", 1, 0, () -> p.kernels().rows().softmax(scores, p)));

    Tensor x = Numbers.normal("tokens", 1370, 384);
    Tensor gamma = Numbers.normal("gamma", 384);
    Tensor beta = Numbers.normal("beta", 384);
    Tensor y = x.emptyLike();
    Tensor mean = Tensor.empty(Backends.selected(), DType.F32, Shape.of(1370));
    Tensor rstd = mean.emptyLike();
    all.add(
        new Workload(
            "layernorm.1370x384",
            1,
            0,
            () -> y.kernels().rows().layerNorm(x, gamma, beta, 1e-6, y, mean, rstd)));

    Tensor h = Numbers.normal("hidden", 1370, 1536);
    Tensor g = h.emptyLike();
    all.add(
        new Workload(
            "gelu.1370x1536", 1, 0, () -> g.kernels().element().map(Unary.GELU, 0, 0, h, g)));
    return all;
  }

  /// The attention of a ViT-S/14 at 518 pixels, read in place from its fused projection.
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
    return List.of(
        new Workload(
            "attention.6x1370x64",
            2,
            4.0 * heads * n * n * d,
            () -> y.kernels().attention().forward(q, k, v, 0.125, y, logsum)));
  }
}
