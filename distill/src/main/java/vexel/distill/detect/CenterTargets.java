package vexel.distill.detect;

import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// What one task of a head shall say: at P positive cells of a batch a class and a box, everywhere
/// else no class.
public final class CenterTargets {
  private final int[] rows;
  private final int[] categories;
  private final double[] codes;

  /// @param rows P cells as sample · H·W + iy · W + ix, ascending
  /// @param categories P classes within the task
  /// @param codes P times dx, dy (cells), z, ln l, ln w, ln h, sin, cos, vx, vy; velocities NaN
  ///   where unknown
  public CenterTargets(int[] rows, int[] categories, double[] codes) {
    if (categories.length != rows.length || codes.length != rows.length * HeadMaps.CODE) {
      throw new IllegalArgumentException(
          "center targets: %d cells, %d classes, %d numbers; give one class and %d numbers a cell"
              .formatted(rows.length, categories.length, codes.length, HeadMaps.CODE));
    }
    this.rows = rows.clone();
    this.categories = categories.clone();
    this.codes = codes.clone();
  }

  /// P.
  public int size() {
    return rows.length;
  }

  /// Cell `p`, as sample · H·W + iy · W + ix.
  public int row(int p) {
    return rows[p];
  }

  /// Class of cell `p` within the task.
  public int category(int p) {
    return categories[p];
  }

  /// Number `i` of the box of cell `p`.
  public double code(int p, int i) {
    return codes[p * HeadMaps.CODE + i];
  }

  /// The cells as an index, I32 [P].
  public Tensor index(Backend backend) {
    return Tensor.copyOf(backend, rows, rows.length);
  }

  /// 1 at the class of each positive cell, [B, classes, H, W].
  public Tensor heatmap(Backend backend, DType dtype, int batch, int classes, int h, int w) {
    double[] y = new double[batch * classes * h * w];
    for (int p = 0; p < rows.length; p++) {
      int sample = rows[p] / (h * w);
      y[(sample * classes + categories[p]) * h * w + rows[p] % (h * w)] = 1;
    }
    return Tensor.rounded(backend, dtype, y, batch, classes, h, w);
  }
}
