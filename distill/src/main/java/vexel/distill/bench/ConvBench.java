package vexel.distill.bench;

import java.util.ArrayList;
import java.util.List;
import vexel.nn.Conv2d;
import vexel.nn.Frozen;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels;
import vexel.tensor.spi.ConvKernels.Window;

/// Dense convolution, two threads.
final class ConvBench {
  private ConvBench() {}

  /// Convolutions as bird's-eye-view networks, ResNets, WaffleIron and ViTs have them, forward
  /// alone and as a `step`: forward, gradient of the input, gradient of the weight.
  static List<Workload> convolutions() {
    List<Workload> all = new ArrayList<>();
    all.addAll(convolution("3x3.256.180", 1, 256, 256, 180, Conv2d.square(3, 1, 1)));
    all.addAll(convolution("1x1.256.180", 1, 256, 256, 180, Conv2d.square(1, 1, 0)));
    all.addAll(convolution("3x3s2.128.180", 1, 128, 256, 180, Conv2d.square(3, 2, 1)));
    Window depthwise = new Window(3, 3, 1, 1, 1, 1, 1, 1, 256);
    all.addAll(convolution("depthwise3x3.256.180", 1, 256, 256, 180, depthwise));
    all.addAll(convolution("patch14.384.518", 1, 3, 384, 518, Conv2d.square(14, 14, 0)));
    all.add(enlarging());
    return all;
  }

  private static List<Workload> convolution(
      String name, int batch, int in, int out, int side, Window window) {
    int after = window.outH(side);
    int taps = in / window.groups() * window.kernelH() * window.kernelW();
    Tensor x = Numbers.normal("x", batch, in, side, side);
    Tensor w = Numbers.normal("w", out, in / window.groups(), window.kernelH(), window.kernelW());
    Tensor dy = Numbers.normal("dy", batch, out, after, after);
    Tensor y = dy.emptyLike();
    Tensor dx = x.emptyLike();
    Tensor dw = w.emptyLike();
    ConvKernels conv = x.kernels().conv();
    double flops = 2.0 * batch * out * after * after * taps;
    return List.of(
        new Workload(
            "conv." + name + ".forward", 2, flops, () -> conv.forward(x, w, null, window, y)),
        new Workload(
            "conv." + name + ".step",
            2,
            3 * flops,
            () -> {
              conv.forward(x, w, null, window, y);
              conv.gradInput(dy, w, window, dx);
              conv.gradWeight(x, dy, window, dw);
            }));
  }

  /// A transposed convolution that doubles the side, as a feature pyramid ends.
  private static Workload enlarging() {
    int c = 256;
    int side = 90;
    Tensor x = Numbers.normal("x", 1, c, side, side);
    Tensor w = Numbers.normal("w", c, c, 2, 2);
    Tensor y = Tensor.empty(Backends.selected(), DType.F32, Shape.of(1, c, 2 * side, 2 * side));
    return new Workload(
        "convtranspose.2x2s2.256.90.forward",
        2,
        2.0 * side * side * c * c * 4,
        () -> y.kernels().conv().gradInput(x, w, Conv2d.square(2, 2, 0), y));
  }

  /// The camera backbone of detectors: ResNet-50 without its classifier on one image.
  static List<Workload> resnet() {
    int h = 256;
    int w = 704;
    Frozen<ResNet> net = ResNet.of(ResNetConfig.RESNET50, Numbers.rng("resnet")).frozen();
    Tensor image = Numbers.normal("image", 1, 3, h, w);
    return List.of(
        new Workload("resnet50." + h + "x" + w, 2, flops(h, w), () -> net.forward(image))
            .recycling());
  }

  /// Of the stem, and of blocks 1×1, 3×3 (which has the stride), 1×1, with a 1×1 shortcut in the
  /// first of a stage.
  private static double flops(int h, int w) {
    double pixels = h / 4.0 * (w / 4.0);
    double products = 4 * pixels * 64 * 3 * 7 * 7;
    double in = 64;
    int[] blocks = {3, 4, 6, 3};
    for (int stage = 0; stage < blocks.length; stage++) {
      double c = 64 << stage;
      double before = pixels;
      pixels = stage == 0 ? pixels : pixels / 4;
      products += before * in * c + pixels * (c * c * 9 + c * 4 * c + in * 4 * c);
      products += (blocks[stage] - 1) * pixels * (4 * c * c + c * c * 9 + c * 4 * c);
      in = 4 * c;
    }
    return 2 * products;
  }
}
