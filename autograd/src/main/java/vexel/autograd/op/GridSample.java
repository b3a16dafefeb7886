package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Reduce;

/// Reads images x[B, C, H, W] at points grid[B, h, w, 2], y[B, C, h, w]. Jaderberg et al. 2015,
/// §3.3, with the conventions of PyTorch: a point is (horizontal, vertical) in [−1, 1]. aligned
/// corners: s = ½ (g + 1)(n − 1), else s = ½ ((g + 1) n − 1) (1) y = Σ_corners w x, w = (1 − |s_x −
/// j|)(1 − |s_y − i|) (2) dx = Σ_points w dy (3) ds_x = Σ_corners ∂w/∂s_x (x·dy), dg_x = ds_x
/// ∂s_x/∂g, same for y (4)
///
/// NEAREST reads the pixel nearest to s (halves to even) and has no gradient towards the grid.
///
/// @param nearest whether to read the nearest pixel instead of four
/// @param border whether points outside read the border; otherwise zeros
/// @param alignCorners whether ±1 are the centres of the corner pixels or their outer edges
public record GridSample(boolean nearest, boolean border, boolean alignCorners)
    implements Op<GridSample.Cache> {
  /// Pixels as rows [B·H·W, C], the points and which pixels they read.
  public record Cache(Shape shape, Tensor x, Tensor grid, Csr weights) {}

  /// One axis of a point: the lower pixel, the weight of the upper, and ∂s/∂g.
  private record Place(int low, double t, double slope) {}

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("grid sample", in, 2, 2);
    Shape s = in[0].shape();
    Tensor grid = in[1].contiguous();
    Inputs.demand("grid sample", s.rank() == 4, "x" + s + " must have axes [B, C, H, W]");
    Inputs.demand(
        "grid sample",
        grid.rank() == 4 && grid.dim(0) == s.dim(0) && grid.dim(3) == 2,
        "grid" + grid.shape() + " must have axes [" + s.dim(0) + ", h, w, 2]");
    Tensor x = in[0].permute(0, 2, 3, 1).reshape(s.dim(0) * s.dim(2) * s.dim(3), s.dim(1));
    Csr weights = weights(grid, s);
    Tensor rows = weights.times(x); // (2)
    Tensor y = rows.reshape(s.dim(0), grid.dim(1), grid.dim(2), s.dim(1)).permute(0, 3, 1, 2);
    return Step.of(y, new Cache(s, x, grid, weights));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape s = c.shape;
    Tensor g = dy[0].permute(0, 2, 3, 1).reshape(c.weights.rows(), s.dim(1));
    Tensor dx = null;
    if (wanted.input(0)) {
      dx = c.weights.transposed().times(g); // (3)
      dx = dx.reshape(s.dim(0), s.dim(2), s.dim(3), s.dim(1)).permute(0, 3, 1, 2);
    }
    return new @Nullable Tensor[] {dx, wanted.input(1) ? gradGrid(g, c) : null};
  }

  private Tensor gradGrid(Tensor g, Cache c) { // (4)
    if (nearest) {
      return Tensor.zeros(g.backend(), g.dtype(), c.grid.shape());
    }
    int[] ptr = c.weights.ptr().toInts();
    int[] pixels = c.weights.col().toInts();
    int[] points = new int[pixels.length];
    for (int p = 0; p < c.weights.rows(); p++) {
      java.util.Arrays.fill(points, ptr[p], ptr[p + 1], p);
    }
    Tensor pixel = c.x.gatherRows(c.weights.col());
    Tensor point = g.gatherRows(Tensor.copyOf(g.backend(), points, points.length));
    double[] dots = pixel.mul(point).reduce(Reduce.SUM, 1).widened();
    double[] at = c.grid.widened();
    double[] d = new double[at.length];
    int h = c.shape.dim(2);
    int w = c.shape.dim(3);
    for (int p = 0; p < c.weights.rows(); p++) {
      Place x = place(at[2 * p], w);
      Place y = place(at[2 * p + 1], h);
      for (int e = ptr[p]; e < ptr[p + 1]; e++) {
        boolean right = pixels[e] % w != x.low;
        boolean lower = pixels[e] / w % h != y.low;
        d[2 * p] += (right ? 1 : -1) * (lower ? y.t : 1 - y.t) * x.slope * dots[e];
        d[2 * p + 1] += (lower ? 1 : -1) * (right ? x.t : 1 - x.t) * y.slope * dots[e];
      }
    }
    return Tensor.rounded(g.backend(), g.dtype(), d, c.grid.shape().toArray());
  }

  private Place place(double g, int n) {
    double slope = (alignCorners ? n - 1 : n) / 2.0;
    double s = alignCorners ? (g + 1) * slope : (g + 1) * slope - 0.5; // (1)
    if (border && !(s > 0 && s < n - 1)) {
      s = s > 0 ? n - 1 : 0; // also NaN reads the border
      slope = 0;
    }
    if (nearest) {
      return new Place((int) Math.rint(s), 0, 0);
    }
    double low = Math.floor(s);
    return new Place((int) low, s - low, slope);
  }

  /// Points × pixels: the corners of each point that lie inside, row by row.
  private Csr weights(Tensor grid, Shape s) {
    double[] at = grid.widened();
    int points = at.length / 2;
    int perImage = grid.dim(1) * grid.dim(2);
    int h = s.dim(2);
    int w = s.dim(3);
    int[] ptr = new int[points + 1];
    int[] col = new int[4 * points];
    double[] weight = new double[4 * points];
    int n = 0;
    for (int p = 0; p < points; p++) {
      Place x = place(at[2 * p], w);
      Place y = place(at[2 * p + 1], h);
      int image = p / perImage;
      for (int corner = 0; corner < (nearest ? 1 : 4); corner++) {
        int i = y.low + corner / 2;
        int j = x.low + corner % 2;
        if (i >= 0 && i < h && j >= 0 && j < w) {
          col[n] = (image * h + i) * w + j;
          weight[n++] = (corner / 2 == 0 ? 1 - y.t : y.t) * (corner % 2 == 0 ? 1 - x.t : x.t);
        }
      }
      ptr[p + 1] = n;
    }
    Tensor values =
        Tensor.rounded(grid.backend(), grid.dtype(), java.util.Arrays.copyOf(weight, n), n);
    return new Csr(
        points,
        s.dim(0) * h * w,
        Tensor.copyOf(grid.backend(), ptr, points + 1),
        Tensor.copyOf(grid.backend(), java.util.Arrays.copyOf(col, n), n),
        values);
  }

  public static List<Sample> samples() {
    Shape x = Shape.of(2, 3, 4, 5);
    Shape grid = Shape.of(2, 2, 3, 2);
    return List.of(
        Sample.of(new GridSample(false, false, false), x, grid),
        Sample.of(new GridSample(false, false, true), x, grid).within(-1.3, 1.3),
        Sample.of(new GridSample(false, true, false), x, grid).within(-1.3, 1.3),
        Sample.of(new GridSample(false, true, true), x, grid),
        Sample.of(new GridSample(true, false, false), x, grid),
        Sample.of(new GridSample(true, true, true), x, grid).within(-1.3, 1.3),
        Sample.rejected(
            new GridSample(false, false, true), "grid[1, 2, 3, 2]", x, Shape.of(1, 2, 3, 2)));
  }
}
