package vexel.distill.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vexel.autograd.Value;
import vexel.autograd.op.Csr;
import vexel.autograd.op.CsrGather;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.tensor.Backend;
import vexel.tensor.Shape;
import vexel.tensor.TensorException;

/// Nine points of each box at which maps are read. Zhou et al., *UniDistill* (CVPR 2023), §3.2.1:
///
/// ```
/// p_0 … p_3 = c + R(θ) (±l/2, ±w/2) in the order (−,−), (−,+), (+,+), (+,−)         (1)
/// p_4 = c = mean of the corners                                                     (2)
/// p_5 … p_8 = midpoints of the corners 01, 12, 23, 03                               (3)
/// f(p) = Σ_ij F_ij (1 − |u − j|)(1 − |v − i|),  u = column(p) − ½, v = row(p) − ½   (4)
/// ```
///
/// Outside of the map F is 0. The samples of a batch may have any number of boxes, also none;
/// nothing is padded. Boxes without extent are padding and are left out.
public final class BoxKeypoints {
  /// Points of a box.
  public static final int POINTS = 9;

  private static final double[][] SIGNS = {{-0.5, -0.5}, {-0.5, 0.5}, {0.5, 0.5}, {0.5, -0.5}};
  private static final int[][] EDGES = {{0, 1}, {1, 2}, {2, 3}, {0, 3}};

  private final BevGrid grid;
  private final KeypointLayout layout;
  private final int samples;
  private final List<double[]> places = new ArrayList<>(); // sample, u, v

  private BoxKeypoints(BevGrid grid, KeypointLayout layout, int samples) {
    this.grid = grid;
    this.layout = layout;
    this.samples = samples;
  }

  /// The points of the boxes of each sample.
  public static BoxKeypoints of(List<List<Box>> batch, BevGrid grid, KeypointLayout layout) {
    BoxKeypoints all = new BoxKeypoints(grid, layout, batch.size());
    for (int sample = 0; sample < batch.size(); sample++) {
      for (Box box : batch.get(sample)) {
        if (box.size().x() > 0 && box.size().y() > 0) {
          for (double[] p : points(box)) {
            all.add(sample, grid.column(p[0]), grid.row(p[1]));
          }
        }
      }
    }
    return all;
  }

  /// The nine points of a box, x and y in metres.
  public static double[][] points(Box box) {
    double cos = StrictMath.cos(box.yaw());
    double sin = StrictMath.sin(box.yaw());
    double[][] p = new double[POINTS][];
    for (int i = 0; i < 4; i++) { // (1)
      double along = SIGNS[i][0] * box.size().x();
      double across = SIGNS[i][1] * box.size().y();
      p[i] =
          new double[] {
            box.centre().x() + cos * along - sin * across,
            box.centre().y() + sin * along + cos * across
          };
    }
    p[4] = new double[] {box.centre().x(), box.centre().y()}; // (2)
    for (int e = 0; e < EDGES.length; e++) { // (3)
      double[] a = p[EDGES[e][0]];
      double[] b = p[EDGES[e][1]];
      p[5 + e] = new double[] {(a[0] + b[0]) / 2, (a[1] + b[1]) / 2};
    }
    return p;
  }

  private void add(int sample, double column, double row) {
    boolean swapped = layout == KeypointLayout.AS_RELEASED;
    double u = swapped ? row * grid.width() / grid.height() : column;
    double v = swapped ? column * grid.height() / grid.width() : row;
    places.add(new double[] {sample, u - 0.5, v - 0.5});
  }

  /// K, the boxes of the batch.
  public int boxes() {
    return places.size() / POINTS;
  }

  /// (4) The features of a map [B, C, H, W] at the points, [K, 9, C].
  public Value read(Value map) {
    Shape s = map.shape();
    if (s.rank() != 4
        || s.dim(0) != samples
        || s.dim(2) != grid.height()
        || s.dim(3) != grid.width()) {
      throw new TensorException(
          "box keypoints",
          "map%s must be [%d, C, %d, %d]; build grid and batch for it"
              .formatted(s, samples, grid.height(), grid.width()));
    }
    int c = s.dim(1);
    Value rows = map.permute(0, 2, 3, 1).reshape(samples * grid.cells(), c);
    if (boxes() == 0) {
      return rows.narrow(0, 0, 0).reshape(0, POINTS, c); // a gradient of 0 flows on
    }
    return rows.gather(CsrGather.of(weights(map.tensor().backend()))).reshape(boxes(), POINTS, c);
  }

  /// Points × cells: the four cells around each point that lie on the map.
  private Csr weights(Backend backend) {
    int[] ptr = new int[places.size() + 1];
    int[] col = new int[4 * places.size()];
    double[] weight = new double[4 * places.size()];
    int n = 0;
    for (int p = 0; p < places.size(); p++) {
      double[] place = places.get(p);
      double left = StrictMath.floor(place[1]);
      double top = StrictMath.floor(place[2]);
      for (int corner = 0; corner < 4; corner++) {
        int below = corner / 2;
        double x = left + corner % 2;
        double y = top + below;
        if (x >= 0 && x < grid.width() && y >= 0 && y < grid.height()) {
          int row = ((int) place[0]) * grid.height() + (int) y;
          col[n] = row * grid.width() + (int) x;
          weight[n++] = (1 - StrictMath.abs(place[1] - x)) * (1 - StrictMath.abs(place[2] - y));
        }
      }
      ptr[p + 1] = n;
    }
    return Csr.of(
        backend, samples * grid.cells(), ptr, Arrays.copyOf(col, n), Arrays.copyOf(weight, n));
  }
}
