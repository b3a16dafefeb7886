package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.Arrays;
import vexel.distill.Progress;
import vexel.distill.data.RgbImage;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Random views of a world's teacher images with the captions of their patches. A view has the size
/// that students show their teacher, 224×448: a part of the image, nearer or farther than they show
/// it, stretched, perhaps mirrored, its brightness, contrast and colour changed. The teacher will
/// meet other cameras. Three views in four look at a place of a category drawn first, so that the
/// rare is seen as often as the common.
public final class TeacherViews {
  private static final int HEIGHT = 224;
  private static final int WIDTH = 448;
  private static final int PATCH = 14;
  private static final int ROWS = HEIGHT / PATCH;
  private static final int COLUMNS = WIDTH / PATCH;
  private static final int PATCHES = ROWS * COLUMNS;
  private static final double LOOKING = 0.75;

  /// A view's pixels per image pixel before zooming: what 252 rows become in the teacher's 224.
  private static final double DOWN = 224.0 / 252;

  private final TeacherImages images;

  private TeacherViews(TeacherImages images) {
    this.images = images;
  }

  /// Views and what their patches are to say, see [TeacherTraining].
  ///
  /// @param images [B, 3, 224, 448], normalised
  /// @param targets [B·16·32, 128]: a patch's normalised caption times its weight, the weights
  ///   adding up to 1
  public record Batch(Tensor images, Tensor targets) {}

  /// Reads the images of a world's teacher scenes with their pixels' captions into memory.
  public static TeacherViews read(Path world, Words words, Progress progress) {
    return new TeacherViews(TeacherImages.read(world, words, progress));
  }

  /// Draws a batch.
  public Batch draw(int size, Rng rng) {
    float[] x = new float[size * 3 * HEIGHT * WIDTH];
    double[][] captions = new double[size * PATCHES][Words.WIDTH];
    double[] weights = new double[size * PATCHES];
    for (int b = 0; b < size; b++) {
      Rng mine = rng.at("view", b);
      Crop crop = crop(mine);
      pixels(mine, crop, x, b * 3 * HEIGHT * WIDTH);
      for (int p = 0; p < PATCHES; p++) {
        weights[b * PATCHES + p] = describe(crop, p, captions[b * PATCHES + p]);
      }
    }
    return new Batch(
        Tensor.copyOf(Backends.cpu(), x, size, 3, HEIGHT, WIDTH), targets(captions, weights));
  }

  private static Tensor targets(double[][] captions, double[] weights) {
    double total = Arrays.stream(weights).sum();
    float[] y = new float[weights.length * Words.WIDTH];
    for (int p = 0; p < weights.length; p++) {
      double norm = Math.sqrt(Arrays.stream(captions[p]).map(v -> v * v).sum());
      for (int d = 0; d < Words.WIDTH; d++) {
        y[p * Words.WIDTH + d] = (float) (weights[p] / total * captions[p][d] / norm);
      }
    }
    return Tensor.copyOf(Backends.cpu(), y, weights.length, Words.WIDTH);
  }

  /// The part of an image that a view shows.
  private record Crop(
      TeacherImages.Labelled labelled,
      double top,
      double left,
      double height,
      double width,
      boolean mirror) {
    RgbImage image() {
      return labelled.image();
    }

    /// The image row of the view's row r.
    double v(int r) {
      return Math.clamp(top + (r + 0.5) * height / HEIGHT - 0.5, 0, image().height() - 1);
    }

    /// The image column of the view's column c.
    double u(int c) {
      int across = mirror ? WIDTH - 1 - c : c;
      return Math.clamp(left + (across + 0.5) * width / WIDTH - 0.5, 0, image().width() - 1);
    }
  }

  private Crop crop(Rng rng) {
    boolean looking = rng.uniform(0) < LOOKING;
    TeacherImages.Place place = images.drawPlace(rng.at("place"));
    TeacherImages.Labelled labelled = looking ? place.image() : images.draw(rng.at("image"));
    RgbImage image = labelled.image();
    double zoom = StrictMath.exp(-0.55 + 1.15 * rng.uniform(1)); // 0.58 … 1.82
    double stretch = StrictMath.exp(0.3 * (2 * rng.uniform(2) - 1)); // 0.74 … 1.35
    double height = Math.min(image.height(), HEIGHT * stretch / (zoom * DOWN));
    double width = Math.min(image.width(), WIDTH / (zoom * stretch));
    double below = image.height() - height;
    double right = image.width() - width;
    double top = rng.uniform(3);
    double left = rng.uniform(4);
    return new Crop(
        labelled,
        looking ? Math.clamp(place.row() - (0.1 + 0.8 * top) * height, 0, below) : top * below,
        looking ? Math.clamp(place.column() - (0.1 + 0.8 * left) * width, 0, right) : left * right,
        height,
        width,
        rng.uniform(5) < 0.5);
  }

  private static void pixels(Rng rng, Crop crop, float[] x, int at) {
    double bright = 0.88 + 0.24 * rng.uniform(6);
    double contrast = 0.88 + 0.24 * rng.uniform(7);
    double gray = 0.12 * rng.uniform(8);
    double[] gain = new double[3];
    for (int k = 0; k < 3; k++) {
      gain[k] = bright * (0.955 + 0.09 * rng.uniform(9 + k));
    }
    double[] mean = {0.485, 0.456, 0.406};
    double[] std = {0.229, 0.224, 0.225};
    double[] pixel = new double[3];
    for (int r = 0; r < HEIGHT; r++) {
      for (int c = 0; c < WIDTH; c++) {
        sample(crop.image(), crop.v(r), crop.u(c), pixel);
        double luma = (pixel[0] + pixel[1] + pixel[2]) / 3;
        for (int k = 0; k < 3; k++) {
          double value = gain[k] * (pixel[k] + gray * (luma - pixel[k]));
          value = Math.clamp(0.45 + contrast * (value - 0.45), 0, 1);
          x[at + (k * HEIGHT + r) * WIDTH + c] = (float) ((value - mean[k]) / std[k]);
        }
      }
    }
  }

  /// Adds up the captions of the pixels of patch p.
  ///
  /// @return the patch's weight, the mean of its pixels'
  private double describe(Crop crop, int p, double[] sum) {
    int[] shown = new int[PATCH * PATCH];
    double weight = 0;
    for (int i = 0; i < shown.length; i++) {
      int v = (int) Math.round(crop.v(p / COLUMNS * PATCH + i / PATCH));
      int u = (int) Math.round(crop.u(p % COLUMNS * PATCH + i % PATCH));
      shown[i] = crop.labelled.caption(v, u);
      weight += images.weight(crop.labelled, v, u);
    }
    Arrays.sort(shown);
    for (int i = 0, next; i < shown.length; i = next) { // pixels with one caption at once
      next = i + 1;
      while (next < shown.length && shown[next] == shown[i]) {
        next++;
      }
      double[] caption = images.caption(shown[i]);
      for (int d = 0; d < sum.length; d++) {
        sum[d] += (next - i) * caption[d];
      }
    }
    return weight / shown.length;
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
