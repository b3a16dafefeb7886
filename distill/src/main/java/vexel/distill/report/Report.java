package vexel.distill.report;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import vexel.tensor.io.AtomicFile;

/// One HTML file that opens offline: text, tables, charts, images and a cloud, in the order they
/// are added.
public final class Report {
  private final StringBuilder body = new StringBuilder();
  private final String title;
  private int views;

  /// @param title heading of the page
  public Report(String title) {
    this.title = title;
  }

  /// A section heading.
  public Report section(String heading) {
    body.append("<h2>").append(Html.escape(heading)).append("</h2>\n");
    return this;
  }

  /// A paragraph.
  public Report text(String paragraph) {
    body.append("<p>").append(Html.escape(paragraph)).append("</p>\n");
    return this;
  }

  /// Large figures in a row: value and caption.
  public Report figures(List<List<String>> figures) {
    body.append("<div class=\"cards\">");
    for (List<String> f : figures) {
      body.append(
          "<div class=\"card\"><b>%s</b><span>%s</span></div>"
              .formatted(Html.escape(f.get(0)), Html.escape(f.get(1))));
    }
    body.append("</div>\n");
    return this;
  }

  /// A table; the first row is its head.
  public Report table(List<List<String>> rows) {
    body.append(Html.table(rows)).append('\n');
    return this;
  }

  /// Charts side by side.
  public Report charts(Chart... charts) {
    body.append("<div class=\"row\">");
    for (Chart c : charts) {
      body.append(c.svg());
    }
    body.append("</div>\n");
    return this;
  }

  /// An image with a caption.
  public Report image(BufferedImage image, String caption) {
    body.append(Html.image(image, caption)).append('\n');
    return this;
  }

  /// A cloud to turn.
  public Report cloud(CloudView cloud) {
    body.append(cloud.html("cloud" + views++)).append('\n');
    return this;
  }

  /// Writes the page; a reader never sees half of it.
  public Path write(Path file) {
    AtomicFile.write(
        file, out -> out.write(ByteBuffer.wrap(page().getBytes(StandardCharsets.UTF_8))));
    return file;
  }

  private String page() {
    return """
    <!doctype html><html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
    <meta name="viewport" content="width=device-width">
    <style>%2$s</style><script>%3$s</script></head>
    <body><h1>%1$s</h1>
    %4$s</body></html>
    """
        .formatted(Html.escape(title), STYLE, CloudView.SCRIPT, body);
  }

  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fafbfc;max-width:1160px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #d9dee4;padding-bottom:.2rem}
      .cards{display:flex;gap:.8rem;flex-wrap:wrap}.card{background:#fff;border:1px solid #d9dee4;border-radius:8px;padding:.7rem 1.1rem;min-width:8rem}
      .card b{display:block;font-size:1.5rem}.card span{color:#59636e;font-size:.85rem}
      .row{display:grid;grid-template-columns:repeat(auto-fit,minmax(480px,1fr));gap:1rem}
      .chart{width:100%;background:#fff;border:1px solid #d9dee4;border-radius:8px}.chart .t{font-size:13px;font-weight:600}
      .chart .a,.chart .l{font-size:11px}.chart .a{fill:#59636e}.chart .g{stroke:#e6eaef}
      table{border-collapse:collapse;background:#fff;font-size:.9rem}th,td{border:1px solid #d9dee4;padding:.25rem .7rem;text-align:right;font-variant-numeric:tabular-nums}
      th{background:#f0f3f6}th:first-child,td:first-child{text-align:left}
      figure{margin:.6rem 0}figure img{max-width:100%;border-radius:8px;image-rendering:auto}figcaption{color:#59636e;font-size:.85rem}
      .cloud canvas{width:100%;border-radius:8px;cursor:grab;touch-action:none}.bar{display:flex;gap:.4rem;align-items:center;margin-bottom:.4rem}
      .bar span{color:#59636e;font-size:.85rem;margin-left:auto}.bar button{border:1px solid #c8d0d9;background:#fff;border-radius:6px;padding:.25rem .7rem;cursor:pointer}
      .bar button.on{background:#1f6feb;color:#fff;border-color:#1f6feb}
      @media print{body{max-width:none}.card,.chart,tr,figure{break-inside:avoid}}
      """;
}
