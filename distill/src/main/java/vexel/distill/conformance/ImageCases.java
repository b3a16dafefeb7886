package vexel.distill.conformance;

import java.util.Map;
import vexel.autograd.Value;
import vexel.autograd.op.AxisWeights;
import vexel.autograd.op.Csr;
import vexel.autograd.op.GridSample;
import vexel.autograd.op.MaxPool2d;
import vexel.autograd.op.Resample;
import vexel.tensor.Backend;

/// Interpolation, pooling and sampling of images.
final class ImageCases {
  private ImageCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("grid_sample", ImageCases::gridSample);
    table.put("interpolate", ImageCases::interpolate);
    table.put("max_pool2d", ImageCases::maxPool);
    table.put("avg_pool2d", ImageCases::averagePool);
    table.put("adaptive_avg_pool2d", ImageCases::adaptivePool);
  }

  private static void gridSample(Trial t) {
    String mode = known(t.attrs().text("mode"), "bilinear", "nearest");
    String padding = known(t.attrs().text("padding_mode"), "zeros", "border");
    GridSample op =
        new GridSample(
            mode.equals("nearest"), padding.equals("border"), t.attrs().flag("align_corners"));
    t.output("y", t.input("x").gridSample(op, t.input("grid")));
  }

  private static void interpolate(Trial t) {
    Value x = t.input("x");
    Csr[] axes = new Csr[2];
    for (int i = 0; i < 2; i++) {
      int n = x.dim(2 + i);
      boolean sized = t.attrs().has("size");
      double factor = sized ? 0 : t.attrs().numbers("scale_factor")[i];
      int m = sized ? t.attrs().integers("size")[i] : (int) Math.floor(n * factor);
      boolean stated = !sized && !t.attrs().flag("recompute_scale_factor", false);
      axes[i] = weights(t, n, m, stated ? 1 / factor : (double) n / m);
    }
    t.output("y", x.resample(Resample.of(axes[0], axes[1])));
  }

  private static Csr weights(Trial t, int n, int m, double scale) {
    Backend backend = t.engine().backend();
    String mode = known(t.attrs().text("mode"), "nearest", "bilinear", "bicubic");
    boolean align = t.attrs().flag("align_corners", false);
    boolean smooth = t.attrs().flag("antialias", false);
    if (align && smooth) {
      throw new MissingFeature("interpolate with aligned corners and antialias");
    }
    return switch (mode) {
      case "nearest" -> AxisWeights.nearest(backend, n, m, scale);
      case "bilinear" ->
          smooth
              ? AxisWeights.smoothLinear(backend, n, m, scale)
              : AxisWeights.linear(backend, n, m, scale, align);
      default ->
          smooth
              ? AxisWeights.smoothCubic(backend, n, m, scale)
              : AxisWeights.cubic(backend, n, m, scale, align);
    };
  }

  private static void maxPool(Trial t) {
    int kernel = t.attrs().integer("kernel_size");
    MaxPool2d op =
        new MaxPool2d(
            kernel,
            stride(t, kernel),
            t.attrs().integer("padding", 0),
            t.attrs().integer("dilation", 1),
            t.attrs().flag("ceil_mode", false));
    t.output("y", t.input("x").maxPool2d(op));
  }

  private static void averagePool(Trial t) {
    Value x = t.input("x");
    int kernel = t.attrs().integer("kernel_size");
    int stride = stride(t, kernel);
    int padding = t.attrs().integer("padding", 0);
    boolean counted = t.attrs().flag("count_include_pad", true);
    Backend b = t.engine().backend();
    Csr v = AxisWeights.window(b, x.dim(2), kernel, stride, padding, counted);
    Csr h = AxisWeights.window(b, x.dim(3), kernel, stride, padding, counted);
    t.output("y", x.resample(Resample.of(v, h)));
  }

  /// The stride; stated as the word `kernel_size` or not at all, it is the kernel's side.
  private static int stride(Trial t, int kernel) {
    boolean number = t.attrs().values().get("stride") instanceof Number;
    return number ? t.attrs().integer("stride") : kernel;
  }

  private static void adaptivePool(Trial t) {
    Value x = t.input("x");
    int[] size = t.attrs().integers("output_size");
    Backend b = t.engine().backend();
    Csr v = AxisWeights.adaptive(b, x.dim(2), size[0]);
    Csr h = AxisWeights.adaptive(b, x.dim(3), size[1]);
    t.output("y", x.resample(Resample.of(v, h)));
  }

  private static String known(String word, String... words) {
    if (!java.util.List.of(words).contains(word)) {
      throw new MissingFeature(word);
    }
    return word;
  }
}
