package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Tile.COLUMNS;
import static vexel.tensor.internal.simd.Width.SPECIES;
import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;

import java.util.Arrays;
import jdk.incubator.vector.VectorMask;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.ConvKernels.Window;

/// What a convolution window sees of one image and group, as a matrix that exists only in packed
/// panels (Chellapilla, Puri & Simard, "High Performance Convolutional Neural Networks for Document
/// Processing", 2006): row (c, ky, kx), column (oy, ox).
///
/// The image is copied once, with its padding and with the columns of a row sorted by their phase,
/// the remainder by the stride. Along a row of outputs a kernel position then sees neighbouring
/// numbers, whatever stride, dilation and padding are: output (oy, ox) meets row k at `offset[k] +
/// oy·outRow + ox`.
final class Patches implements RightOperand {
  private final float[] image;
  private final int[] offset;
  private final int outRow;
  private final int outW;

  /// `channels` of image `b` of x[B, C, H, W] from `firstChannel`.
  Patches(Tensor x, int b, int firstChannel, int channels, Window f) {
    int phases = Math.min(f.strideW(), (f.kernelW() - 1) * f.dilationW() + 1);
    this.outW = f.outW(x.dim(3));
    int phase = outW + (f.kernelW() - 1) * f.dilationW() / f.strideW();
    int row = phases * phase;
    int rows = (f.outH(x.dim(2)) - 1) * f.strideH() + (f.kernelH() - 1) * f.dilationH() + 1;
    this.outRow = f.strideH() * row;
    this.offset = new int[channels * f.kernelH() * f.kernelW()];
    for (int k = 0; k < offset.length; k++) {
      int kx = k % f.kernelW() * f.dilationW();
      int ky = k / f.kernelW() % f.kernelH() * f.dilationH();
      int c = k / f.kernelW() / f.kernelH();
      offset[k] = (c * rows + ky) * row + kx % f.strideW() * phase + kx / f.strideW();
    }
    int size = Math.multiplyExact(channels * rows, row);
    this.image = (float[]) ArrayPool.take(DType.F32, size + COLUMNS); // panels read on at the end
    Workers.runParts(
        channels * rows,
        Math.max(1, 8192 / row),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            int y = r % rows - f.padH();
            int source = ((b * x.dim(1) + firstChannel + r / rows) * x.dim(2) + y) * x.dim(3);
            boolean inside = y >= 0 && y < x.dim(2);
            for (int q = 0; q < phases; q++) {
              int to0 = r * row + q * phase;
              int from0 = x.offset() + source;
              copy(
                  Heap.f32(x), from0, inside ? x.dim(3) : 0, q - f.padW(), f.strideW(), to0, phase);
            }
          }
        });
    Arrays.fill(image, size, size + COLUMNS, 0);
  }

  /// Every `step`-th number of a row of `width` from index `first`, 0 outside of the row.
  private void copy(float[] x, int at, int width, int first, int step, int to, int n) {
    int start = Math.clamp(ceilDiv(-first, step), 0, n);
    int end = Math.clamp(ceilDiv(width - first, step), start, n);
    Arrays.fill(image, to, to + start, 0);
    int source = at + first;
    if (step == 1) {
      Copy.numbers(end - start, x, source + start, image, to + start);
    } else if (step == 2) {
      EverySecond.copy(end - start, x, source + 2 * start, image, to + start);
    } else {
      for (int i = start; i < end; i++) {
        image[to + i] = x[source + i * step];
      }
    }
    Arrays.fill(image, to + end, to + n, 0);
  }

  /// The smallest integer not below a/b.
  static int ceilDiv(int a, int b) {
    return b == 1 ? a : -Math.floorDiv(-a, b);
  }

  @Override
  public void packColumns(int k, int n, int j, int columns, float[] panel, int at) {
    int oy = j / outW;
    int ox = j % outW;
    pack(k, n, oy * outRow + ox, panel, at);
    for (int i = outW - ox; i < columns; i += outW) { // a new row of outputs begins in column i
      oy++;
      packFrom(i, k, n, oy * outRow - i, panel, at);
    }
    for (int q = 0; columns < COLUMNS && q < n; q++) {
      Arrays.fill(panel, at + q * COLUMNS + columns, at + (q + 1) * COLUMNS, 0);
    }
  }

  /// Rows of a panel, as if all columns were in one row of outputs.
  private void pack(int k, int n, int from, float[] panel, int at) {
    for (int q = 0; q < n; q++) {
      int source = from + offset[k + q];
      int to = at + q * COLUMNS;
      load(image, source).intoArray(panel, to);
      load(image, source + WIDTH).intoArray(panel, to + WIDTH);
    }
  }

  /// The same for the columns from i on.
  private void packFrom(int i, int k, int n, int from, float[] panel, int at) {
    if (i < WIDTH) {
      VectorMask<Float> mask = SPECIES.indexInRange(0, i).not();
      for (int q = 0; q < n; q++) {
        int source = from + offset[k + q];
        int to = at + q * COLUMNS;
        load(image, source).intoArray(panel, to, mask);
        load(image, source + WIDTH).intoArray(panel, to + WIDTH);
      }
    } else {
      VectorMask<Float> mask = SPECIES.indexInRange(0, i - WIDTH).not();
      for (int q = 0; q < n; q++) {
        load(image, from + offset[k + q] + WIDTH).intoArray(panel, at + q * COLUMNS + WIDTH, mask);
      }
    }
  }

  /// Rows k … k + count − 1 for `n` positions from `position`: position i of row r goes to `to[toAt
  /// + r·rowStep + i]`.
  void rows(int k, int count, int position, int n, float[] to, int toAt, int rowStep) {
    int oy = position / outW;
    int ox = position % outW;
    for (int i = 0, run; i < n; i += run) {
      run = Math.min(n - i, outW - ox);
      int source = oy * outRow + ox;
      for (int r = 0; r < count; r++) {
        Copy.numbers(run, image, source + offset[k + r], to, toAt + r * rowStep + i);
      }
      oy++;
      ox = 0;
    }
  }

  /// Gives the memory back; the patches are not used any more.
  void recycle() {
    ArrayPool.give(DType.F32, image);
  }
}
