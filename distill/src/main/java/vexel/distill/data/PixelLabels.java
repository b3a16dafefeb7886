package vexel.distill.data;

/// A class per pixel of an image, as [PointLabels] has one per point.
public final class PixelLabels {
  private final int height;
  private final int width;
  private final byte[] label;

  private PixelLabels(int height, int width, byte[] label) {
    this.height = height;
    this.width = width;
    this.label = label;
  }

  /// The labels of the given bytes, row by row, which it takes over.
  public static PixelLabels of(int height, int width, byte[] label) {
    if (label.length != (long) height * width) {
      throw new IllegalArgumentException(
          "pixel labels: " + label.length + " for " + height + "x" + width);
    }
    return new PixelLabels(height, width, label);
  }

  /// The class of a pixel.
  public int at(int row, int col) {
    return label[row * width + col] & 0xFF;
  }

  /// Whether all pixels at most `reach` away in row and column are in the image and of one class.
  public boolean isAmongEquals(int row, int col, int reach) {
    if (row < reach || col < reach || row >= height - reach || col >= width - reach) {
      return false;
    }
    for (int r = row - reach; r <= row + reach; r++) {
      for (int c = col - reach; c <= col + reach; c++) {
        if (at(r, c) != at(row, col)) {
          return false;
        }
      }
    }
    return true;
  }
}
