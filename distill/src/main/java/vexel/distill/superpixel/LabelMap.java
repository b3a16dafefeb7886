package vexel.distill.superpixel;

import java.util.Arrays;

/// The region of each pixel of an image, `[height, width]`, labels from 0 to 65,535.
public final class LabelMap {
  /// Labels a map can hold.
  public static final int MAX_LABELS = 1 << 16;

  private final int height;
  private final int width;
  private final short[] labels;
  private final int count;

  private LabelMap(int height, int width, short[] labels, int count) {
    this.height = height;
    this.width = width;
    this.labels = labels;
    this.count = count;
  }

  /// A map of the given labels, row by row. Its count is one more than the largest.
  ///
  /// @throws IllegalArgumentException if their number is not that of the pixels, or one is not 0 …
  ///   65,535
  public static LabelMap of(int height, int width, int[] labels) {
    return of(height, width, labels, 0);
  }

  /// As above with a count of at least `count`: some of the labels may not occur.
  public static LabelMap of(int height, int width, int[] labels, int count) {
    if (labels.length != (long) height * width || labels.length == 0) {
      throw new IllegalArgumentException(
          "label map: " + labels.length + " labels for " + height + "x" + width + " pixels");
    }
    short[] narrow = new short[labels.length];
    int more = count;
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      if (label < 0 || label >= MAX_LABELS) {
        throw new IllegalArgumentException(
            "label map: label " + label + " at pixel " + i + " does not fit 16 bits");
      }
      narrow[i] = (short) label;
      more = Math.max(more, label + 1);
    }
    return new LabelMap(height, width, narrow, more);
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  /// Every label is smaller. A part of a map keeps the count of the whole, so some may be absent.
  public int count() {
    return count;
  }

  /// The label at a pixel.
  public int at(int row, int col) {
    return labels[row * width + col] & 0xFFFF;
  }

  /// The labels, a copy, row by row.
  public int[] toInts() {
    int[] all = new int[labels.length];
    Arrays.setAll(all, i -> labels[i] & 0xFFFF);
    return all;
  }

  /// Mirrored left to right: column c moves to width − 1 − c, as the pixels and pairs of a flipped
  /// image do.
  public LabelMap flipped() {
    short[] y = new short[labels.length];
    for (int i = 0; i < y.length; i++) {
      int col = i % width;
      y[i] = labels[i - col + width - 1 - col];
    }
    return new LabelMap(height, width, y, count);
  }

  /// The whole map at another size; see [#crop].
  public LabelMap resized(int newHeight, int newWidth) {
    return crop(0, 0, height, width, newHeight, newWidth);
  }

  /// The rectangle of `rows` × `cols` pixels at (top, left), resized to `newHeight` × `newWidth` by
  /// the nearest neighbour, as SLidR crops its superpixels (PyTorch's `nearest`): pixel i comes
  /// from ⌊i · rows/newHeight⌋, in single precision. A pair at row r of the image is at about (r −
  /// top) · newHeight/rows of the crop.
  public LabelMap crop(int top, int left, int rows, int cols, int newHeight, int newWidth) {
    boolean inside =
        top >= 0
            && left >= 0
            && rows > 0
            && cols > 0
            && top + rows <= height
            && left + cols <= width;
    if (!inside || newHeight < 1 || newWidth < 1) {
      throw new IllegalArgumentException(
          "label map: no crop of "
              + rows
              + "x"
              + cols
              + " at ("
              + top
              + ", "
              + left
              + ") out of "
              + height
              + "x"
              + width
              + " to "
              + newHeight
              + "x"
              + newWidth);
    }
    short[] y = new short[Math.multiplyExact(newHeight, newWidth)];
    for (int i = 0; i < y.length; i++) {
      int row = top + nearest(i / newWidth, rows, newHeight);
      int col = left + nearest(i % newWidth, cols, newWidth);
      y[i] = labels[row * width + col];
    }
    return new LabelMap(newHeight, newWidth, y, count);
  }

  private static int nearest(int i, int from, int to) {
    float scale = (float) from / to;
    return Math.min((int) (i * scale), from - 1);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LabelMap m
        && m.height == height
        && m.width == width
        && m.count == count
        && Arrays.equals(m.labels, labels);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return "LabelMap " + height + "x" + width + ", " + count + " labels";
  }
}
