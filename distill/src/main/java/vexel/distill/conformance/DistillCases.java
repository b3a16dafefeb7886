package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.spi.Unary;

/// Parts of distillation methods.
final class DistillCases {
  private DistillCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("similarity_head", DistillCases::similarityHead);
    table.put("patch_readout", DistillCases::patchReadout);
  }

  /// Linear maps `w1`, `b1`, … with an activation between them, then a loss on normalised rows.
  private static void similarityHead(Trial t) {
    Unary activation =
        switch (t.attrs().text("act")) {
          case "gelu(erf)", "gelu" -> Unary.GELU;
          case "relu" -> Unary.RELU;
          default -> throw new MissingFeature("head activation " + t.attrs().text("act"));
        };
    Value x = t.input("x");
    for (int i = 1; t.has("w" + i); i++) {
      Value w = t.input("w" + i);
      Value b = MatrixCases.optional(t, "b" + i);
      x = t.has("w" + (i + 1)) ? x.linear(w, b, activation) : x.linear(w, b);
    }
    Value k = x.l2Normalize(1, 1e-12);
    Value q = t.input("q").l2Normalize(1, 1e-12);
    t.output(
        "y",
        switch (t.attrs().text("loss")) {
          case "cosine" -> k.mul(q).sum(1).mean().neg().add(1);
          case "l2" -> k.sub(q).norm(1).mean();
          case "l2_squared" -> k.sub(q).square().sum(1).mean();
          default -> throw new MissingFeature("similarity loss " + t.attrs().text("loss"));
        });
  }

  /// Patch features [1, D, h, w] at integer pixels, corners aligned.
  private static void patchReadout(Trial t) {
    int[] grid = t.attrs().integers("grid_hw");
    int[] image = t.attrs().integers("image_hw");
    int[] pixels = t.tensor("pixels").toInts();
    int[] rows = new int[pixels.length / 2];
    int[] cols = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = pixels[2 * i];
      cols[i] = pixels[2 * i + 1];
    }
    Value patch = t.input("patch"); // [1, D, h, w] → [h·w, D]
    Value features = patch.reshape(patch.dim(1), grid[0] * grid[1]).transpose(0, 1);
    PatchReadout readout =
        PatchReadout.alignCorners(rows, cols, image[0], image[1], grid[0], grid[1]);
    Value value = readout.read(features);
    t.output("value", value);
    t.output("normalized", value.l2Normalize(1, 1e-12));
  }
}
