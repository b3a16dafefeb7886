package vexel.distill.report;

import java.util.List;
import java.util.Locale;

/// A line chart as inline SVG, readable without a script.
///
/// @param title what is drawn
/// @param xLabel label of the horizontal axis
/// @param series the curves
public record LineChart(String title, String xLabel, List<Series> series) implements Chart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 240;
  private static final int LEFT = 56;
  private static final int BOTTOM = 34;
  private static final int TOP = 26;
  private static final int RIGHT = 14;

  /// One curve: y over x, drawn in `color`.
  public static final class Series {
    private final String name;
    private final String color;
    private final double[] x;
    private final double[] y;

    /// A curve; an empty name gives no legend.
    public Series(String name, String color, double[] x, double[] y) {
      this.name = name;
      this.color = color;
      this.x = x.clone();
      this.y = y.clone();
    }
  }

  @Override
  public String svg() {
    double x0 = Double.MAX_VALUE;
    double x1 = -Double.MAX_VALUE;
    double y0 = Double.MAX_VALUE;
    double y1 = -Double.MAX_VALUE;
    for (Series s : series) {
      for (int i = 0; i < s.x.length; i++) {
        if (Double.isFinite(s.y[i])) {
          x0 = Math.min(x0, s.x[i]);
          x1 = Math.max(x1, s.x[i]);
          y0 = Math.min(y0, s.y[i]);
          y1 = Math.max(y1, s.y[i]);
        }
      }
    }
    if (x1 < x0) {
      return "";
    }
    double pad = Math.max((y1 - y0) * 0.06, 1e-9);
    y0 -= pad;
    y1 += pad;
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>"
            .formatted(WIDTH, HEIGHT, Html.escape(title)));
    out.append("<text class=\"t\" x=\"%d\" y=\"16\">%s</text>".formatted(LEFT, Html.escape(title)));
    double step = tick(y1 - y0);
    for (double v = Math.ceil(y0 / step) * step; v <= y1; v += step) {
      double py = py(v, y0, y1);
      out.append(
          String.format(
              Locale.ROOT,
              "<line class=\"g\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              py,
              py));
      out.append(
          String.format(
              Locale.ROOT,
              "<text class=\"a\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
              LEFT - 6,
              py + 4,
              number(v, step)));
    }
    double xstep = tick(Math.max(x1 - x0, 1e-9));
    for (double v = Math.ceil(x0 / xstep) * xstep; v <= x1; v += xstep) {
      out.append(
          String.format(
              Locale.ROOT,
              "<text class=\"a\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
              px(v, x0, x1),
              HEIGHT - BOTTOM + 16,
              number(v, xstep)));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"a\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>",
            WIDTH - RIGHT,
            HEIGHT - 4,
            Html.escape(xLabel)));
    int legend = LEFT + 8 + title.length() * 8;
    for (Series s : series) {
      out.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\""
              .formatted(s.color));
      int stride = Math.max(1, s.x.length / 1200);
      for (int i = 0; i < s.x.length; i += stride) {
        if (Double.isFinite(s.y[i])) {
          out.append(
              String.format(Locale.ROOT, "%.1f,%.1f ", px(s.x[i], x0, x1), py(s.y[i], y0, y1)));
        }
      }
      out.append("\"/>");
      if (!s.name.isEmpty()) {
        out.append(
            String.format(
                Locale.ROOT,
                "<text class=\"l\" fill=\"%s\" x=\"%d\" y=\"16\">%s</text>",
                s.color,
                legend,
                Html.escape(s.name)));
        legend += 14 + s.name.length() * 7;
      }
    }
    return out.append("</svg>").toString();
  }

  private static double px(double x, double x0, double x1) {
    return LEFT + (x1 > x0 ? (x - x0) / (x1 - x0) : 0.5) * (WIDTH - LEFT - RIGHT);
  }

  private static double py(double y, double y0, double y1) {
    return HEIGHT - BOTTOM - (y - y0) / (y1 - y0) * (HEIGHT - BOTTOM - TOP);
  }

  /// A step of 1, 2 or 5 times a power of ten that gives four to ten ticks.
  private static double tick(double range) {
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(range)));
    double lead = range / power;
    return power * (lead < 2 ? 0.2 : lead < 5 ? 0.5 : 1);
  }

  /// A tick's label, with as many decimals as tell it from the next tick.
  private static String number(double v, double step) {
    int decimals = (int) Math.max(0, Math.ceil(-StrictMath.log10(step) - 1e-9));
    double zero = Math.abs(v) < step / 2 ? 0 : v; // never −0
    return decimals > 5
        ? String.format(Locale.ROOT, "%.1e", zero)
        : String.format(Locale.ROOT, "%." + decimals + "f", zero);
  }
}
