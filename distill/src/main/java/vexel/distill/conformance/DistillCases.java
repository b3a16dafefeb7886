package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vexel.autograd.Value;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.head.ProjectionHead;
import vexel.distill.loss.FeatureSimilarity;
import vexel.distill.loss.FeatureSimilarity.Kind;
import vexel.nn.Linear;
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
    List<Linear> layers = new ArrayList<>();
    for (int i = 1; t.has("w" + i); i++) {
      layers.add(new Linear(t.parameter("w" + i), t.has("b" + i) ? t.parameter("b" + i) : null));
    }
    Kind kind =
        switch (t.attrs().text("loss")) {
          case "cosine" -> Kind.COSINE;
          case "l2" -> Kind.L2;
          case "l2_squared" -> Kind.L2_SQUARED;
          default -> throw new MissingFeature("similarity loss " + t.attrs().text("loss"));
        };
    Value u = new ProjectionHead(layers, activation).forward(t.input("x"));
    t.output("y", FeatureSimilarity.of(kind, u, t.tensor("q")));
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
