package vexel.distill.superpixel;

/// The regular grid of about n points on an image that scikit-image's `regular_grid` finds.
///
/// ```
/// s = √(HW/n); an axis shorter than s has s := its size, the other s := its size/n      (1)
/// first point ⌊s/2⌋, step round(s), halves to even                                      (2)
/// ```
///
/// @param startRow first row
/// @param stepRow rows between points
/// @param rows points along the rows' axis
/// @param startCol first column
/// @param stepCol columns between points
/// @param cols points along the columns' axis
record SeedGrid(int startRow, int stepRow, int rows, int startCol, int stepCol, int cols) {
  static SeedGrid of(int height, int width, int n) {
    if ((long) height * width <= n) {
      return new SeedGrid(0, 1, height, 0, 1, width);
    }
    double row = StrictMath.sqrt((double) height * width / n);
    double col = row;
    if (height < row && height <= width) { // (1)
      row = height;
      col = (double) width / n;
    } else if (width < col) {
      col = width;
      row = (double) height / n;
    }
    int startRow = (int) (row / 2); // (2)
    int startCol = (int) (col / 2);
    int stepRow = (int) StrictMath.rint(row);
    int stepCol = (int) StrictMath.rint(col);
    return new SeedGrid(
        startRow,
        stepRow,
        points(height, startRow, stepRow),
        startCol,
        stepCol,
        points(width, startCol, stepCol));
  }

  private static int points(int size, int start, int step) {
    return (size - start + step - 1) / step;
  }

  int size() {
    return rows * cols;
  }
}
