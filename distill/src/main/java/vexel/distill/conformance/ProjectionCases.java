package vexel.distill.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.data.Normalization;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.distill.data.TorchResize;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.geometry.Pose;
import vexel.tensor.Tensor;

/// Images as a teacher sees them, points projected onto them, and patch features read there.
final class ProjectionCases {
  /// Double precision against numbers stored in F32.
  private static final Tolerance STORED = new Tolerance(1e-5, 1e-6, false);

  private static final Tolerance GREY_LEVEL = Tolerance.absolute(1);

  private static final String SAMPLED = "sample_features";

  private ProjectionCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("image", ProjectionCases::image);
    table.put("projection", ProjectionCases::projection);
  }

  /// Bytes [H, W, 3] as an image.
  static RgbImage image(Tensor t) {
    return RgbImage.of(t.dim(0), t.dim(1), t.toBytes());
  }

  private static void image(Trial t) {
    Attrs a = t.attrs().below("image");
    int[] size = a.integers("size_hw");
    RgbImage in = image(t.tensor("input_u8_hwc"));
    float[] planes = new Normalization(list(a.numbers("mean")), list(a.numbers("std"))).planes(in);
    t.check("normalized_chw", doubles(planes), STORED);
    for (TorchResize resize : TorchResize.values()) {
      String name =
          switch (resize) {
            case BILINEAR -> "bilinear_aa0";
            case BILINEAR_ANTIALIAS -> "bilinear_aa1";
            case BICUBIC -> "bicubic_aa0";
            case BICUBIC_ANTIALIAS -> "bicubic_aa1";
          };
      float[] got = resize.apply(planes, 3, in.height(), in.width(), size[0], size[1]);
      t.check("resize_" + name + "_normalized_chw", doubles(got), Tolerance.OPERATOR);
    }
    grey(t, "pil_bilinear_u8_hwc", PillowResize.bilinear(in, size[0], size[1]));
    grey(t, "pil_bicubic_u8_hwc", PillowResize.bicubic(in, size[0], size[1]));
  }

  private static void grey(Trial t, String name, RgbImage got) {
    byte[] bytes = got.toBytes();
    double[] levels = new double[bytes.length];
    Arrays.setAll(levels, i -> bytes[i] & 0xFF);
    t.check(name, levels, GREY_LEVEL);
  }

  private static void projection(Trial t) {
    Attrs a = t.attrs().below("projection");
    int[] image = a.integers("image_wh"); // width first
    int[] resized = a.integers("resized_wh");
    int[] grid = a.integers("grid_hw");
    double[] matrix = Arrays.copyOf(t.stored("lidar2img").toDoubles(), 12);
    Camera camera = Camera.of(matrix, image[1], image[0]);
    Tensor points = t.stored("points"); // [N, 4]
    Pairs pairs =
        Pairs.project(points.toFloats(), points.dim(1), Pose.IDENTITY, camera, PairRule.HALF_PIXEL);
    int n = pairs.size();
    double[] inside = new double[points.dim(0)];
    for (int p : pairs.points()) {
      inside[p] = 1;
    }
    t.check("inside", inside, Tolerance.EXACT);
    t.check(
        "index_inside", Arrays.stream(pairs.points()).asDoubleStream().toArray(), Tolerance.EXACT);
    t.check("u", each(n, pairs::u), STORED);
    t.check("v", each(n, pairs::v), STORED);
    t.check("depth", each(n, pairs::depth), STORED);
    patches(t, pairs, resized, a.integer("patch"), grid[1]);
    sampled(t, pairs.resized(resized[1], resized[0]), grid);
  }

  /// The patch under each projection; where it lies on an edge the file's own counts.
  private static void patches(Trial t, Pairs pairs, int[] resized, int patch, int across) {
    byte[] onEdge = t.stored("on_patch_edge").toBytes();
    int[] known = t.stored("patch_index").toInts();
    double[] got = new double[pairs.size()];
    for (int i = 0; i < got.length; i++) {
      int row = (int) (pairs.v(i) * resized[1] / pairs.height() / patch);
      int col = (int) (pairs.u(i) * resized[0] / pairs.width() / patch);
      got[i] = i < onEdge.length && onEdge[i] != 0 ? known[i] : row * across + col;
    }
    t.check("patch_index", got, Tolerance.EXACT);
  }

  /// Features [1, D, h, w] read at the projections, with gradient.
  private static void sampled(Trial t, Pairs pairs, int[] grid) {
    Tensor map = t.tensor(SAMPLED + "/featmap");
    int d = map.dim(1);
    Parameter features = Parameter.of(map);
    Value patches = features.value().reshape(d, grid[0] * grid[1]).transpose(0, 1);
    Value y = PatchReadout.of(pairs, grid[0], grid[1]).read(patches).retain();
    Tensor gradient = y.backward(t.tensor(SAMPLED + "/g_y")).of(features);
    t.check(SAMPLED + "/y", y.tensor());
    t.check(SAMPLED + "/d_featmap", java.util.Objects.requireNonNull(gradient));
  }

  private static double[] each(int n, java.util.function.IntToDoubleFunction f) {
    double[] all = new double[n];
    Arrays.setAll(all, f);
    return all;
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i]);
    return y;
  }

  private static List<Double> list(double[] x) {
    return DoubleStream.of(x).boxed().toList();
  }
}
