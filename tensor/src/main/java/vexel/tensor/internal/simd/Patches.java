package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.ConvKernels.Window;

/// What a convolution window sees of one image and group, as a matrix that exists only in packed
/// panels (Chellapilla, Puri & Simard, "High Performance Convolutional Neural Networks for Document
/// Processing", 2006): row (c, ky, kx), column (oy, ox).
final class Patches implements RightOperand {
  private final float[] x;
  private final int at;
  private final int height;
  private final int width;
  private final Window f;
  private final int outW;

  /// Image `b` of x[B, C, H, W], channels from `firstChannel`.
  Patches(Tensor x, int b, int firstChannel, Window f) {
    this.x = Heap.f32(x);
    this.height = x.dim(2);
    this.width = x.dim(3);
    this.at = x.offset() + (b * x.dim(1) + firstChannel) * height * width;
    this.f = f;
    this.outW = f.outW(width);
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int panelAt) {
    for (int i = 0, run; i < columns; i += run) {
      int ox = (j + i) % outW;
      run = Math.min(columns - i, outW - ox);
      int kernel = f.kernelH() * f.kernelW();
      int ky = k % kernel / f.kernelW();
      int kx = k % f.kernelW();
      int plane = at + k / kernel * height * width;
      for (int q = 0; q < n; q++) {
        int to = panelAt + q * COLUMNS + i;
        segment(plane, ky, kx, (j + i) / outW, ox, run, panel, to);
        if (++kx == f.kernelW()) { // the next k, without dividing
          kx = 0;
          if (++ky == f.kernelH()) {
            ky = 0;
            plane += height * width;
          }
        }
      }
    }
    for (int q = 0; columns < COLUMNS && q < n; q++) {
      Arrays.fill(panel, panelAt + q * COLUMNS + columns, panelAt + (q + 1) * COLUMNS, 0);
    }
  }

  /// Rows k … k + count − 1 for `n` positions from `position`: position i of row r goes to `to[toAt
  /// + r·rowStep + i]`.
  void rows(int k, int count, int position, int n, float[] to, int toAt, int rowStep) {
    int kernel = f.kernelH() * f.kernelW();
    for (int r = 0; r < count; r++) {
      int plane = at + (k + r) / kernel * height * width;
      int ky = (k + r) % kernel / f.kernelW();
      int kx = (k + r) % f.kernelW();
      int oy = position / outW;
      int ox = position % outW;
      for (int i = 0, run; i < n; i += run) {
        run = Math.min(n - i, outW - ox);
        segment(plane, ky, kx, oy++, ox, run, to, toAt + r * rowStep + i);
        ox = 0;
      }
    }
  }

  /// What kernel position (ky, kx) of `run` outputs from (oy, ox) sees of the plane that begins at
  /// `plane`; 0 in the padding.
  private void segment(int plane, int ky, int kx, int oy, int ox, int run, float[] to, int t) {
    int iy = oy * f.strideH() + ky * f.dilationH() - f.padH();
    int ix = ox * f.strideW() + kx * f.dilationW() - f.padW();
    boolean inside = iy >= 0 && iy < height;
    // positions ox + first … ox + end − 1 see the image, the others the padding
    int first = inside ? Math.clamp(ceilDiv(-ix, f.strideW()), 0, run) : run;
    int end = inside ? Math.clamp(ceilDiv(width - ix, f.strideW()), first, run) : run;
    for (int r = 0; r < first; r++) {
      to[t + r] = 0;
    }
    int source = plane + iy * width + ix;
    if (f.strideW() == 1) {
      Copy.numbers(end - first, x, source + first, to, t + first);
    } else if (f.strideW() == 2) {
      EverySecond.copy(end - first, x, source + 2 * first, to, t + first);
    } else {
      for (int r = first; r < end; r++) {
        to[t + r] = x[source + r * f.strideW()];
      }
    }
    for (int r = end; r < run; r++) {
      to[t + r] = 0;
    }
  }

  /// The smallest integer not below a/b.
  static int ceilDiv(int a, int b) {
    return b == 1 ? a : -Math.floorDiv(-a, b);
  }
}
