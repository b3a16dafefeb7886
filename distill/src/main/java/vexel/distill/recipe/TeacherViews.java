package vexel.distill.recipe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import vexel.distill.Progress;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.RgbImage;
import vexel.distill.world.World;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Random views of a world's teacher images with the captions of their patches. A view is a random
/// crop, perhaps mirrored, with its brightness, contrast and colour changed, resized to 224²: the
/// teacher will meet other cameras.
public final class TeacherViews {
  private static final int SIDE = 224;
  private static final int PATCH = 14;
  private static final int GRID = SIDE / PATCH;

  private final List<RgbImage> images;
  private final List<byte[]> categories;
  private final double[][] captions;

  private TeacherViews(List<RgbImage> images, List<byte[]> categories, double[][] captions) {
    this.images = images;
    this.categories = categories;
    this.captions = captions;
  }

  /// Views and the captions of their patches.
  ///
  /// @param images [B, 3, 224, 224], normalised
  /// @param captions [B·16·16, 128]
  public record Batch(Tensor images, Tensor captions) {}

  /// Reads the images of a world's teacher scenes with their pixel labels into memory.
  public static TeacherViews read(Path world, Words words, Progress progress) {
    NuScenes all = NuScenes.open(world);
    FrameSource frames = all.split("teacher");
    List<RgbImage> images = new ArrayList<>();
    List<byte[]> categories = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.frame(f);
      for (CameraView view : frame.cameras()) {
        Path labels = all.pixelLabels(view).orElseThrow();
        images.add(view.image().decode());
        categories.add(labels(labels));
      }
      progress.at("images", f + 1, frames.size(), "");
    }
    List<String> names = World.categories();
    double[][] captions = new double[256][];
    for (int c = 0; c < captions.length; c++) {
      captions[c] = words.caption(c == 0 || c >= names.size() ? "sky" : names.get(c));
    }
    return new TeacherViews(images, categories, captions);
  }

  private static byte[] labels(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      byte[] y = new byte[image.getWidth() * image.getHeight()];
      image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), y);
      return y;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Draws a batch.
  public Batch draw(int size, Rng rng) {
    float[] x = new float[size * 3 * SIDE * SIDE];
    float[] y = new float[size * GRID * GRID * Words.WIDTH];
    for (int b = 0; b < size; b++) {
      view(rng.at("view", b), x, b * 3 * SIDE * SIDE, y, b * GRID * GRID * Words.WIDTH);
    }
    return new Batch(
        Tensor.copyOf(Backends.cpu(), x, size, 3, SIDE, SIDE),
        Tensor.copyOf(Backends.cpu(), y, size * GRID * GRID, Words.WIDTH));
  }

  private void view(Rng rng, float[] x, int xAt, float[] y, int yAt) {
    int which = rng.index(0, images.size());
    RgbImage image = images.get(which);
    byte[] category = categories.get(which);
    double area = 0.25 + 0.75 * rng.uniform(1);
    double aspect =
        StrictMath.exp((rng.uniform(2) - 0.5) * 1.4); // stretched by 0.5 … 2 over the square
    double h = Math.min(1, Math.sqrt(area * aspect)) * image.height();
    double w = Math.min(1, Math.sqrt(area / aspect)) * image.width();
    double top = rng.uniform(3) * (image.height() - h);
    double left = rng.uniform(4) * (image.width() - w);
    boolean mirror = rng.uniform(5) < 0.5;
    double[] gain = new double[3];
    double bright = 0.6 + 0.8 * rng.uniform(6);
    double contrast = 0.6 + 0.8 * rng.uniform(7);
    double gray = 0.4 * rng.uniform(8);
    for (int c = 0; c < 3; c++) {
      gain[c] = bright * (0.85 + 0.3 * rng.uniform(9 + c));
    }
    double[] mean = {0.485, 0.456, 0.406};
    double[] std = {0.229, 0.224, 0.225};
    double[] pixel = new double[3];
    double[] sums = new double[GRID * GRID * Words.WIDTH];
    for (int r = 0; r < SIDE; r++) {
      double v = Math.clamp(top + (r + 0.5) * h / SIDE - 0.5, 0, image.height() - 1);
      for (int c = 0; c < SIDE; c++) {
        double across = mirror ? SIDE - 1 - c : c;
        double u = Math.clamp(left + (across + 0.5) * w / SIDE - 0.5, 0, image.width() - 1);
        sample(image, v, u, pixel);
        double luma = (pixel[0] + pixel[1] + pixel[2]) / 3;
        for (int k = 0; k < 3; k++) {
          double value = gain[k] * (pixel[k] + gray * (luma - pixel[k]));
          value = Math.clamp(0.45 + contrast * (value - 0.45), 0, 1);
          x[xAt + (k * SIDE + r) * SIDE + c] = (float) ((value - mean[k]) / std[k]);
        }
        int label = category[(int) Math.round(v) * image.width() + (int) Math.round(u)] & 0xFF;
        int patch = r / PATCH * GRID + c / PATCH;
        double[] caption = captions[label];
        for (int d = 0; d < Words.WIDTH; d++) {
          sums[patch * Words.WIDTH + d] += caption[d]; // (1)
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      y[yAt + i] = (float) (sums[i] / (PATCH * PATCH));
    }
  }

  /// The colour at (v, u), bilinear, 0 … 1.
  private static void sample(RgbImage image, double v, double u, double[] pixel) {
    int r = (int) v;
    int c = (int) u;
    int r1 = Math.min(r + 1, image.height() - 1);
    int c1 = Math.min(c + 1, image.width() - 1);
    double a = v - r;
    double b = u - c;
    for (int k = 0; k < 3; k++) {
      pixel[k] =
          ((1 - a) * ((1 - b) * image.at(r, c, k) + b * image.at(r, c1, k))
                  + a * ((1 - b) * image.at(r1, c, k) + b * image.at(r1, c1, k)))
              / 255;
    }
  }
}
