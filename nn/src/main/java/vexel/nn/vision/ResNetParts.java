package vexel.nn.vision;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Init;
import vexel.nn.Linear;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// Builds a [ResNet] part by part: with random numbers, or blank, which takes no memory and is
/// filled by loading.
///
/// Where a stage's stride of 2 is replaced by dilation, its first block keeps the dilation of the
/// stage before and the others take twice that, as torchvision does; so the weights see the same
/// neighbours as in the ordinary network.
final class ResNetParts {
  private final ResNetConfig config;
  private final @Nullable Rng rng;

  ResNetParts(ResNetConfig config, @Nullable Rng rng) {
    this.config = config;
    this.rng = rng;
  }

  ResNet build() {
    List<List<ResidualBlock>> stages = new ArrayList<>();
    int in = config.width();
    int side = 4; // pixels a cell after the stem
    int dilation = 1;
    for (int i = 0; i < 4; i++) {
      int before = dilation;
      int stride = i == 0 ? 1 : 2;
      if (side * stride > config.stride()) {
        dilation *= stride;
        stride = 1;
      }
      side *= stride;
      List<ResidualBlock> blocks = new ArrayList<>();
      for (int b = 0; b < config.blocks().get(i); b++) {
        Rng to = rng == null ? null : rng.at("layer" + (i + 1), b);
        blocks.add(
            b == 0
                ? block(in, i, stride, before, to)
                : block(config.channels(i), i, 1, dilation, to));
      }
      in = config.channels(i);
      stages.add(List.copyOf(blocks));
    }
    return new ResNet(
        conv(3, config.width(), Conv2d.square(7, 2, 3), rng, "conv1"),
        norm(config.width()),
        stages.get(0),
        stages.get(1),
        stages.get(2),
        stages.get(3),
        classifier(in),
        ResNet.Freeze.NOTHING);
  }

  private ResidualBlock block(int in, int stage, int stride, int dilation, @Nullable Rng at) {
    int width = config.width() << stage;
    int out = config.channels(stage);
    Downsample down =
        stride == 1 && in == out
            ? null
            : new Downsample(
                conv(in, out, Conv2d.square(1, stride, 0), at, "downsample"), norm(out));
    Window three = new Window(3, 3, stride, stride, dilation, dilation, dilation, dilation, 1);
    if (!config.bottleneck()) {
      return new BasicBlock(
          conv(in, width, three, at, "conv1"),
          norm(width),
          conv(width, width, Conv2d.square(3, 1, 1), at, "conv2"),
          norm(width),
          down);
    }
    return new Bottleneck(
        conv(in, width, Conv2d.square(1, 1, 0), at, "conv1"),
        norm(width),
        conv(width, width, three, at, "conv2"),
        norm(width),
        conv(width, out, Conv2d.square(1, 1, 0), at, "conv3"),
        norm(out),
        down);
  }

  /// Random weights are normal with variance 2/(O·k²) (He et al. 2015, fan-out).
  private static Conv2d conv(int in, int out, Window window, @Nullable Rng at, String name) {
    int k = window.kernelH();
    Parameter weight =
        at == null
            ? blank(out, in, k, k)
            : Init.normal(at.at(name).at("weight"), Math.sqrt(2.0 / (out * k * k)), out, in, k, k);
    return new Conv2d(weight, null, window);
  }

  private BatchNorm norm(int channels) {
    if (rng != null) {
      return BatchNorm.of(channels);
    }
    Parameter mean = Parameter.buffer(blank(channels).tensor());
    Parameter variance = Parameter.buffer(blank(channels).tensor());
    return new BatchNorm(blank(channels), blank(channels), mean, variance, 1e-5, 0.1);
  }

  private @Nullable Linear classifier(int in) {
    if (config.classes() == 0) {
      return null;
    }
    return rng == null
        ? new Linear(blank(config.classes(), in), blank(config.classes()))
        : Linear.of(in, config.classes(), rng.at("fc"));
  }

  /// Zeros that are one zero, stretched.
  private static Parameter blank(int... dims) {
    return Parameter.of(
        Tensor.zeros(Backends.selected(), DType.F32, Shape.of()).expand(Shape.of(dims)));
  }
}
