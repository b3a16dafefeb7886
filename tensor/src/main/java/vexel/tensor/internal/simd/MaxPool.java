package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;

import java.util.Arrays;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.ConvKernels.Window;

/// Maxima over the windows of an image and the pixels they come from: a row of outputs stays in the
/// first cache while the kernel positions pass over it, ascending, each as a row of the image
/// shifted and thinned out by the stride. With a stride of 2, as networks have, outputs away from
/// the edges even stay in registers.
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
        int end = f.strideW() == 2 ? wholeWindows(plane, oy) : 0;
        if (end == 0) {
          row(plane, oy);
        } else {
          for (int ox = 0; ox < padded(); ox++) {
            output(plane, oy, ox);
          }
          for (int ox = end; ox < outW; ox++) {
            output(plane, oy, ox);
          }
        }
      }
    }
  }

  /// Outputs at the left edge whose windows reach into the padding.
  private int padded() {
    return Patches.ceilDiv(f.padW(), f.strideW());
  }

  /// The outputs of a row from [#padded] on whose windows lie inside the image's columns, a vector
  /// at a time, the last one perhaps over outputs of the one before; returns where they end, or 0
  /// if there are too few.
  private int wholeWindows(int plane, int oy) {
    int reach = (f.kernelW() - 1) * f.dilationW();
    int top = oy * f.strideH() - f.padH();
    int above = Math.max(0, Patches.ceilDiv(-top, f.dilationH())); // kernel rows, as those below
    int rows = Math.min(f.kernelH(), Patches.ceilDiv(x.dim(2) - top, f.dilationH())) - above;
    int start = padded();
    int end = Math.min(outW, Math.floorDiv(x.dim(3) - 1 - reach + f.padW(), 2) + 1);
    int row = (plane * y.dim(2) + oy) * outW;
    int iy = top + above * f.dilationH();
    int width = x.dim(3);
    int at = (plane * x.dim(2) + iy) * width - f.padW();
    int pixel = (plane / x.dim(1) * x.dim(2) + iy) * width - f.padW();
    int last = x.offset() + at + (rows - 1) * f.dilationH() * width + reach + 2 * end;
    if (rows <= 0 || end - start < WIDTH || last > xs.length) {
      return 0;
    }
    for (int ox = start; ox < end; ox += WIDTH) {
      int i = Math.min(ox, end - WIDTH);
      RowMax.window(
          rows,
          f.kernelW(),
          xs,
          x.offset() + at + 2 * i,
          f.dilationH() * width,
          f.dilationW(),
          pixel + 2 * i,
          ys,
          y.offset() + row + i,
          args,
          argAt + row + i);
    }
    return end;
  }

  /// One output.
  private void output(int plane, int oy, int ox) {
    int to = (plane * y.dim(2) + oy) * outW + ox;
    float max = 0;
    int arg = -1;
    for (int ky = 0; ky < f.kernelH(); ky++) {
      int iy = oy * f.strideH() - f.padH() + ky * f.dilationH();
      for (int kx = 0; iy >= 0 && iy < x.dim(2) && kx < f.kernelW(); kx++) {
        int ix = ox * f.strideW() - f.padW() + kx * f.dilationW();
        if (ix >= 0 && ix < x.dim(3)) {
          float v = xs[x.offset() + (plane * x.dim(2) + iy) * x.dim(3) + ix];
          if (arg == -1 || Float.compare(v, max) > 0) {
            max = v;
            arg = (plane / x.dim(1) * x.dim(2) + iy) * x.dim(3) + ix;
          }
        }
      }
    }
    ys[y.offset() + to] = max;
    args[argAt + to] = arg;
  }

  /// A row of outputs: a row of the image passes over it at each kernel position.
  private void row(int plane, int oy) {
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
