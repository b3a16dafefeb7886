package vexel.tensor.internal.simd;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.ConvKernels.Window;

/// Maxima over the windows of an image and the pixels they come from: a row of outputs stays in the
/// first cache while the kernel positions pass over it, ascending, each as a row of the image
/// shifted and thinned out by the stride.
final class MaxPool {
  /// Outputs of a part, about.
  private static final int GRAIN = 1 << 14;

  private final Tensor x;
  private final Window f;
  private final Tensor y;
  private final int outW;
  private final float[] xs;
  private final float[] ys;
  private final int[] args;
  private final int argAt;
  private final float[] seen; // by one kernel position

  MaxPool(Tensor x, Window f, Tensor y, Tensor arg) {
    this.x = x;
    this.f = f;
    this.y = y;
    this.outW = y.dim(3);
    this.xs = Heap.f32(x);
    this.ys = Heap.f32(y);
    this.args = Heap.i32(arg);
    this.argAt = arg.offset();
    this.seen = new float[outW];
  }

  /// How many planes of `outputs` results are worth a worker's while.
  static int planes(int outputs) {
    return Math.max(1, GRAIN / Math.max(1, outputs));
  }

  /// The planes (b, c) from … to − 1.
  void planes(int from, int to) {
    for (int plane = from; plane < to; plane++) {
      for (int oy = 0; oy < y.dim(2); oy++) {
        int row = (plane * y.dim(2) + oy) * outW;
        Arrays.fill(ys, y.offset() + row, y.offset() + row + outW, 0);
        Arrays.fill(args, argAt + row, argAt + row + outW, -1);
        for (int ky = 0; ky < f.kernelH(); ky++) {
          int iy = oy * f.strideH() - f.padH() + ky * f.dilationH();
          for (int kx = 0; iy >= 0 && iy < x.dim(2) && kx < f.kernelW(); kx++) {
            position(plane, iy, kx * f.dilationW() - f.padW(), row);
          }
        }
      }
    }
  }

  /// What the outputs of a row see at one kernel position: output ox meets column `shift` +
  /// ox·stride of the image's row iy.
  private void position(int plane, int iy, int shift, int row) {
    int step = f.strideW();
    int w = x.dim(3);
    int start = Math.clamp(Patches.ceilDiv(-shift, step), 0, outW);
    int end = Math.clamp(Patches.ceilDiv(w - shift, step), start, outW);
    int n = end - start;
    int ix = shift + start * step;
    int at = x.offset() + (plane * x.dim(2) + iy) * w + ix;
    int pixel = (plane / x.dim(1) * x.dim(2) + iy) * w + ix;
    int yAt = y.offset() + row + start;
    int to = argAt + row + start;
    if (step == 1) {
      RowMax.next(n, xs, at, pixel, 1, ys, yAt, args, to);
      return;
    }
    if (step == 2) {
      EverySecond.copy(n, xs, at, seen, 0);
    } else {
      for (int i = 0; i < n; i++) {
        seen[i] = xs[at + i * step];
      }
    }
    RowMax.next(n, seen, 0, pixel, step, ys, yAt, args, to);
  }
}
