package vexel.distill.bench;

import java.util.List;
import vexel.autograd.Value;
import vexel.distill.head.ProjectionHead;
import vexel.nn.Frozen;
import vexel.nn.optim.AdamW;
import vexel.nn.sparse.Sites;
import vexel.nn.sparse.Voxels;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Whole networks.
final class NetworkBench {
  private NetworkBench() {}

  /// Teacher inference: a DINOv2 ViT-S/14 on one image, two threads.
  static List<Workload> vit() {
    VitConfig config = VitConfig.SMALL;
    Frozen<Vit> teacher = Vit.of(config, Numbers.rng("vit")).frozen();
    return List.of(vit("s14", teacher, config, 518), vit("s14", teacher, config, 224));
  }

  /// Teacher inference: a DINOv2 ViT-L/14 on one image, two threads.
  static List<Workload> vitLarge() {
    VitConfig config = VitConfig.LARGE;
    Frozen<Vit> teacher = Vit.of(config, Numbers.rng("vit-large")).frozen();
    return List.of(vit("l14", teacher, config, 518));
  }

  private static Workload vit(String name, Frozen<Vit> teacher, VitConfig c, int side) {
    Tensor image = Numbers.normal("image", 1, 3, side, side);
    int rows = side / c.patch();
    double patches = (double) rows * rows;
    double n = patches + 1;
    double d = c.width();
    double block = 2 * n * d * (4 * d + 2 * c.hidden()) + 4 * n * n * d;
    double flops = c.depth() * block + 2 * patches * 3 * c.patch() * c.patch() * d;
    return new Workload("vit." + name + "." + side, 2, flops, () -> teacher.forward(image))
        .recycling();
  }

  /// A training step of three linear layers 384 wide with GELU between, 8,192 rows, mean squared
  /// error, AdamW; one thread.
  static List<Workload> mlp() {
    ProjectionHead net = ProjectionHead.mlp(384, 384, 384, 3, Unary.GELU, Numbers.rng("mlp"));
    Value x = Value.of(Numbers.normal("x", 8192, 384));
    Value target = Value.of(Numbers.normal("target", 8192, 384));
    AdamW optimizer = AdamW.of(1e-3, 0.01).over("mlp", net);
    // three products forward, three for the weights, two for the inputs
    double flops = 8 * 2.0 * 8192 * 384 * 384;
    return List.of(
        new Workload(
            "mlp.3x384.b8192.step",
            1,
            flops,
            () -> optimizer.step(net.forward(x).sub(target).square().mean().backward())));
  }

  /// A [CleverStep] on two clouds of 6,000 voxels, two threads.
  static List<Workload> step() {
    Sites sites = Sites.of(SurfaceScene.batch(2, 6_000, 1), 2, null);
    Voxels x = Voxels.of(sites, Numbers.normal("features", sites.size(), 4));
    int[] rows = new int[CleverStep.PAIRS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Numbers.rng("pairs").index(i, sites.size());
    }
    Tensor pairs = Tensor.of(rows, rows.length);
    CleverStep step = new CleverStep();
    return List.of(new Workload("clever.step", 2, 0, () -> step.on(x, pairs)));
  }
}
