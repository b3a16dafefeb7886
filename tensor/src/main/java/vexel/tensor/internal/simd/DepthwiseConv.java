package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.all;
import static vexel.tensor.internal.simd.Width.load;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.memory.ArrayPool;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.spi.ConvKernels.Window;

/// Convolutions with one input and one output channel a group: too narrow for a register tile, they
/// run along the rows of a plane, and the weight gradient along the channels.
final class DepthwiseConv {
  private DepthwiseConv() {}

  static boolean applies(Tensor w, Window f) {
    return w.dim(1) == 1 && w.dim(0) == f.groups() && f.kernelH() * f.kernelW() <= Product.CHUNK;
  }

  static void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window f, Tensor y) {
    int channels = w.dim(0);
    int kernel = f.kernelH() * f.kernelW();
    int rowLength = x.dim(3) + 2 * f.padW();
    int padded = (x.dim(2) + 2 * f.padH()) * rowLength;
    Finish finish = Finish.rowBias(bias, 0);
    Workers.run(
        x.dim(0) * channels,
        i -> {
          float[] plane = (float[]) ArrayPool.take(DType.F32, padded);
          pad(x, i, 1, f, plane, rowLength, 1);
          int c = i % channels;
          int outW = y.dim(3);
          for (int oy = 0; oy < y.dim(2); oy++) {
            int yAt = y.offset() + (i * y.dim(2) + oy) * outW;
            int from = oy * f.strideH() * rowLength;
            row(plane, from, rowLength, w, c * kernel, f, Heap.f32(y), yAt, outW);
            finish.apply(c, 0, outW, Heap.f32(y), yAt);
          }
          ArrayPool.give(DType.F32, plane);
        });
  }

  /// One row of outputs, whose windows begin at `plane[from]`.
  private static void row(
      float[] plane,
      int from,
      int rowLength,
      Tensor w,
      int wAt,
      Window f,
      float[] y,
      int yAt,
      int n) {
    float[] ws = Heap.f32(w);
    int first = w.offset() + wAt;
    int ox = 0;
    if (f.strideW() == 1) {
      for (; ox <= n - 2 * WIDTH; ox += 2 * WIDTH) {
        FloatVector left = all(0);
        FloatVector right = all(0);
        for (int ky = 0; ky < f.kernelH(); ky++) {
          int at = from + ky * f.dilationH() * rowLength + ox;
          for (int kx = 0; kx < f.kernelW(); kx++) {
            FloatVector weight = all(ws[first + ky * f.kernelW() + kx]);
            left = weight.fma(load(plane, at + kx * f.dilationW()), left);
            right = weight.fma(load(plane, at + kx * f.dilationW() + WIDTH), right);
          }
        }
        left.intoArray(y, yAt + ox);
        right.intoArray(y, yAt + ox + WIDTH);
      }
    }
    if (f.strideW() == 1 && n >= WIDTH) {
      for (; ox < n; ox += WIDTH) {
        int last = Math.min(ox, n - WIDTH); // may begin among outputs that are known already
        one(plane, from + last, rowLength, ws, first, f, y, yAt + last);
      }
    }
    for (; ox < n; ox++) {
      float sum = 0;
      for (int ky = 0; ky < f.kernelH(); ky++) {
        int at = from + ky * f.dilationH() * rowLength + ox * f.strideW();
        for (int kx = 0; kx < f.kernelW(); kx++) {
          sum = Math.fma(ws[first + ky * f.kernelW() + kx], plane[at + kx * f.dilationW()], sum);
        }
      }
      y[yAt + ox] = sum;
    }
  }

  /// A vector of neighbouring outputs.
  private static void one(
      float[] plane, int from, int rowLength, float[] w, int wAt, Window f, float[] y, int yAt) {
    FloatVector sum = all(0);
    for (int ky = 0; ky < f.kernelH(); ky++) {
      int at = from + ky * f.dilationH() * rowLength;
      for (int kx = 0; kx < f.kernelW(); kx++) {
        sum = all(w[wAt + ky * f.kernelW() + kx]).fma(load(plane, at + kx * f.dilationW()), sum);
      }
    }
    sum.intoArray(y, yAt);
  }

  /// Copies `count` planes of x from i = (b, c) into the middle of zeros: number q of a plane goes
  /// to `to[q·step + lane]`, one plane a lane.
  private static void pad(
      Tensor x, int i, int count, Window f, float[] to, int rowLength, int step) {
    int height = x.dim(2);
    int width = x.dim(3);
    float[] xs = Heap.f32(x);
    Arrays.fill(to, 0, (height + 2 * f.padH()) * rowLength * step, 0);
    for (int iy = 0; iy < height; iy++) {
      int from = x.offset() + (i * height + iy) * width;
      int at = ((iy + f.padH()) * rowLength + f.padW()) * step;
      if (step == 1) {
        System.arraycopy(xs, from, to, at, width);
      } else {
        Transpose.rows(count, width, xs, from, height * width, to, at, step);
      }
    }
  }

  static void gradInput(Tensor dy, Tensor w, Window f, Tensor dx) {
    int channels = w.dim(0);
    int kernel = f.kernelH() * f.kernelW();
    int plane = dx.dim(2) * dx.dim(3);
    int outputs = dy.dim(2) * dy.dim(3);
    Workers.run(
        dx.dim(0) * channels,
        i -> {
          int at = dx.offset() + i * plane;
          Arrays.fill(Heap.f32(dx), at, at + plane, 0);
          for (int k = 0; k < kernel; k++) {
            float weight = Heap.f32(w)[w.offset() + i % channels * kernel + k];
            new Overlap(f, k, dx.dim(2), dx.dim(3), dy.dim(3))
                .addScaled(
                    weight, Heap.f32(dy), dy.offset() + i * outputs, dy.dim(2), Heap.f32(dx), at);
          }
        });
  }

  static void gradWeight(Tensor x, Tensor dy, Window f, Tensor dw) {
    Workers.run(
        (dw.dim(0) + WIDTH - 1) / WIDTH,
        block -> {
          int c = block * WIDTH;
          gradWeight(c, Math.min(WIDTH, dw.dim(0) - c), x, dy, f, dw);
        });
  }

  /// The kernels of `count` channels from c, one a lane, so that a vector holds the chains of all.
  private static void gradWeight(int c, int count, Tensor x, Tensor dy, Window f, Tensor dw) {
    int channels = dw.dim(0);
    int kernel = f.kernelH() * f.kernelW();
    int rowLength = x.dim(3) + 2 * f.padW();
    int padded = (x.dim(2) + 2 * f.padH()) * rowLength;
    int outputs = dy.dim(2) * dy.dim(3);
    float[] image = (float[]) ArrayPool.take(DType.F32, padded * WIDTH);
    float[] gradient = (float[]) ArrayPool.take(DType.F32, outputs * WIDTH);
    float[] chain = new float[kernel * WIDTH];
    float[] total = new float[kernel * WIDTH];
    Arrays.fill(gradient, 0);
    int terms = 0;
    for (int b = 0; b < x.dim(0); b++) {
      int plane = b * channels + c;
      pad(x, plane, count, f, image, rowLength, WIDTH);
      int dyAt = dy.offset() + plane * outputs;
      Transpose.rows(count, outputs, Heap.f32(dy), dyAt, outputs, gradient, 0, WIDTH);
      for (int p = 0, run; p < outputs; p += run, terms += run) {
        if (terms > 0 && terms % Product.CHUNK == 0) {
          close(terms == Product.CHUNK, chain, total);
        }
        int ox = p % dy.dim(3);
        run = Math.min(dy.dim(3) - ox, Product.CHUNK - terms % Product.CHUNK);
        int corner = p / dy.dim(3) * f.strideH() * rowLength + ox * f.strideW();
        if (f.kernelH() == 3 && f.kernelW() == 3) {
          nine(f, rowLength, image, corner, gradient, p, run, chain);
        } else {
          for (int r = 0; r < run; r++) {
            term(f, rowLength, image, corner + r * f.strideW(), gradient, p + r, chain);
          }
        }
      }
    }
    close(terms <= Product.CHUNK, chain, total);
    for (int lane = 0; lane < count; lane++) {
      for (int k = 0; k < kernel; k++) {
        Heap.f32(dw)[dw.offset() + (c + lane) * kernel + k] = total[k * WIDTH + lane];
      }
    }
    ArrayPool.give(DType.F32, image);
    ArrayPool.give(DType.F32, gradient);
  }

  /// Continues the chain of each kernel position by output p, whose window begins at `corner`.
  private static void term(
      Window f, int rowLength, float[] image, int corner, float[] gradient, int p, float[] chain) {
    FloatVector g = load(gradient, p * WIDTH);
    int k = 0;
    for (int ky = 0; ky < f.kernelH(); ky++) {
      int at = corner + ky * f.dilationH() * rowLength;
      for (int kx = 0; kx < f.kernelW(); kx++, k += WIDTH) {
        FloatVector v = load(image, (at + kx * f.dilationW()) * WIDTH);
        g.fma(v, load(chain, k)).intoArray(chain, k);
      }
    }
  }

  /// The same for `run` outputs of a row and a kernel of 3×3, whose chains fit the registers.
  private static void nine(
      Window f,
      int rowLength,
      float[] image,
      int corner,
      float[] gradient,
      int p,
      int run,
      float[] chain) {
    int right = f.dilationW() * WIDTH;
    int down = f.dilationH() * rowLength * WIDTH;
    int step = f.strideW() * WIDTH;
    FloatVector c0 = load(chain, 0);
    FloatVector c1 = load(chain, WIDTH);
    FloatVector c2 = load(chain, 2 * WIDTH);
    FloatVector c3 = load(chain, 3 * WIDTH);
    FloatVector c4 = load(chain, 4 * WIDTH);
    FloatVector c5 = load(chain, 5 * WIDTH);
    FloatVector c6 = load(chain, 6 * WIDTH);
    FloatVector c7 = load(chain, 7 * WIDTH);
    FloatVector c8 = load(chain, 8 * WIDTH);
    for (int r = 0; r < run; r++) {
      FloatVector g = load(gradient, (p + r) * WIDTH);
      int at = corner * WIDTH + r * step;
      c0 = g.fma(load(image, at), c0);
      c1 = g.fma(load(image, at + right), c1);
      c2 = g.fma(load(image, at + 2 * right), c2);
      c3 = g.fma(load(image, at + down), c3);
      c4 = g.fma(load(image, at + down + right), c4);
      c5 = g.fma(load(image, at + down + 2 * right), c5);
      c6 = g.fma(load(image, at + 2 * down), c6);
      c7 = g.fma(load(image, at + 2 * down + right), c7);
      c8 = g.fma(load(image, at + 2 * down + 2 * right), c8);
    }
    c0.intoArray(chain, 0);
    c1.intoArray(chain, WIDTH);
    c2.intoArray(chain, 2 * WIDTH);
    c3.intoArray(chain, 3 * WIDTH);
    c4.intoArray(chain, 4 * WIDTH);
    c5.intoArray(chain, 5 * WIDTH);
    c6.intoArray(chain, 6 * WIDTH);
    c7.intoArray(chain, 7 * WIDTH);
    c8.intoArray(chain, 8 * WIDTH);
  }

  /// Ends the chains of a chunk: the first is the total, others are added.
  private static void close(boolean first, float[] chain, float[] total) {
    if (first) {
      System.arraycopy(chain, 0, total, 0, chain.length);
    } else {
      Finish.add(chain.length, chain, 0, total, 0);
    }
    Arrays.fill(chain, 0);
  }
}
