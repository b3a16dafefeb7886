package vexel.distill.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Pass;
import vexel.nn.vision.Bottleneck;
import vexel.nn.vision.Downsample;
import vexel.tensor.spi.ConvKernels.Window;

/// Blocks and stages of residual networks, run through the layers themselves.
final class ResNetCases {
  private ResNetCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("resnet_bottleneck", ResNetCases::bottleneck);
    table.put("resnet_dilated_layer", ResNetCases::dilatedLayer);
  }

  private static void bottleneck(Trial t) {
    run(t, Map.of("", block(t, "", t.attrs().integer("stride"), t.attrs().integer("dilation"))));
  }

  /// The stride belongs to the first block.
  private static void dilatedLayer(Trial t) {
    int[] dilations = t.attrs().integers("dilations");
    Map<String, Bottleneck> blocks = new LinkedHashMap<>();
    for (int i = 0; i < dilations.length; i++) {
      String name = "b" + i + "_";
      int stride = i == 0 ? t.attrs().integer("stride") : 1;
      blocks.put(name, block(t, name, stride, dilations[i]));
    }
    run(t, blocks);
  }

  private static void run(Trial t, Map<String, Bottleneck> blocks) {
    Pass pass = NormInputs.pass(t);
    Value y = t.input("x");
    for (Bottleneck block : blocks.values()) {
      y = block.forward(y, pass);
    }
    t.output("y", y);
    pass.commit();
    blocks.forEach(
        (name, block) -> {
          NormInputs.check(t, name + "c1_bn", block.bn1());
          NormInputs.check(t, name + "c2_bn", block.bn2());
          NormInputs.check(t, name + "c3_bn", block.bn3());
          Downsample down = block.downsample();
          if (down != null) {
            NormInputs.check(t, name + "down_bn", down.norm());
          }
        });
  }

  private static Bottleneck block(Trial t, String name, int stride, int dilation) {
    Window one = Conv2d.square(1, 1, 0);
    Window three = new Window(3, 3, stride, stride, dilation, dilation, dilation, dilation, 1);
    Downsample down =
        t.has(name + "down_w")
            ? new Downsample(
                convolution(t, name + "down", Conv2d.square(1, stride, 0)), norm(t, name + "down"))
            : null;
    return new Bottleneck(
        convolution(t, name + "c1", one),
        norm(t, name + "c1"),
        convolution(t, name + "c2", three),
        norm(t, name + "c2"),
        convolution(t, name + "c3", one),
        norm(t, name + "c3"),
        down);
  }

  private static Conv2d convolution(Trial t, String name, Window window) {
    return new Conv2d(t.parameter(name + "_w"), null, window);
  }

  private static BatchNorm norm(Trial t, String name) {
    return NormInputs.norm(t, name + "_bn");
  }
}
