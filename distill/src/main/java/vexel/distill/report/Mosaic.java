package vexel.distill.report;

import java.awt.image.BufferedImage;
import java.util.List;

/// Pictures side by side, row after row. Each stands in the upper left of a tile as large as the
/// largest; what is left is white.
public final class Mosaic {
  private static final int WHITE = 0xFFFFFF;

  private Mosaic() {}

  /// The pictures in one.
  ///
  /// @param pictures one or more
  /// @param columns pictures in a row, at least one
  public static BufferedImage of(List<BufferedImage> pictures, int columns) {
    if (pictures.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "mosaic: %d pictures in rows of %d; give at least one of both"
              .formatted(pictures.size(), columns));
    }
    int w = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElse(1);
    int h = pictures.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
    int across = StrictMath.min(columns, pictures.size());
    int down = (pictures.size() + across - 1) / across;
    BufferedImage all = new BufferedImage(w * across, h * down, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < h * down; y++) {
      for (int x = 0; x < w * across; x++) {
        int i = y / h * across + x / w;
        boolean inside =
            i < pictures.size()
                && x % w < pictures.get(i).getWidth()
                && y % h < pictures.get(i).getHeight();
        all.setRGB(x, y, inside ? pictures.get(i).getRGB(x % w, y % h) : WHITE);
      }
    }
    return all;
  }
}
