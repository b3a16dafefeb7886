package vexel.nn.sparse;

import vexel.tensor.TensorException;

/// A y axis that closes on itself, the azimuth of a spinning sensor: after the last cell comes the
/// first.
///
/// @param first the lowest cell
/// @param cells number of cells around
public record Ring(int first, int cells) {
  public Ring {
    if (cells < 1) {
      throw new TensorException("ring", cells + " cells close no ring");
    }
  }

  /// The cell of the ring that `y` is.
  public int wrap(int y) {
    return first + Math.floorMod(y - first, cells);
  }

  /// The ring of the cells ⌊y / stride⌋. Where the stride does not divide the ring, the cells
  /// beside the seam are narrower.
  Ring coarser(int stride) {
    int low = Math.floorDiv(first, stride);
    return new Ring(low, Math.floorDiv(first + cells - 1, stride) - low + 1);
  }
}
