package vexel.distill.teacher;

import vexel.distill.data.RgbImage;
import vexel.tensor.Rng;

/// The part of an image that a view shows. A view has the size that students show their teacher,
/// 224×448: nearer or farther than they show it, stretched, perhaps mirrored, its brightness,
/// contrast and colour changed. The teacher will meet other cameras.
///
/// @param image the image
/// @param top first row of it shown
/// @param left first column
/// @param height rows shown
/// @param width columns shown
/// @param mirror whether left and right are swapped
record TeacherCrop(
    RgbImage image, double top, double left, double height, double width, boolean mirror) {
  static final int HEIGHT = 224;
  static final int WIDTH = 448;
  static final int PATCH = 14;
  static final int ROWS = HEIGHT / PATCH;
  static final int COLUMNS = WIDTH / PATCH;
  static final int PATCHES = ROWS * COLUMNS;

  /// Numbers in the pixels of a view.
  static final int NUMBERS = 3 * HEIGHT * WIDTH;

  /// A view's pixels per image pixel before zooming: what 252 rows become in the teacher's 224.
  private static final double DOWN = 224.0 / 252;

  /// A random part of `image`.
  static TeacherCrop anywhere(RgbImage image, Rng rng) {
    return draw(image, -1, -1, rng);
  }

  /// A random part of `image` that shows a place, not too near its border.
  static TeacherCrop at(RgbImage image, int row, int column, Rng rng) {
    return draw(image, row, column, rng);
  }

  private static TeacherCrop draw(RgbImage image, int row, int column, Rng rng) {
    double zoom = StrictMath.exp(-0.55 + 1.15 * rng.uniform(1)); // 0.58 … 1.82
    double stretch = StrictMath.exp(0.3 * (2 * rng.uniform(2) - 1)); // 0.74 … 1.35
    double height = Math.min(image.height(), HEIGHT * stretch / (zoom * DOWN));
    double width = Math.min(image.width(), WIDTH / (zoom * stretch));
    double below = image.height() - height;
    double right = image.width() - width;
    double top = rng.uniform(3);
    double left = rng.uniform(4);
    return new TeacherCrop(
        image,
        row < 0 ? top * below : Math.clamp(row - (0.1 + 0.8 * top) * height, 0, below),
        column < 0 ? left * right : Math.clamp(column - (0.1 + 0.8 * left) * width, 0, right),
        height,
        width,
        rng.uniform(5) < 0.5);
  }

  /// The image row of the view's row r.
  double v(int r) {
    return Math.clamp(top + (r + 0.5) * height / HEIGHT - 0.5, 0, image.height() - 1);
  }

  /// The image column of the view's column c.
  double u(int c) {
    int across = mirror ? WIDTH - 1 - c : c;
    return Math.clamp(left + (across + 0.5) * width / WIDTH - 0.5, 0, image.width() - 1);
  }

  /// Writes the view's pixels, [3, 224, 448] from `at` on, in random light, normalised as DINOv2
  /// normalises.
  void pixels(Rng rng, float[] x, int at) {
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
        sample(v(r), u(c), pixel);
        double luma = (pixel[0] + pixel[1] + pixel[2]) / 3;
        for (int k = 0; k < 3; k++) {
          double value = gain[k] * (pixel[k] + gray * (luma - pixel[k]));
          value = Math.clamp(0.45 + contrast * (value - 0.45), 0, 1);
          x[at + (k * HEIGHT + r) * WIDTH + c] = (float) ((value - mean[k]) / std[k]);
        }
      }
    }
  }

  /// The colour at (v, u), bilinear, 0 … 1.
  private void sample(double v, double u, double[] pixel) {
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
