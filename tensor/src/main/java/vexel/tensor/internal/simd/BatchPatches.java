package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// [Patches] of all images, transposed: row (b, oy, ox), column (c, ky, kx).
final class BatchPatches implements RightOperand {
  private final Patches[] images;
  private final int positions;

  BatchPatches(Tensor x, int firstChannel, Window f) {
    images = new Patches[x.dim(0)];
    Arrays.setAll(images, b -> new Patches(x, b, firstChannel, f));
    positions = f.outH(x.dim(2)) * f.outW(x.dim(3));
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    if (columns < COLUMNS) {
      Arrays.fill(panel, at, at + n * COLUMNS, 0);
    }
    for (int q = 0, run; q < n; q += run) {
      int position = (k + q) % positions;
      run = Math.min(n - q, positions - position);
      for (int c = 0; c < columns; c++) {
        images[(k + q) / positions].row(j + c, position, run, panel, at + q * COLUMNS + c, COLUMNS);
      }
    }
  }
}
