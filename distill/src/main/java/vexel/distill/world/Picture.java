package vexel.distill.world;

import java.awt.image.BufferedImage;

/// A rendered image with what each pixel shows.
final class Picture {
  private final BufferedImage image;
  private final byte[] categories;
  private final int[] things;
  private final float[] depth;

  /// @param image 8-bit RGB
  /// @param categories category index per pixel, row-major, 0 for the sky
  /// @param things thing id per pixel, −1 for ground and sky
  /// @param depth along the camera's axis per pixel, metres, infinite for the sky
  Picture(BufferedImage image, byte[] categories, int[] things, float[] depth) {
    this.image = image;
    this.categories = categories;
    this.things = things;
    this.depth = depth;
  }

  BufferedImage image() {
    return image;
  }

  byte category(int row, int col) {
    return categories[row * image.getWidth() + col];
  }

  int thing(int row, int col) {
    return things[row * image.getWidth() + col];
  }

  float depth(int row, int col) {
    return depth[row * image.getWidth() + col];
  }

  /// The categories as an 8-bit image.
  BufferedImage categoryImage() {
    BufferedImage labels =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
    labels.getRaster().setDataElements(0, 0, image.getWidth(), image.getHeight(), categories);
    return labels;
  }
}
