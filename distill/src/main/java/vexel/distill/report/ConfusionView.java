package vexel.distill.report;

import java.util.List;
import java.util.Locale;

/// A confusion matrix as a map of shares: a row is what the points of one class were taken for, and
/// sums to 100 %.
///
/// @param title what is drawn
/// @param names of the classes
/// @param counts points by true class (row) and predicted class
public record ConfusionView(String title, List<String> names, List<List<Long>> counts)
    implements Chart {
  private static final int CELL = 26;
  private static final int LEFT = 150;
  private static final int TOP = 130;

  @Override
  public String svg() {
    int n = names.size();
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>"
            .formatted(LEFT + CELL * n + 12, TOP + CELL * n + 12, Html.escape(title)));
    out.append("<text class=\"t\" x=\"8\" y=\"18\">%s</text>".formatted(Html.escape(title)));
    out.append(
        "<text class=\"a\" x=\"8\" y=\"36\">rows: truth, columns: prediction, % of row</text>");
    for (int c = 0; c < n; c++) {
      String name = Html.escape(names.get(c));
      int x = LEFT + CELL * c + CELL / 2 + 4;
      out.append(
          "<text class=\"a\" transform=\"translate(%d %d) rotate(-60)\">%s</text>"
              .formatted(x, TOP - 6, name));
      out.append(
          "<text class=\"a\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>"
              .formatted(LEFT - 6, TOP + CELL * c + 17, name));
      long all = counts.get(c).stream().mapToLong(v -> v).sum();
      for (int p = 0; p < n; p++) {
        out.append(cell(c, p, all == 0 ? 0 : (double) counts.get(c).get(p) / all));
      }
    }
    return out.append("</svg>").toString();
  }

  private static String cell(int row, int col, double share) {
    int x = LEFT + CELL * col;
    int y = TOP + CELL * row;
    int pale = (int) Math.floor(255 * (1 - share));
    String box =
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"rgb(%d,%d,255)\""
                + " stroke=\"#e6eaef\"/>",
            x,
            y,
            CELL,
            CELL,
            pale,
            (pale + 255) / 2);
    return share < 0.005
        ? box
        : box
            + String.format(
                Locale.ROOT,
                "<text class=\"l\" text-anchor=\"middle\" x=\"%d\" y=\"%d\">%.0f</text>",
                x + CELL / 2,
                y + 17,
                100 * share);
  }
}
