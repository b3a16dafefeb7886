package vexel.distill.loss.bev;

import java.util.List;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// A map's cells split into foreground and background, with a weight for each cell that makes small
/// boxes count like large ones. All masks are [B, H, W] and 0 outside their region.
///
/// As rectangles ([Fgd]), R_k being the columns ⌊min⌋ … ⌈max⌉ and the rows alike of the corners of
/// box k:
///
/// ```
/// F_yx = max_{k: (y, x) ∈ R_k} 1/|R_k|,  G_yx = 1/#{F = 0} where F_yx = 0              (1)
/// ```
///
/// As the boxes are, turned ([DistillBev]), O_k being the cells whose centre lies in box k with
/// sides l, w, a the side of a cell, k the first such box of a cell:
///
/// ```
/// F_yx = max(a/√(l_k w_k), g),  G_yx = g = 1/#{outside of all boxes}                   (2)
/// ```
///
/// Where a teacher sees what is not there, with p its greatest likelihood and y the true blobs:
///
/// ```
/// E = {F = 0, y < t, p > t},  A_yx = 1/|E| in E,  G_yx = 1/#{G > 0, not in E} or 0 in E   (3)
/// ```
///
/// Boxes without extent are padding and are left out; what lies off the grid is not drawn.
///
/// @param foreground F
/// @param background G, of sum 1 in each sample
/// @param alarms A, false positives of the teacher; 0 unless marked
public record BoxRegions(Tensor foreground, Tensor background, Tensor alarms) {
  /// (1)
  public static BoxRegions rectangles(
      List<List<Box>> batch, BevGrid grid, Backend backend, DType dtype) {
    double[] front = new double[batch.size() * grid.cells()];
    for (int b = 0; b < batch.size(); b++) {
      for (Box box : batch.get(b)) {
        if (hasExtent(box)) {
          rectangle(box, grid, front, b * grid.cells());
        }
      }
    }
    return of(front, false, batch.size(), grid, backend, dtype);
  }

  private static void rectangle(Box box, BevGrid grid, double[] front, int at) {
    double[] x = box.corners().stream().mapToDouble(c -> grid.column(c.x())).sorted().toArray();
    double[] y = box.corners().stream().mapToDouble(c -> grid.row(c.y())).sorted().toArray();
    int left = (int) StrictMath.floor(x[0]);
    int right = (int) StrictMath.ceil(x[x.length - 1]);
    int low = (int) StrictMath.floor(y[0]);
    int high = (int) StrictMath.ceil(y[y.length - 1]);
    double weight = 1.0 / (right + 1 - left) / (high + 1 - low);
    for (int r = StrictMath.max(0, low); r <= StrictMath.min(grid.height() - 1, high); r++) {
      for (int c = StrictMath.max(0, left); c <= StrictMath.min(grid.width() - 1, right); c++) {
        int i = at + r * grid.width() + c;
        front[i] = StrictMath.max(front[i], weight);
      }
    }
  }

  /// (2)
  public static BoxRegions rotated(
      List<List<Box>> batch, BevGrid grid, Backend backend, DType dtype) {
    double[] front = new double[batch.size() * grid.cells()];
    for (int i = 0; i < front.length; i++) {
      int cell = i % grid.cells();
      int row = cell / grid.width();
      double x = grid.x0() + (cell % grid.width() + 0.5) * grid.cell();
      double y = grid.y0() + (row + 0.5) * grid.cell();
      for (Box box : batch.get(i / grid.cells())) {
        if (hasExtent(box) && covers(box, x, y)) {
          front[i] = grid.cell() / StrictMath.sqrt(box.size().x() * box.size().y());
          break;
        }
      }
    }
    return of(front, true, batch.size(), grid, backend, dtype);
  }

  /// Whether a place, seen from above, lies in a box, sides included.
  static boolean covers(Box box, double x, double y) {
    double dx = x - box.centre().x();
    double dy = y - box.centre().y();
    double cos = StrictMath.cos(box.yaw());
    double sin = StrictMath.sin(box.yaw());
    return StrictMath.abs(cos * dx + sin * dy) <= box.size().x() / 2
        && StrictMath.abs(cos * dy - sin * dx) <= box.size().y() / 2;
  }

  static boolean hasExtent(Box box) {
    return box.size().x() > 0 && box.size().y() > 0;
  }

  /// The background that the foreground leaves.
  ///
  /// @param floor whether no cell of the foreground weighs less than one of the background
  private static BoxRegions of(
      double[] front, boolean floor, int samples, BevGrid grid, Backend backend, DType dtype) {
    double[] back = new double[front.length];
    for (int b = 0; b < samples; b++) {
      int from = b * grid.cells();
      int to = from + grid.cells();
      int outside = count(front, from, to, 0);
      double g = outside == 0 ? 0 : 1.0 / outside;
      for (int i = from; i < to; i++) {
        back[i] = front[i] == 0 ? g : 0;
        front[i] = floor && front[i] > 0 ? StrictMath.max(front[i], g) : front[i];
      }
    }
    int[] dims = {samples, grid.height(), grid.width()};
    Tensor f = Tensor.rounded(backend, dtype, front, dims);
    return new BoxRegions(f, Tensor.rounded(backend, dtype, back, dims), f.mul(0));
  }

  private static int count(double[] x, int from, int to, double value) {
    int n = 0;
    for (int i = from; i < to; i++) {
      n += x[i] == value ? 1 : 0;
    }
    return n;
  }

  /// (3) These regions with the false positives apart.
  ///
  /// @param likelihood p [B, H, W]
  /// @param truth y [B, H, W]
  /// @param threshold t
  public BoxRegions withAlarms(Tensor likelihood, Tensor truth, double threshold) {
    double[] p = doubles(likelihood);
    double[] y = doubles(truth);
    double[] front = doubles(foreground);
    double[] back = doubles(background);
    double[] wrong = new double[front.length];
    int cells = front.length / foreground.dim(0);
    for (int from = 0; from < front.length; from += cells) {
      int to = from + cells;
      for (int i = from; i < to; i++) {
        wrong[i] = front[i] == 0 && y[i] < threshold && p[i] > threshold ? 1 : 0;
      }
      int alarm = count(wrong, from, to, 1);
      int rest = cells - count(back, from, to, 0) - alarm;
      for (int i = from; i < to; i++) {
        boolean marked = wrong[i] > 0;
        back[i] = marked || back[i] == 0 ? 0 : 1.0 / rest;
        wrong[i] = marked ? 1.0 / alarm : 0;
      }
    }
    return new BoxRegions(foreground, like(back), like(wrong));
  }

  private static double[] doubles(Tensor t) {
    return t.widened();
  }

  private Tensor like(double[] values) {
    return Tensor.rounded(
        foreground.backend(), foreground.dtype(), values, foreground.shape().toArray());
  }
}
