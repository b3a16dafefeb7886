package vexel.distill.conformance;

import java.util.List;
import java.util.Map;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Attention;
import vexel.nn.Conv2d;
import vexel.nn.DropPath;
import vexel.nn.FeedForward;
import vexel.nn.LayerNorm;
import vexel.nn.Linear;
import vexel.nn.Mlp;
import vexel.nn.QuickMlp;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.PatchEmbed;
import vexel.nn.vision.PositionGrid;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitBlock;
import vexel.nn.vision.VitTokens;
import vexel.tensor.Tensor;

/// The value path of MaskCLIP, run through the layer itself. The file has no query and no key: they
/// are zeros, which the path does not read.
final class MaskClipCases {
  private MaskClipCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("maskclip_value_path", MaskClipCases::valuePath);
  }

  private static void valuePath(Trial t) {
    int[] grid = t.attrs().integers("grid_hw");
    Parameter x = t.parameter("x");
    int width = x.tensor().dim(2);
    Parameter qkv = behind(t.tensor("v_w"), width);
    Parameter qkvBias = behind(t.tensor("v_b"), width);
    MaskClip net = net(t, new Linear(qkv, qkvBias));
    Value unit = net.features(new VitTokens(x.value(), 0, grid[0], grid[1])); // [B, h, w, E]
    Value y = unit.permute(0, 3, 1, 2);
    t.output("y", y);
    if (t.has("d_v_w")) { // the sweep that the trial makes does not know of the zeros
      Gradients g = again(t, net, grid).backward(t.tensor("g_y"));
      t.check("d_v_w", values(g, qkv, width));
      t.check("d_v_b", values(g, qkvBias, width));
    }
  }

  private static Value again(Trial t, MaskClip net, int[] grid) {
    Value x = Value.of(t.tensor("x"));
    return net.features(new VitTokens(x, 0, grid[0], grid[1])).permute(0, 3, 1, 2);
  }

  /// `v` as the last third of a fused projection.
  private static Parameter behind(Tensor v, int width) {
    int[] dims = v.shape().toArray();
    dims[0] = 2 * width;
    Tensor zeros = Tensor.zeros(v.backend(), v.dtype(), vexel.tensor.Shape.of(dims));
    return Parameter.of(Tensor.concat(0, List.of(zeros, v)));
  }

  private static Tensor values(Gradients g, Parameter qkv, int width) {
    Tensor d = g.of(qkv);
    return (d == null ? qkv.tensor().mul(0) : d).narrow(0, 2 * width, width).copy();
  }

  private static MaskClip net(Trial t, Linear qkv) {
    double eps = t.attrs().number("ln_eps");
    LayerNorm post = norm(t, "ln_post", eps);
    VitBlock block =
        new VitBlock(
            norm(t, "ln1", eps),
            new Attention(qkv, linear(t, "out"), 1),
            null,
            norm(t, "ln2", eps),
            feedForward(t),
            null,
            DropPath.NONE);
    int width = qkv.inputs();
    Parameter none = Parameter.buffer(t.tensor("v_w")); // tokens come from the file, not an image
    Vit vit =
        new Vit(
            Parameter.buffer(none.tensor().narrow(0, 0, 1).reshape(1, 1, width)),
            Parameter.buffer(none.tensor().narrow(0, 0, 1).reshape(1, 1, width)),
            null,
            new PatchEmbed(new Conv2d(none, null, Conv2d.square(1, 1, 0))),
            null,
            List.of(block),
            post,
            PositionGrid.MASK_CLIP);
    return new MaskClip(vit, new Linear(t.parameter("proj_w"), null));
  }

  private static FeedForward feedForward(Trial t) {
    String activation = t.attrs().text("activation");
    return switch (activation) {
      case "quick_gelu" -> new QuickMlp(linear(t, "fc1"), linear(t, "fc2"));
      case "gelu_erf", "gelu" -> new Mlp(linear(t, "fc1"), linear(t, "fc2"));
      default -> throw new MissingFeature("maskclip_value_path with " + activation);
    };
  }

  private static LayerNorm norm(Trial t, String name, double eps) {
    return new LayerNorm(t.parameter(name + "_w"), t.parameter(name + "_b"), eps);
  }

  private static Linear linear(Trial t, String name) {
    return new Linear(t.parameter(name + "_w"), t.parameter(name + "_b"));
  }
}
