package vexel.distill.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/// Pieces of a self-contained page.
final class Html {
  private Html() {}

  static String escape(String s) {
    return s.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// An image inlined as PNG.
  static String image(BufferedImage image, String caption) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"/><figcaption>%s</figcaption></figure>"
        .formatted(
            escape(caption),
            Base64.getEncoder().encodeToString(bytes.toByteArray()),
            escape(caption));
  }

  /// A table; the first row is the head, the first column is text.
  static String table(List<List<String>> rows) {
    StringBuilder out = new StringBuilder("<table>");
    for (int r = 0; r < rows.size(); r++) {
      out.append("<tr>");
      for (String cell : rows.get(r)) {
        String tag = r == 0 ? "th" : "td";
        out.append('<')
            .append(tag)
            .append('>')
            .append(escape(cell))
            .append("</")
            .append(tag)
            .append('>');
      }
      out.append("</tr>");
    }
    return out.append("</table>").toString();
  }
}
