package vexel.distill.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import vexel.distill.data.DataReport.CameraReport;
import vexel.tensor.io.AtomicFile;

/// The page of a [DataCheck]: figures, problems and the overlay images beside it.
final class CheckPage {
  private static final int MOST_PROBLEMS = 500;

  private final StringBuilder html = new StringBuilder();

  private CheckPage() {}

  static void write(DataReport report, List<FrameFinding> findings, Path folder) {
    CheckPage page = new CheckPage();
    page.figures(report);
    page.problems(report.problems());
    page.notes(report.notes());
    page.images(findings);
    Path file = folder.resolve("index.html");
    byte[] bytes = page.html.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(bytes)));
  }

  private void figures(DataReport r) {
    html.append(
        """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Data check</title>
        <style>
          body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; margin: 1rem 0; }
          th, td { text-align: left; padding: .15rem 1rem .15rem 0; border-bottom: 1px solid #ddd; }
          td.n { text-align: right; font-variant-numeric: tabular-nums; }
          img { max-width: 100%; display: block; margin: .5rem 0 1.5rem; }
          .scale { height: .8rem; max-width: 24rem; background: linear-gradient(90deg, red, yellow, lime, cyan, blue); }
        </style>
        <h1>Data check</h1>
        """);
    html.append("<table>");
    row("frames", String.format(Locale.ROOT, "%,d", r.frames()));
    row("scenes", String.format(Locale.ROOT, "%,d", r.scenes()));
    row("points", String.format(Locale.ROOT, "%,d", r.points()));
    row("pairs", String.format(Locale.ROOT, "%,d", r.pairs()));
    row("longest gap between frames", String.format(Locale.ROOT, "%.3f s", r.frameGap()));
    if (r.boxes().boxes() > 0) {
      row("points in boxes", r.boxes().inWords());
    }
    if (r.pixels().raw() > 0) {
      row("classes of points and pixels", r.pixels().inWords());
    }
    row("frames that training cannot use", String.valueOf(r.quarantine().entries().size()));
    row("manifest", r.manifestHash());
    html.append("</table>\n<h2>Cameras</h2>\n<table><tr><th>camera<th>images<th>pairs")
        .append("<th>nearest<th>farthest<th>largest lag");
    for (CameraReport c : r.cameras()) {
      html.append("<tr><td>").append(escape(c.channel()));
      cell("%,d", c.images());
      cell("%,d", c.pairs());
      cell("%.2f m", c.nearest());
      cell("%.1f m", c.farthest());
      cell("%.3f s", c.lag());
    }
    html.append("</table>\n");
    if (!r.labels().isEmpty()) {
      double all = StrictMath.max(1, r.labels().values().stream().mapToLong(n -> n).sum());
      html.append("<h2>Labels</h2>\n<table><tr><th>class<th>points<th>share");
      r.labels()
          .forEach(
              (name, n) -> {
                html.append("<tr><td>").append(escape(name));
                cell("%,d", n);
                cell("%.2f %%", 100 * n / all);
              });
      html.append("</table>\n");
    }
  }

  private void problems(List<String> problems) {
    html.append("<h2>Problems: ").append(problems.size()).append("</h2>\n<ul>\n");
    problems.stream()
        .limit(MOST_PROBLEMS)
        .forEach(p -> html.append("<li>").append(escape(p)).append("</li>\n"));
    html.append("</ul>\n");
    if (problems.size() > MOST_PROBLEMS) {
      html.append("<p>… and ").append(problems.size() - MOST_PROBLEMS).append(" more.</p>\n");
    }
  }

  private void notes(List<String> notes) {
    if (!notes.isEmpty()) {
      html.append("<h2>Absent</h2>\n<ul>\n");
      notes.forEach(n -> html.append("<li>").append(escape(n)).append("</li>\n"));
      html.append("</ul>\n");
    }
  }

  private void images(List<FrameFinding> findings) {
    html.append(
            "<h2>Projections</h2>\n"
                + "<p>LiDAR points on their images, red near to blue far, 2 m to 80 m; edges of"
                + " annotated boxes within 60 m.</p>")
        .append("<div class=\"scale\"></div>\n");
    for (FrameFinding f : findings) {
      for (Path file : f.overlays()) {
        String name = escape(String.valueOf(file.getFileName()));
        html.append("<figure><figcaption>")
            .append(name)
            .append("</figcaption><img loading=\"lazy\" src=\"")
            .append(name)
            .append("\" alt=\"points on the image\"></figure>\n");
      }
    }
    html.append("</html>\n");
  }

  private void row(String name, String value) {
    html.append("<tr><th>").append(escape(name)).append("<td>").append(escape(value));
  }

  private void cell(String format, Object value) {
    html.append("<td class=\"n\">").append(String.format(Locale.ROOT, format, value));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
