package vexel.distill.teacher;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.data.CameraView;
import vexel.distill.data.FrameSource;
import vexel.distill.data.RgbImage;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The lesson of `world-ssl`, without labels: what hidden patches look like. Wei et al., *Masked
/// Feature Prediction for Self-Supervised Visual Pre-Training* (MaskFeat), CVPR 2022.
///
/// ```
/// M   = blocks of patches drawn until 0.4 of all are hidden                  (1)
/// h_p = histograms of oriented gradients of patch p                          (2)
/// L   = mean over p ∈ M of the mean of (prediction_p − h_p)²                 (3)
/// ```
///
/// Nothing can collapse, as the targets are fixed. Deviation: a hidden patch is shown in the mean
/// colour, so the patch embedding's bias is the mask token.
final class MaskedLesson implements Lesson {
  static final double HIDDEN = 0.4;

  /// A block's sides in patches.
  private static final int SMALLEST = 3;

  private static final int LARGEST = 8;

  private final List<RgbImage> images;

  private MaskedLesson(List<RgbImage> images) {
    this.images = images;
  }

  /// Reads all images of some frames; nothing else of them.
  static MaskedLesson read(FrameSource frames, Progress progress) {
    List<RgbImage> images = new ArrayList<>();
    for (int f = 0; f < frames.size(); f++) {
      for (CameraView view : frames.frame(f).cameras()) {
        images.add(view.image().decode());
      }
      progress.at("images", f + 1, frames.size(), "");
    }
    return new MaskedLesson(images);
  }

  @Override
  public int width() {
    return OrientedGradients.WIDTH;
  }

  @Override
  public Views draw(int size, Rng rng) {
    float[] x = new float[size * TeacherCrop.NUMBERS];
    float[] h = new float[size * TeacherCrop.PATCHES * OrientedGradients.WIDTH];
    boolean[] hidden = new boolean[size * TeacherCrop.PATCHES];
    int count = 0;
    for (int b = 0; b < size; b++) {
      Rng mine = rng.at("view", b);
      RgbImage image = images.get(mine.at("image").index(0, images.size()));
      int at = b * TeacherCrop.NUMBERS;
      TeacherCrop.anywhere(image, mine).pixels(mine, x, at);
      OrientedGradients.describe(
          x,
          at,
          TeacherCrop.HEIGHT,
          TeacherCrop.WIDTH,
          TeacherCrop.PATCH,
          h,
          b * TeacherCrop.PATCHES * OrientedGradients.WIDTH); // (2)
      boolean[] mask = mask(mine.at("mask"));
      for (int p = 0; p < mask.length; p++) {
        if (mask[p]) {
          hidden[b * mask.length + p] = true;
          count++;
          hide(x, at, p);
        }
      }
    }
    Tensor targets = Tensor.copyOf(Backends.selected(), h, hidden.length, OrientedGradients.WIDTH);
    float[] weight = new float[hidden.length];
    for (int p = 0; p < hidden.length; p++) {
      weight[p] = hidden[p] ? 1f / (count * OrientedGradients.WIDTH) : 0;
    }
    return new Masked(
        Tensor.copyOf(Backends.selected(), x, size, 3, TeacherCrop.HEIGHT, TeacherCrop.WIDTH),
        targets,
        Tensor.copyOf(Backends.selected(), weight, hidden.length, 1));
  }

  private record Masked(Tensor images, Tensor targets, Tensor weights) implements Views {
    @Override
    public Value loss(Value predictions) {
      Value error = predictions.reshape(-1, OrientedGradients.WIDTH).sub(Value.of(targets));
      return error.mul(error).mul(Value.of(weights)).sum(); // (3)
    }
  }

  /// Hides blocks of patches. (1)
  static boolean[] mask(Rng rng) {
    boolean[] hidden = new boolean[TeacherCrop.PATCHES];
    int count = 0;
    for (int block = 0; count < HIDDEN * hidden.length; block++) {
      Rng mine = rng.at("block", block);
      int rows = SMALLEST + mine.index(0, LARGEST - SMALLEST + 1);
      int columns = SMALLEST + mine.index(1, LARGEST - SMALLEST + 1);
      int top = mine.index(2, TeacherCrop.ROWS - rows + 1);
      int left = mine.index(3, TeacherCrop.COLUMNS - columns + 1);
      for (int r = top; r < top + rows; r++) {
        for (int c = left; c < left + columns; c++) {
          int p = r * TeacherCrop.COLUMNS + c;
          count += hidden[p] ? 0 : 1;
          hidden[p] = true;
        }
      }
    }
    return hidden;
  }

  /// Shows patch p in the mean colour, which is 0 in normalised pixels.
  private static void hide(float[] x, int at, int p) {
    int top = p / TeacherCrop.COLUMNS * TeacherCrop.PATCH;
    int left = p % TeacherCrop.COLUMNS * TeacherCrop.PATCH;
    for (int k = 0; k < 3; k++) {
      for (int r = top; r < top + TeacherCrop.PATCH; r++) {
        int row = at + (k * TeacherCrop.HEIGHT + r) * TeacherCrop.WIDTH + left;
        java.util.Arrays.fill(x, row, row + TeacherCrop.PATCH, 0);
      }
    }
  }
}
