package vexel.distill.report;

import java.util.List;
import java.util.Locale;

/// Shares between 0 and 1 as horizontal bars.
///
/// @param title what is drawn
/// @param bars from top to bottom
public record BarChart(String title, List<Bar> bars) implements Chart {
  private static final int WIDTH = 560;
  private static final int LEFT = 160;
  private static final int RIGHT = 60;
  private static final int TOP = 30;
  private static final int STEP = 20;

  /// One bar.
  ///
  /// @param name its label
  /// @param value its length, NaN where there is nothing to draw
  /// @param spread standard deviation drawn around its end, or NaN for none
  public record Bar(String name, double value, double spread) {}

  @Override
  public String svg() {
    StringBuilder out = new StringBuilder();
    int height = TOP + STEP * bars.size() + 8;
    out.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>"
            .formatted(WIDTH, height, Html.escape(title)));
    out.append("<text class=\"t\" x=\"8\" y=\"18\">%s</text>".formatted(Html.escape(title)));
    for (int tick = 0; tick <= 4; tick++) {
      out.append(
          line("class=\"g\"", x(tick / 4.0), TOP - 4, x(tick / 4.0), TOP + STEP * bars.size()));
    }
    for (int i = 0; i < bars.size(); i++) {
      out.append(row(bars.get(i), TOP + STEP * i));
    }
    return out.append("</svg>").toString();
  }

  private static String row(Bar bar, int y) {
    StringBuilder out = new StringBuilder();
    out.append(text("end", LEFT - 8, y + 13, bar.name));
    if (Double.isNaN(bar.value)) {
      return out.append(text("start", LEFT + 6, y + 13, "–")).toString();
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"#1f6feb\"/>",
            LEFT,
            y + 2,
            x(bar.value) - LEFT));
    double end = bar.value;
    if (!Double.isNaN(bar.spread)) {
      end = Math.min(1, bar.value + bar.spread);
      String ink = "stroke=\"#1b1f24\"";
      out.append(line(ink, x(Math.max(0, bar.value - bar.spread)), y + 9, x(end), y + 9));
    }
    return out.append(
            text("start", x(end) + 5, y + 13, String.format(Locale.ROOT, "%.3f", bar.value)))
        .toString();
  }

  private static double x(double value) {
    return LEFT + value * (WIDTH - LEFT - RIGHT);
  }

  private static String line(String style, double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line %s x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style,
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(String anchor, double x, double y, String s) {
    return String.format(
        Locale.ROOT,
        "<text class=\"a\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        anchor,
        x,
        y,
        Html.escape(s));
  }
}
