package vexel.distill.world;

import java.awt.image.BufferedImage;

/// A rendered image with what each pixel shows.
final class Picture {
  private final BufferedImage image;
  private final byte[] categories;
  private final int[] things;
  private final float[] depth;
  private final Surface[] surfaces;

  /// @param image 8-bit RGB
  /// @param categories category index per pixel, row-major, 0 for the sky
  /// @param things thing id per pixel, −1 for ground and sky
  /// @param depth along the camera's axis per pixel, metres, infinite for the sky
  /// @param surfaces what each pixel shows; anything for the sky
  Picture(BufferedImage image, byte[] categories, int[] things, float[] depth, Surface[] surfaces) {
    this.image = image;
    this.categories = categories;
    this.things = things;
    this.depth = depth;
    this.surfaces = surfaces;
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

  /// The captions' numbers as a 16-bit image.
  BufferedImage captionImage(Scene scene, Captions captions) {
    int width = image.getWidth();
    BufferedImage numbered =
        new BufferedImage(width, image.getHeight(), BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < surfaces.length; i++) {
      Caption caption =
          categories[i] == 0
              ? Caption.SKY
              : things[i] < 0
                  ? Caption.of(Category.at(categories[i]), surfaces[i])
                  : Caption.of(scene.things().get(things[i]), surfaces[i]);
      numbered.getRaster().setSample(i % width, i / width, 0, captions.number(caption));
    }
    return numbered;
  }
}
