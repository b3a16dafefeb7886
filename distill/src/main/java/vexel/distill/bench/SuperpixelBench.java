package vexel.distill.bench;

import java.util.List;
import vexel.distill.data.RgbImage;
import vexel.distill.superpixel.Slic;
import vexel.tensor.Rng;

/// Superpixels of one image of nuScenes' size.
final class SuperpixelBench {
  private static final int HEIGHT = 900;
  private static final int WIDTH = 1600;

  private SuperpixelBench() {}

  /// SLIC with SLidR's settings on a made-up image, on one thread and on two.
  static List<Workload> slic() {
    RgbImage image = shapes();
    String key = "slic." + HEIGHT + "x" + WIDTH + ".n" + Slic.SLIDR.segments();
    return List.of(
        Workload.threaded(key, 1, threads -> Slic.SLIDR.labels(image, threads)),
        Workload.threaded(key, 2, threads -> Slic.SLIDR.labels(image, threads)));
  }

  /// Overlapping rectangles of random colours on a gradient, with noise. SLIC computes the same
  /// number of distances for any image.
  private static RgbImage shapes() {
    Rng rng = Numbers.rng("slic");
    RgbImage image = RgbImage.blank(HEIGHT, WIDTH);
    int[] base = new int[HEIGHT * WIDTH];
    for (int i = 0; i < base.length; i++) {
      base[i] = 60 + i / WIDTH / 8;
    }
    for (int s = 0; s < 200; s++) {
      Rng shape = rng.at("shape", s);
      int top = shape.index(0, HEIGHT - 100);
      int left = shape.index(1, WIDTH - 160);
      int grey = 20 + shape.index(2, 200);
      for (int r = top; r < top + 20 + shape.index(3, 80); r++) {
        java.util.Arrays.fill(
            base, r * WIDTH + left, r * WIDTH + left + 30 + shape.index(4, 130), grey);
      }
    }
    for (int i = 0; i < base.length; i++) {
      int noise = rng.index(i, 24);
      image.set(
          i / WIDTH, i % WIDTH, base[i] + noise, base[i] + noise / 2, 235 - base[i] / 2 - noise);
    }
    return image;
  }
}
