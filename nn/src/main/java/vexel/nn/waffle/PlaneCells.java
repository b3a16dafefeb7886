package vexel.nn.waffle;

import vexel.autograd.Value;
import vexel.autograd.op.Segments;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// One plane of a batch: the cell that each row falls into, and the way there and back.
///
/// @param batch number of samples B
/// @param height rows of cells H
/// @param width cells in a row W
/// @param segments the rows by (sample, cell), S = B·H·W; empty cells are empty segments
public record PlaneCells(int batch, int height, int width, Segments segments) {
  /// A plane of `height`×`width` cells.
  ///
  /// @param cell I32 [N]: row·width + column of each point's cell
  /// @throws TensorException naming a point whose cell is not on the plane
  public static PlaneCells of(Samples samples, int[] cell, int height, int width) {
    int cells = Math.multiplyExact(height, width);
    int[] sample = samples.index().toInts();
    if (cell.length != sample.length) {
      throw new TensorException(
          "waffleIron", cell.length + " cells for " + sample.length + " points; one each");
    }
    int[] segment = new int[cell.length];
    for (int r = 0; r < cell.length; r++) {
      if (cell[r] < 0 || cell[r] >= cells) {
        throw new TensorException(
            "waffleIron",
            "point " + r + " is in cell " + cell[r] + " of a plane of " + height + "×" + width);
      }
      segment[r] = sample[r] * cells + cell[r];
    }
    Tensor index = Tensor.copyOf(samples.index().backend(), segment, segment.length);
    return new PlaneCells(
        samples.batch(),
        height,
        width,
        Segments.of(index, Math.multiplyExact(samples.batch(), cells)));
  }

  /// The mean of the rows in each cell, 0 in an empty one: x[N, C] → [B, C, H, W].
  Value flatten(Value x) {
    return x.segmentMean(segments) // [B·H·W, C]
        .reshape(batch, height, width, x.dim(1))
        .permute(0, 3, 1, 2);
  }

  /// What each row reads from its cell: image[B, C, H, W] → [N, C].
  Value inflate(Value image) {
    return image
        .permute(0, 2, 3, 1)
        .reshape(batch * height * width, image.dim(1))
        .gatherRows(segments.index());
  }
}
