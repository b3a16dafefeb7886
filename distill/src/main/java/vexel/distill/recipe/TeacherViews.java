package vexel.distill.recipe;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.distill.data.RgbImage;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.FileFailure;
import vexel.tensor.io.JsonReader;

/// Random views of a world's teacher images with the captions of their patches. A view is 224²
/// pixels: a part of the image, nearer or farther than the student's images show it, stretched,
/// perhaps mirrored, its brightness, contrast and colour changed. The teacher will meet other
/// cameras.
public final class TeacherViews {
  private static final int SIDE = 224;
  private static final int PATCH = 14;
  private static final int GRID = SIDE / PATCH;

  /// A view's pixels per image pixel before zooming: what 252 rows become in the teacher's 224.
  private static final double DOWN = 224.0 / 252;

  private final List<RgbImage> images;
  private final List<short[]> numbers;
  private final List<double[]> captions;

  private TeacherViews(List<RgbImage> images, List<short[]> numbers, List<double[]> captions) {
    this.images = images;
    this.numbers = numbers;
    this.captions = captions;
  }

  /// Views and the captions of their patches.
  ///
  /// @param images [B, 3, 224, 224], normalised
  /// @param captions [B·16·16, 128]
  public record Batch(Tensor images, Tensor captions) {}

  /// Reads the images of a world's teacher scenes with their pixels' captions into memory.
  public static TeacherViews read(Path world, Words words, Progress progress) {
    NuScenes all = NuScenes.open(world);
    FrameSource frames = all.split("teacher");
    List<RgbImage> images = new ArrayList<>();
    List<short[]> numbers = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.frame(f);
      for (CameraView view : frame.cameras()) {
        images.add(view.image().decode());
        numbers.add(
            numbers(
                all.pixelCaptions(view)
                    .orElseThrow(() -> new UsageException(world + ": has no captions/"))));
      }
      progress.at("images", f + 1, frames.size(), "");
    }
    return new TeacherViews(images, numbers, captions(world.resolve("captions.json"), words));
  }

  private static List<double[]> captions(Path file, Words words) {
    try {
      JsonReader reader =
          new JsonReader(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
      List<double[]> captions = new ArrayList<>();
      reader.array(
          () -> {
            List<String> caption = new ArrayList<>();
            reader.array(() -> caption.add(reader.string()));
            captions.add(words.caption(caption));
          });
      return captions;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
  }

  private static short[] numbers(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      short[] y = new short[image.getWidth() * image.getHeight()];
      image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), y);
      return y;
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
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
    double zoom = StrictMath.exp(-0.55 + 1.15 * rng.uniform(1)); // 0.58 … 1.82
    double stretch = StrictMath.exp(0.3 * (2 * rng.uniform(2) - 1)); // 0.74 … 1.35
    double width = Math.min(image.width(), SIDE / (zoom * stretch));
    double height = Math.min(image.height(), SIDE * stretch / (zoom * DOWN));
    Crop crop =
        new Crop(
            image,
            rng.uniform(3) * (image.height() - height),
            rng.uniform(4) * (image.width() - width),
            height,
            width,
            rng.uniform(5) < 0.5);
    pixels(rng, image, crop, x, xAt);
    captions(numbers.get(which), image.width(), crop, y, yAt);
  }

  /// The part of an image that a view shows.
  private record Crop(
      RgbImage image, double top, double left, double height, double width, boolean mirror) {
    /// The image row of the view's row r.
    double v(int r) {
      return Math.clamp(top + (r + 0.5) * height / SIDE - 0.5, 0, image.height() - 1);
    }

    /// The image column of the view's column c.
    double u(int c) {
      int across = mirror ? SIDE - 1 - c : c;
      return Math.clamp(left + (across + 0.5) * width / SIDE - 0.5, 0, image.width() - 1);
    }
  }

  private static void pixels(Rng rng, RgbImage image, Crop crop, float[] x, int at) {
    double bright = 0.6 + 0.8 * rng.uniform(6);
    double contrast = 0.6 + 0.8 * rng.uniform(7);
    double gray = 0.4 * rng.uniform(8);
    double[] gain = new double[3];
    for (int k = 0; k < 3; k++) {
      gain[k] = bright * (0.85 + 0.3 * rng.uniform(9 + k));
    }
    double[] mean = {0.485, 0.456, 0.406};
    double[] std = {0.229, 0.224, 0.225};
    double[] pixel = new double[3];
    for (int r = 0; r < SIDE; r++) {
      for (int c = 0; c < SIDE; c++) {
        sample(image, crop.v(r), crop.u(c), pixel);
        double luma = (pixel[0] + pixel[1] + pixel[2]) / 3;
        for (int k = 0; k < 3; k++) {
          double value = gain[k] * (pixel[k] + gray * (luma - pixel[k]));
          value = Math.clamp(0.45 + contrast * (value - 0.45), 0, 1);
          x[at + (k * SIDE + r) * SIDE + c] = (float) ((value - mean[k]) / std[k]);
        }
      }
    }
  }

  /// The mean caption of each patch. (1)
  private void captions(short[] number, int width, Crop crop, float[] y, int at) {
    double[] sum = new double[Words.WIDTH];
    int[] shown = new int[PATCH * PATCH];
    for (int p = 0; p < GRID * GRID; p++) {
      for (int i = 0; i < shown.length; i++) {
        int v = (int) Math.round(crop.v(p / GRID * PATCH + i / PATCH));
        int u = (int) Math.round(crop.u(p % GRID * PATCH + i % PATCH));
        shown[i] = number[v * width + u] & 0xFFFF;
      }
      Arrays.sort(shown);
      Arrays.fill(sum, 0);
      for (int i = 0, next; i < shown.length; i = next) { // pixels with one caption at once
        next = i + 1;
        while (next < shown.length && shown[next] == shown[i]) {
          next++;
        }
        double[] caption = captions.get(shown[i]);
        for (int d = 0; d < sum.length; d++) {
          sum[d] += (next - i) * caption[d];
        }
      }
      for (int d = 0; d < sum.length; d++) {
        y[at + p * Words.WIDTH + d] = (float) (sum[d] / shown.length);
      }
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
