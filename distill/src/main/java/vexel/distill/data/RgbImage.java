package vexel.distill.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// An 8-bit colour image `[height, width, 3]`, red first.
public final class RgbImage {
  private final int height;
  private final int width;
  private final byte[] rgb;

  private RgbImage(int height, int width, byte[] rgb) {
    this.height = height;
    this.width = width;
    this.rgb = rgb;
  }

  /// A black image.
  public static RgbImage blank(int height, int width) {
    return new RgbImage(height, width, new byte[Math.multiplyExact(3, height * width)]);
  }

  /// An image of the given bytes, which it takes over.
  public static RgbImage of(int height, int width, byte[] rgb) {
    if (rgb.length != 3L * height * width) {
      throw new IllegalArgumentException(
          "image: " + rgb.length + " bytes for " + height + "x" + width + "x3");
    }
    return new RgbImage(height, width, rgb);
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /// The value 0 … 255 at a pixel; channel 0 red, 1 green, 2 blue.
  public int at(int row, int col, int channel) {
    return rgb[(row * width + col) * 3 + channel] & 0xFF;
  }

  /// Sets a pixel.
  public void set(int row, int col, int red, int green, int blue) {
    int i = (row * width + col) * 3;
    rgb[i] = (byte) red;
    rgb[i + 1] = (byte) green;
    rgb[i + 2] = (byte) blue;
  }

  /// The bytes, a copy, row by row.
  public byte[] toBytes() {
    return rgb.clone();
  }

  /// The bytes themselves, for readers of this package.
  byte[] bytes() {
    return rgb;
  }

  /// A copy.
  public RgbImage copy() {
    return new RgbImage(height, width, rgb.clone());
  }

  /// The rectangle of `h` × `w` pixels whose upper left one is (`top`, `left`).
  ///
  /// @throws IllegalArgumentException if it is empty or not inside the image
  public RgbImage cropped(int top, int left, int h, int w) {
    if (top < 0 || left < 0 || h < 1 || w < 1 || top > height - h || left > width - w) {
      throw new IllegalArgumentException(
          "crop: %dx%d at row %d, column %d of %dx%d".formatted(h, w, top, left, height, width));
    }
    byte[] cut = new byte[3 * h * w];
    for (int r = 0; r < h; r++) {
      System.arraycopy(rgb, ((top + r) * width + left) * 3, cut, r * w * 3, w * 3);
    }
    return new RgbImage(h, w, cut);
  }

  /// The rectangle of `h` × `w` pixels whose upper left one is (`top`, `left`), which need not lie
  /// inside: what is outside the image is black.
  public RgbImage window(int top, int left, int h, int w) {
    RgbImage out = blank(h, w);
    int from = Math.max(left, 0);
    int to = Math.min(left + w, width);
    for (int r = Math.max(top, 0); r < Math.min(top + h, height) && from < to; r++) {
      System.arraycopy(
          rgb, (r * width + from) * 3, out.rgb, ((r - top) * w + from - left) * 3, (to - from) * 3);
    }
    return out;
  }

  /// The image mirrored left to right.
  public RgbImage flipped() {
    byte[] mirrored = new byte[rgb.length];
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        System.arraycopy(rgb, (r * width + c) * 3, mirrored, (r * width + width - 1 - c) * 3, 3);
      }
    }
    return new RgbImage(height, width, mirrored);
  }

  /// Writes a PNG file.
  public void writePng(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      writePng(out);
    }
  }

  /// The pixels as an image of the JDK.
  public BufferedImage toBuffered() {
    BufferedImage b = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        b.setRGB(c, r, at(r, c, 0) << 16 | at(r, c, 1) << 8 | at(r, c, 2));
      }
    }
    return b;
  }

  /// Writes the pixels as PNG.
  public void writePng(OutputStream out) throws IOException {
    if (!ImageIO.write(toBuffered(), "png", out)) {
      throw new IOException("this JDK writes no PNG");
    }
  }
}
