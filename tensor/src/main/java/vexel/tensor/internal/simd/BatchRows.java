package vexel.tensor.internal.simd;

import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// The gradient dy[B, O, H, W] of a group as the matrix of row o, column (b, oy, ox).
final class BatchRows implements LeftOperand {
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
}
