package vexel.distill.conformance;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.autograd.op.Attention;
import vexel.autograd.op.Conv2d;
import vexel.autograd.op.ConvTranspose2d;
import vexel.distill.DataException;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// Matrix products, attention and dense convolution.
final class MatrixCases {
  private MatrixCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("bmm", t -> t.output("y", t.input("input").matmul(t.input("mat2"))));
    table.put("matmul", t -> t.output("y", t.input("a").matmul(t.input("b"))));
    table.put("linear", t -> t.output("y", t.input("x").linear(t.input("w"), optional(t, "b"))));
    table.put("scaled_dot_product_attention", MatrixCases::attention);
    table.put("multi_head_attention", MatrixCases::multiHead);
    table.put("conv2d", MatrixCases::conv2d);
    table.put("conv_transpose2d", MatrixCases::convTranspose2d);
  }

  static @Nullable Value optional(Trial t, String name) {
    return t.has(name) ? t.input(name) : null;
  }

  private static void attention(Trial t) {
    if (t.attrs().has("mask")) {
      throw new MissingFeature("attention mask");
    }
    Object stated = t.attrs().values().get("scale");
    double scale =
        switch (stated) {
          case null -> 0;
          case Number n -> n.doubleValue();
          case String s when s.replace(" ", "").equals("1/sqrt(head_dim)") -> 0;
          default -> throw new MissingFeature("attention scale " + stated);
        };
    Attention op = scale == 0 ? new Attention() : new Attention(scale);
    t.output("y", Value.apply(op, t.input("q"), t.input("k"), t.input("v")));
  }

  private static void multiHead(Trial t) {
    String layout = t.attrs().text("qkv_layout", "[q;k;v]");
    if (!layout.startsWith("[q;k;v]")) {
      throw new DataException(t.attrs().where() + ": unknown qkv_layout '" + layout + "'");
    }
    Value fused = t.input("x").linear(t.input("qkv_w"), optional(t, "qkv_b"));
    Value joined = fused.selfAttention(t.attrs().integer("num_heads"));
    t.output("y", joined.linear(t.input("proj_w"), optional(t, "proj_b")));
  }

  private static void conv2d(Trial t) {
    Conv2d op = new Conv2d(window(t));
    t.output("y", t.input("x").conv2d(op, t.input("w"), optional(t, "b")));
  }

  private static void convTranspose2d(Trial t) {
    int[] extra = pair(t, "output_padding", 0);
    ConvTranspose2d op = new ConvTranspose2d(window(t), extra[0], extra[1]);
    t.output("y", t.input("x").convTranspose2d(op, t.input("w"), optional(t, "b")));
  }

  private static Window window(Trial t) {
    Tensor w = t.tensor("w");
    int[] stride = pair(t, "stride", 1);
    int[] padding = pair(t, "padding", 0);
    int[] dilation = pair(t, "dilation", 1);
    return new Window(
        w.dim(2),
        w.dim(3),
        stride[0],
        stride[1],
        padding[0],
        padding[1],
        dilation[0],
        dilation[1],
        t.attrs().integer("groups", 1));
  }

  /// One number for both axes, or one each.
  private static int[] pair(Trial t, String name, int otherwise) {
    if (!t.attrs().has(name)) {
      return new int[] {otherwise, otherwise};
    }
    int[] n = t.attrs().integers(name);
    return n.length == 2 ? n : new int[] {n[0], n[0]};
  }
}
