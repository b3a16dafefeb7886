package vexel.distill.loss.bev;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.autograd.op.GridSample;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// A lattice of points over each box, widened on all sides, at which maps are read. With n × m
/// points, c and θ of the box, its sides l + 2 e and w + 2 e:
///
/// ```
/// p_ij = c + R(θ) ((i/(n − 1) − ½)(l + 2 e), (j/(m − 1) − ½)(w + 2 e))               (1)
/// ```
///
/// Maps are read between cell centres and are 0 outside. Boxes without extent are padding and are
/// left out; samples may have any number, also none.
public final class BoxLattice {
  private static final GridSample READ = new GridSample(false, false, false);

  private final BevGrid grid;
  private final int points;
  private final List<double[]> places; // of each sample: x and y in −1 … 1 over the grid

  private BoxLattice(BevGrid grid, int points, List<double[]> places) {
    this.grid = grid;
    this.points = points;
    this.places = places;
  }

  /// The lattices of the boxes of each sample.
  ///
  /// @param along n, points along a box, at least 2
  /// @param across m, points across it, at least 2
  /// @param margin e, metres
  public static BoxLattice of(
      List<List<Box>> batch, BevGrid grid, int along, int across, double margin) {
    if (along < 2 || across < 2) {
      throw new IllegalArgumentException(
          "box lattice: %d x %d points; a box needs two each way".formatted(along, across));
    }
    List<double[]> places = new ArrayList<>();
    for (List<Box> boxes : batch) {
      List<Box> own = boxes.stream().filter(BoxRegions::hasExtent).toList();
      double[] at = new double[own.size() * along * across * 2];
      int n = 0;
      for (Box box : own) {
        double cos = StrictMath.cos(box.yaw());
        double sin = StrictMath.sin(box.yaw());
        for (int i = 0; i < along; i++) {
          for (int j = 0; j < across; j++) { // (1)
            double u = ((double) i / (along - 1) - 0.5) * (box.size().x() + 2 * margin);
            double v = ((double) j / (across - 1) - 0.5) * (box.size().y() + 2 * margin);
            double x = grid.column(box.centre().x() + cos * u - sin * v);
            double y = grid.row(box.centre().y() + sin * u + cos * v);
            at[n++] = 2 * x / grid.width() - 1;
            at[n++] = 2 * y / grid.height() - 1;
          }
        }
      }
      places.add(at);
    }
    return new BoxLattice(grid, along * across, places);
  }

  /// K, the boxes of the batch.
  public int boxes() {
    return places.stream().mapToInt(p -> p.length / (2 * points)).sum();
  }

  /// N = n m, the points of a box.
  public int points() {
    return points;
  }

  /// The features of a map [B, C, H, W] at the points, [K, C, N].
  public Value read(Value map) {
    if (map.shape().rank() != 4
        || map.dim(0) != places.size()
        || map.dim(2) != grid.height()
        || map.dim(3) != grid.width()) {
      throw new TensorException(
          "box lattice",
          "map%s must be [%d, C, %d, %d]; build grid and batch for it"
              .formatted(map.shape(), places.size(), grid.height(), grid.width()));
    }
    int c = map.dim(1);
    Tensor like = map.tensor();
    List<Value> parts = new ArrayList<>();
    for (int b = 0; b < places.size(); b++) {
      int boxes = places.get(b).length / (2 * points);
      if (boxes > 0) {
        Tensor at =
            Tensor.rounded(like.backend(), like.dtype(), places.get(b), 1, boxes, points, 2);
        Value read = map.narrow(0, b, 1).gridSample(READ, Value.of(at));
        parts.add(read.permute(0, 2, 1, 3).reshape(boxes, c, points)); // [1, C, K_b, N] →
      }
    }
    return parts.isEmpty()
        ? map.permute(1, 0, 2, 3)
            .reshape(c, map.shape().size() / c)
            .narrow(1, 0, 0)
            .reshape(0, c, points) // a gradient of 0 flows on
        : Differentiable.concat(0, parts.toArray(Value[]::new));
  }
}
