package vexel.tensor.internal.simd;

import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Some channels of x[B, C, H, W] as a matrix: row c, column (b, y, x).
final class BatchRows implements LeftOperand {
  private final float[] x;
  private final int at;
  private final int perImage;
  private final int positions;

  /// The channels from `first`.
  BatchRows(Tensor x, int first) {
    this.x = Heap.f32(x);
    this.positions = x.dim(2) * x.dim(3);
    this.perImage = x.dim(1) * positions;
    this.at = x.offset() + first * positions;
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
    return x;
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
        System.arraycopy(x, at(i + r, k + q), panel, r * step + q, run);
      }
    }
  }
}
