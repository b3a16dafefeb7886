package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import vexel.autograd.Value;
import vexel.distill.data.RgbImage;
import vexel.distill.superpixel.LabImage;
import vexel.distill.superpixel.LabelMap;
import vexel.distill.superpixel.Regions;
import vexel.distill.superpixel.Slic;
import vexel.tensor.Tensor;

/// Superpixels and the loss over them.
final class SuperpixelCases {
  private static final String GROUP = "slic/";

  private SuperpixelCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("slic", SuperpixelCases::slic);
    table.put("slidr_superpixel_info_nce", SuperpixelCases::contrast);
  }

  /// Every run `slic/<run>` of the attributes on the file's image: its labels and, where the file
  /// has them, the colours they were found on.
  private static void slic(Trial t) {
    RgbImage image = ProjectionCases.image(t.shared("image/input_u8_hwc"));
    Slic.Release release = Slic.Release.RELEASE_0_19; // the files' note
    LabImage lab = LabImage.of(image, release);
    if (t.has("lab")) {
      t.check("lab", lab.interleaved(), Tolerance.OPERATOR);
    }
    for (String key : t.attrs().values().keySet()) {
      if (key.startsWith(GROUP) && t.attrs().holds(key)) {
        String run = key.substring(GROUP.length());
        Attrs a = t.attrs().below(key);
        if (!a.flag("enforce_connectivity", true)) {
          throw new MissingFeature("slic without connectivity");
        }
        Slic slic =
            new Slic(
                a.integer("n_segments"),
                a.number("compactness"),
                a.number("sigma"),
                a.integer("max_iter", 10),
                release);
        int start = a.integer("start_label", 0);
        int[] labels = slic.labels(image).toInts();
        double[] numbered = IntStream.of(labels).mapToDouble(l -> l + start).toArray();
        t.check(run + "_labels", numbered, Tolerance.EXACT);
        String smoothed = run + "_smoothed_lab";
        if (t.has(smoothed)) {
          t.check(smoothed, lab.smoothed(slic.sigma()).interleaved(), Tolerance.OPERATOR);
        }
      }
    }
  }

  /// Means of points [P, D] and pixels [I, D, H, W] over the regions of label maps [I, H, W], and
  /// the contrast between the means of those regions that hold a point.
  private static void contrast(Trial t) {
    Tensor superpixels = t.tensor("superpixels");
    int images = superpixels.dim(0);
    int count = t.attrs().integer("num_superpixels");
    List<LabelMap> maps = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      int[] labels = superpixels.select(0, i).toInts();
      maps.add(LabelMap.of(superpixels.dim(1), superpixels.dim(2), labels, count));
    }
    int[] at = t.tensor("pairing_images").toInts();
    int n = at.length / 3;
    int[] image = IntStream.range(0, n).map(j -> at[3 * j]).toArray();
    int[] row = IntStream.range(0, n).map(j -> at[3 * j + 1]).toArray();
    int[] col = IntStream.range(0, n).map(j -> at[3 * j + 2]).toArray();
    int[] point = t.tensor("pairing_points").toInts();
    Regions regions = Regions.all(maps, image, row, col, point);

    Value dense = t.input("image"); // [I, D, H, W] → [I·H·W, D]
    Value k = regions.superpoints(t.input("points"));
    Value q = regions.superpixels(dense.permute(0, 2, 3, 1).reshape(-1, dense.dim(1)));
    t.output("segment_points", k);
    t.output("segment_image", q);

    int[] held = IntStream.range(0, regions.size()).filter(s -> regions.pairs(s) > 0).toArray();
    Tensor rows = Tensor.copyOf(t.engine().backend(), held, held.length);
    int[] self = IntStream.range(0, held.length).toArray();
    Tensor diagonal = Tensor.copyOf(t.engine().backend(), self, self.length);
    Value logits =
        k.gatherRows(rows)
            .matmul(q.gatherRows(rows).transpose(0, 1))
            .div(t.attrs().number("temperature"));
    t.output("loss", logits.crossEntropy(diagonal, -1));
  }
}
