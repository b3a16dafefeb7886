package vexel.tensor.internal.simd;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.spi.ConvKernels.Window;

/// [Patches] of all images side by side: row (c, ky, kx), column (b, oy, ox).
final class BatchPatches implements LeftOperand {
  private final Patches[] images;
  private final int positions;

  BatchPatches(Tensor x, int firstChannel, int channels, Window f) {
    images = new Patches[x.dim(0)];
    Arrays.setAll(images, b -> new Patches(x, b, firstChannel, channels, f));
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

  /// Gives the memory back; the patches are not used any more.
  void recycle() {
    for (Patches image : images) {
      image.recycle();
    }
  }
}
