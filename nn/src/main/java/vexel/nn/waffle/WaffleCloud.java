package vexel.nn.waffle;

import java.util.List;
import vexel.nn.waffle.WaffleGrid.Plane;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The geometry of a batch of clouds: built once, read by every layer.
///
/// @param samples which cloud each row belongs to
/// @param neighbours I32 [N, k]: rows of the k nearest other points of each point
/// @param planes the cells of each plane
public record WaffleCloud(Samples samples, Tensor neighbours, List<PlaneCells> planes) {
  public WaffleCloud {
    planes = List.copyOf(planes);
    if (neighbours.rank() != 2 || neighbours.dim(0) != samples.rows()) {
      throw new TensorException(
          "waffleIron",
          "neighbours"
              + neighbours.shape()
              + " need one row for each of "
              + samples.rows()
              + " points");
    }
  }

  /// The geometry of points on the planes of `grid`.
  ///
  /// @param xyz x, y, z of one point after the other, metres
  public static WaffleCloud of(WaffleGrid grid, Samples samples, Tensor neighbours, double[] xyz) {
    List<PlaneCells> planes =
        grid.planes().stream()
            .map((Plane p) -> PlaneCells.of(samples, grid.cells(p, xyz), p.height(), p.width()))
            .toList();
    return new WaffleCloud(samples, neighbours, planes);
  }
}
