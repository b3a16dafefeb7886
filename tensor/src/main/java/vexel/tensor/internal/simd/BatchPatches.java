package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// [Patches] of all images side by side: row (c, ky, kx), column (b, oy, ox); as the right operand,
/// transposed.
final class BatchPatches implements LeftOperand, RightOperand {
  private final Patches[] images;
  private final int positions;

  BatchPatches(Tensor x, int firstChannel, Window f) {
    images = new Patches[x.dim(0)];
    Arrays.setAll(images, b -> new Patches(x, b, firstChannel, f));
    positions = f.outH(x.dim(2)) * f.outW(x.dim(3));
  }

  @Override
  public boolean isByColumns() {
    return false;
  }

  @Override
  public boolean isInPlace() {
    return false;
  }

  @Override
  public float[] array() {
    throw new UnsupportedOperationException("patches are made when they are packed");
  }

  @Override
  public int at(int i, int k) {
    throw new UnsupportedOperationException("patches are made when they are packed");
  }

  @Override
  public void packRows(int i, int rows, int k, int n, float[] panel, int step) {
    for (int q = 0, run; q < n; q += run) {
      int position = (k + q) % positions;
      run = Math.min(n - q, positions - position);
      images[(k + q) / positions].rows(i, rows, position, run, panel, q, step);
    }
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    if (columns < COLUMNS) {
      Arrays.fill(panel, at, at + n * COLUMNS, 0);
    }
    float[] rows = new float[columns * n];
    packRows(j, columns, k, n, rows, n);
    Transpose.rows(columns, n, rows, 0, n, panel, at, COLUMNS);
  }
}
