package vexel.distill.teacher;

import java.nio.file.Path;
import java.util.Arrays;
import vexel.distill.Progress;
import vexel.distill.data.RgbImage;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Random views ([TeacherCrop]) of a world's teacher images with the captions of their patches.
/// Three views in four look at a place of a category drawn first, so that the rare is seen as often
/// as the common.
public final class TeacherViews {
  private static final int PATCH = TeacherCrop.PATCH;
  private static final double LOOKING = 0.75;

  private final TeacherImages images;

  private TeacherViews(TeacherImages images) {
    this.images = images;
  }

  /// Views and what their patches are to say, see [CaptionLesson].
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
    float[] x = new float[size * TeacherCrop.NUMBERS];
    double[][] captions = new double[size * TeacherCrop.PATCHES][Words.WIDTH];
    double[] weights = new double[size * TeacherCrop.PATCHES];
    for (int b = 0; b < size; b++) {
      Rng mine = rng.at("view", b);
      Captioned view = crop(mine);
      view.crop().pixels(mine, x, b * TeacherCrop.NUMBERS);
      for (int p = 0; p < TeacherCrop.PATCHES; p++) {
        weights[b * TeacherCrop.PATCHES + p] =
            describe(view, p, captions[b * TeacherCrop.PATCHES + p]);
      }
    }
    return new Batch(
        Tensor.copyOf(Backends.selected(), x, size, 3, TeacherCrop.HEIGHT, TeacherCrop.WIDTH),
        targets(captions, weights));
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
    return Tensor.copyOf(Backends.selected(), y, weights.length, Words.WIDTH);
  }

  /// A crop and the captions of its image.
  private record Captioned(TeacherImages.Labelled labelled, TeacherCrop crop) {}

  private Captioned crop(Rng rng) {
    boolean looking = rng.uniform(0) < LOOKING;
    TeacherImages.Place place = images.drawPlace(rng.at("place"));
    TeacherImages.Labelled labelled = looking ? place.image() : images.draw(rng.at("image"));
    RgbImage image = labelled.image();
    return new Captioned(
        labelled,
        looking
            ? TeacherCrop.at(image, place.row(), place.column(), rng)
            : TeacherCrop.anywhere(image, rng));
  }

  /// Adds up the captions of the pixels of patch p.
  ///
  /// @return the patch's weight, the mean of its pixels'
  private double describe(Captioned view, int p, double[] sum) {
    TeacherCrop crop = view.crop();
    int[] shown = new int[PATCH * PATCH];
    double weight = 0;
    for (int i = 0; i < shown.length; i++) {
      int v = (int) Math.round(crop.v(p / TeacherCrop.COLUMNS * PATCH + i / PATCH));
      int u = (int) Math.round(crop.u(p % TeacherCrop.COLUMNS * PATCH + i % PATCH));
      shown[i] = view.labelled().caption(v, u);
      weight += images.weight(view.labelled(), v, u);
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
}
