package vexel.peers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Workloads as TorchScript, each with the shapes of its inputs. A key may end in `@VARIANT`: the
/// same work another way; the faster one counts.
final class TorchPrograms {
  /// One workload.
  ///
  /// @param inputs shapes of the standard normal inputs `x`
  /// @param setup statements that make the timed statements' inputs from `x`, run once, or null
  /// @param body the timed statements; what they return is computed
  record Program(List<long[]> inputs, @Nullable String setup, String body) {
    Program(List<long[]> inputs, String body) {
      this(inputs, null, body);
    }
  }

  private TorchPrograms() {}

  /// The program of `key`.
  static Program of(String key) {
    return switch (key) {
      case "softmax.8220x1370" -> new Program(rows(8220, 1370), "return [torch.softmax(x[0], -1)]");
      case "softmax.8220x1370@out" ->
          new Program(
              List.of(shape(8220, 1370), shape(8220, 1370)),
              "return [torch._softmax(x[0], -1, False, out=x[1])]");
      case "layernorm.1370x384" ->
          new Program(
              List.of(shape(1370, 384), shape(384), shape(384)),
              "return [torch.layer_norm(x[0], [384], x[1], x[2], 1e-06)]");
      case "gelu.1370x1536" -> new Program(rows(1370, 1536), "return [torch.gelu(x[0])]");
      case "gelu.1370x1536@out" ->
          new Program(
              List.of(shape(1370, 1536), shape(1370, 1536)), "return [torch.gelu(x[0], out=x[1])]");
      case "attention.6x1370x64" ->
          new Program(heads(3), "return [torch.scaled_dot_product_attention(x[0], x[1], x[2])]");
      case "attention.6x1370x64@unfused" ->
          new Program(
              heads(3),
              """
              s = torch.mul(torch.matmul(x[0], torch.transpose(x[1], 2, 3)), 0.125)
              return [torch.matmul(torch.softmax(s, -1), x[2])]
              """);
      case "attention.6x1370x64.backward" -> new Program(heads(4), SAVED, ATTENTION_BACKWARD);
      case "mlp.3x384.b8192.step" -> mlp();
      case "vit.s14.518" -> vit(518);
      case "vit.s14.224" -> vit(224);
      default -> {
        if (key.startsWith("gemm.")) {
          yield product(key);
        }
        if (key.startsWith("conv.3x3.256.180.")) {
          yield convolution(key.endsWith(".step"));
        }
        throw new IllegalArgumentException("libtorch: no program for " + key);
      }
    };
  }

  private static final String SAVED =
      """
      y, l = torch._scaled_dot_product_flash_attention_for_cpu(x[0], x[1], x[2], 0., False)
      return [x[0], x[1], x[2], x[3], y, l]
      """;

  private static final String ATTENTION_BACKWARD =
      """
      q, k, v = torch._scaled_dot_product_flash_attention_for_cpu_backward(\
      x[3], x[0], x[1], x[2], x[4], x[5], 0., False)
      return [q, k, v]
      """;

  private static long[] shape(long... sides) {
    return sides;
  }

  private static List<long[]> rows(long r, long n) {
    return List.of(shape(r, n));
  }

  private static List<long[]> heads(int tensors) {
    return java.util.Collections.nCopies(tensors, shape(1, 6, 1370, 64));
  }

  private static Program product(String key) {
    String[] mnk = key.substring("gemm.".length()).split("x", -1);
    long m = Long.parseLong(mnk[0]);
    long n = Long.parseLong(mnk[1]);
    long k = Long.parseLong(mnk[2]);
    return new Program(
        List.of(shape(m, k), shape(k, n), shape(m, n)), "return [torch.mm(x[0], x[1], out=x[2])]");
  }

  /// Forward, and as a step the gradients of input and weight.
  private static Program convolution(boolean step) {
    long[] image = shape(1, 256, 180, 180);
    String forward = "y = torch.conv2d(x[0], x[1], None, [1, 1], [1, 1])\n";
    String gradients =
        """
        dx, dw, db = torch.convolution_backward(x[2], x[0], x[1], None, [1, 1], [1, 1], [1, 1],\
         False, [0, 0], 1, [True, True, False])
        return [y, dx, dw]
        """;
    return new Program(
        List.of(image, shape(256, 256, 3, 3), image),
        forward + (step ? gradients : "return [y]\n"));
  }

  /// A training step of three layers with the backward pass written out, which spares libtorch the
  /// recording of a graph, and its fused AdamW.
  private static Program mlp() {
    List<long[]> inputs = new ArrayList<>(List.of(shape(8192, 384), shape(8192, 384)));
    for (int slot = 0; slot < 3; slot++) { // parameters, first moments, second moments
      for (int layer = 0; layer < 3; layer++) {
        inputs.add(shape(384, 384));
        inputs.add(shape(384));
      }
    }
    for (int i = 0; i < 6; i++) {
      inputs.add(shape(1)); // steps taken
    }
    String body =
        """
        a1 = torch.addmm(x[3], x[0], torch.t(x[2]))
        h1 = torch.gelu(a1)
        a2 = torch.addmm(x[5], h1, torch.t(x[4]))
        h2 = torch.gelu(a2)
        d = torch.sub(torch.addmm(x[7], h2, torch.t(x[6])), x[1])
        loss = torch.mean(torch.mul(d, d))
        g3 = torch.mul(d, 6.357828776041667e-07)
        g2 = torch.gelu_backward(torch.mm(g3, x[6]), a2)
        g1 = torch.gelu_backward(torch.mm(g2, x[4]), a1)
        g = [torch.mm(torch.t(g1), x[0]), torch.sum(g1, [0]), \
        torch.mm(torch.t(g2), h1), torch.sum(g2, [0]), \
        torch.mm(torch.t(g3), h2), torch.sum(g3, [0])]
        torch._foreach_add_(x[20:26], 1)
        torch._fused_adamw_(x[2:8], g, x[8:14], x[14:20], annotate(List[Tensor], []), x[20:26], \
        lr=0.001, beta1=0.9, beta2=0.999, weight_decay=0.01, eps=1e-08, amsgrad=False, \
        maximize=False)
        return [loss]
        """;
    // moments that may have been: second ones positive, steps counted from one
    String setup =
        """
        y = annotate(List[Tensor], [])
        for i in range(26):
          t = torch.mul(x[i], 0.05)
          if i < 2:
            t = x[i]
          if i >= 14:
            t = torch.abs(t)
          if i >= 20:
            t = torch.ones([])
          y = torch.add(y, [t])
        return y
        """;
    return new Program(inputs, setup, body);
  }

  /// A ViT-S/14 with fused attention: 14 parameters a block behind the five of the embedding.
  private static Program vit(int side) {
    long d = 384;
    long n = (long) (side / 14) * (side / 14) + 1;
    List<long[]> inputs =
        new ArrayList<>(
            List.of(
                shape(1, 3, side, side),
                shape(d, 3, 14, 14),
                shape(d),
                shape(1, 1, d),
                shape(1, n, d)));
    for (int block = 0; block < 12; block++) {
      inputs.addAll(List.of(shape(d), shape(d), shape(3 * d, d), shape(3 * d)));
      inputs.addAll(List.of(shape(d, d), shape(d), shape(d)));
      inputs.addAll(List.of(shape(d), shape(d), shape(4 * d, d), shape(4 * d)));
      inputs.addAll(List.of(shape(d, 4 * d), shape(d), shape(d)));
    }
    inputs.addAll(List.of(shape(d), shape(d)));
    String body =
        """
        p = torch.flatten(torch.conv2d(x[0], x[1], x[2], [14, 14]), 2)
        t = torch.add(torch.cat([x[3], torch.transpose(p, 1, 2)], 1), x[4])
        for i in range(12):
          b = i * 14 + 5
          h = torch.layer_norm(t, [384], x[b], x[b + 1], 1e-06)
          h = torch.reshape(torch.linear(h, x[b + 2], x[b + 3]), [1, -1, 3, 6, 64])
          h = torch.permute(h, [2, 0, 3, 1, 4])
          q = torch.select(h, 0, 0)
          k = torch.select(h, 0, 1)
          v = torch.select(h, 0, 2)
          y = torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2)
          y = torch.linear(torch.reshape(y, [1, -1, 384]), x[b + 4], x[b + 5])
          t = torch.add(t, torch.mul(y, x[b + 6]))
          h = torch.layer_norm(t, [384], x[b + 7], x[b + 8], 1e-06)
          h = torch.gelu(torch.linear(h, x[b + 9], x[b + 10]))
          t = torch.add(t, torch.mul(torch.linear(h, x[b + 11], x[b + 12]), x[b + 13]))
        return [torch.layer_norm(t, [384], x[173], x[174], 1e-06)]
        """;
    // weights small enough that twelve blocks stay finite
    String setup =
        """
        y = [x[0]]
        for i in range(174):
          y = torch.add(y, [torch.mul(x[i + 1], 0.05)])
        return y
        """;
    return new Program(inputs, setup, body);
  }
}
