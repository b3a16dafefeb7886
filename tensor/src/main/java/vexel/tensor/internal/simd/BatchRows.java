package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// The gradient dy[B, O, H, W] of a group as the matrix of row o, column (b, oy, ox); as the right
/// operand, transposed.
final class BatchRows implements LeftOperand, RightOperand {
  private final float[] dy;
  private final int at;
  private final int perImage;
  private final int positions;

  /// The outputs from `firstOutput`.
  BatchRows(Tensor dy, int firstOutput) {
    this.dy = Heap.f32(dy);
    this.positions = dy.dim(2) * dy.dim(3);
    this.perImage = dy.dim(1) * positions;
    this.at = dy.offset() + firstOutput * positions;
  }

  @Override
  public boolean isByColumns() {
    return false;
  }

  @Override
  public boolean isInPlace() {
    return false; // a row goes on in the next image
  }

  @Override
  public float[] array() {
    return dy;
  }

  @Override
  public int at(int i, int k) {
    return at + k / positions * perImage + i * positions + k % positions;
  }

  @Override
  public void packRows(int i, int rows, int k, int n, float[] panel, int step) {
    for (int q = 0, run; q < n; q += run) {
      run = Math.min(n - q, positions - (k + q) % positions);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(dy, at(i + r, k + q), panel, r * step + q, run);
      }
    }
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int to) {
    if (columns < COLUMNS) {
      Arrays.fill(panel, to, to + n * COLUMNS, 0);
    }
    for (int q = 0, run; q < n; q += run) {
      run = Math.min(n - q, positions - (k + q) % positions);
      Transpose.rows(columns, run, dy, at(j, k + q), positions, panel, to + q * COLUMNS, COLUMNS);
    }
  }
}
