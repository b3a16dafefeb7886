package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.ConvKernels.Window;

/// Dense convolution, one element of the result at a time.
final class F64Conv {
  private F64Conv() {}

  /// y_{b,o,p} = Σ_{c,ky,kx} w_{o,c,ky,kx} x_{b,c,q} with q = p·stride − pad + (ky, kx)·dilation.
  static void forward(Tensor x, Tensor w, @Nullable Tensor bias, Window f, Tensor y) {
    double[] ws = Heap.f64(w);
    double[] ys = Heap.f64(y);
    int perGroup = w.dim(1); // input channels of a group
    int outPerGroup = w.dim(0) / f.groups();
    int at = y.offset();
    for (int b = 0; b < y.dim(0); b++) {
      for (int o = 0; o < y.dim(1); o++) {
        int firstChannel = o / outPerGroup * perGroup;
        for (int oy = 0; oy < y.dim(2); oy++) {
          for (int ox = 0; ox < y.dim(3); ox++) {
            double sum = 0;
            double chain = 0;
            int k = 0;
            for (int c = 0; c < perGroup; c++) {
              for (int ky = 0; ky < f.kernelH(); ky++) {
                for (int kx = 0; kx < f.kernelW(); kx++, k++) {
                  if (k > 0 && k % F64Matrix.CHUNK == 0) {
                    sum = k == F64Matrix.CHUNK ? chain : sum + chain;
                    chain = 0;
                  }
                  double value = input(x, f, b, firstChannel + c, oy, ox, ky, kx);
                  double weight = ws[w.offset() + o * perGroup * f.kernelH() * f.kernelW() + k];
                  chain = Math.fma(weight, value, chain);
                }
              }
            }
            sum = k <= F64Matrix.CHUNK ? chain : sum + chain;
            ys[at++] = bias == null ? sum : sum + Heap.f64(bias)[bias.offset() + o];
          }
        }
      }
    }
  }

  /// The input element that output (oy, ox) meets at kernel position (ky, kx); 0 in the padding.
  private static double input(Tensor x, Window f, int b, int c, int oy, int ox, int ky, int kx) {
    int iy = oy * f.strideH() - f.padH() + ky * f.dilationH();
    int ix = ox * f.strideW() - f.padW() + kx * f.dilationW();
    if (iy < 0 || iy >= x.dim(2) || ix < 0 || ix >= x.dim(3)) {
      return 0;
    }
    return Heap.f64(x)[x.offset() + ((b * x.dim(1) + c) * x.dim(2) + iy) * x.dim(3) + ix];
  }

  /// dx_q = Σ_{ky,kx} (Σ_o w_{o,c,ky,kx} dy_{o,p}) over the outputs p that read q: a chain over o
  /// for each kernel position, the chains added in ascending order of (ky, kx).
  static void gradInput(Tensor dy, Tensor w, Window f, Tensor dx) {
    double[] dxs = Heap.f64(dx);
    int perGroup = w.dim(1);
    int at = dx.offset();
    for (int b = 0; b < dx.dim(0); b++) {
      for (int c = 0; c < dx.dim(1); c++) {
        for (int iy = 0; iy < dx.dim(2); iy++) {
          for (int ix = 0; ix < dx.dim(3); ix++) {
            double sum = 0;
            for (int ky = 0; ky < f.kernelH(); ky++) {
              for (int kx = 0; kx < f.kernelW(); kx++) {
                int ty = iy + f.padH() - ky * f.dilationH();
                int tx = ix + f.padW() - kx * f.dilationW();
                int oy = ty / f.strideH();
                int ox = tx / f.strideW();
                boolean met = ty % f.strideH() == 0 && tx % f.strideW() == 0;
                if (met && ty >= 0 && tx >= 0 && oy < dy.dim(2) && ox < dy.dim(3)) {
                  sum += overOutputs(dy, w, f, b, c / perGroup, c % perGroup, ky, kx, oy, ox);
                }
              }
            }
            dxs[at++] = sum;
          }
        }
      }
    }
  }

  /// Σ_o w_{o,c,ky,kx} dy_{b,o,oy,ox} over the outputs of a group, in gemm order.
  private static double overOutputs(
      Tensor dy, Tensor w, Window f, int b, int group, int c, int ky, int kx, int oy, int ox) {
    int outputs = w.dim(0) / f.groups();
    int first = group * outputs;
    int kernel = f.kernelH() * f.kernelW();
    int plane = dy.dim(2) * dy.dim(3);
    return F64Matrix.dot(
        Heap.f64(w),
        w.offset() + (first * w.dim(1) + c) * kernel + ky * f.kernelW() + kx,
        w.dim(1) * kernel,
        Heap.f64(dy),
        dy.offset() + (b * dy.dim(1) + first) * plane + oy * dy.dim(3) + ox,
        plane,
        outputs);
  }

  /// dw_{o,c,ky,kx} = Σ_{b,p} dy_{b,o,p} x_{b,c,q}, (b, p) ascending in chunks.
  static void gradWeight(Tensor x, Tensor dy, Window f, Tensor dw) {
    double[] dys = Heap.f64(dy);
    double[] dws = Heap.f64(dw);
    int perGroup = dw.dim(1);
    int outPerGroup = dw.dim(0) / f.groups();
    int plane = dy.dim(2) * dy.dim(3);
    int at = dw.offset();
    for (int o = 0; o < dw.dim(0); o++) {
      for (int c = 0; c < perGroup; c++) {
        for (int ky = 0; ky < f.kernelH(); ky++) {
          for (int kx = 0; kx < f.kernelW(); kx++) {
            double sum = 0;
            double chain = 0;
            int k = 0;
            for (int b = 0; b < dy.dim(0); b++) {
              for (int p = 0; p < plane; p++, k++) {
                if (k > 0 && k % F64Matrix.CHUNK == 0) {
                  sum = k == F64Matrix.CHUNK ? chain : sum + chain;
                  chain = 0;
                }
                int channel = o / outPerGroup * perGroup + c;
                double value = input(x, f, b, channel, p / dy.dim(3), p % dy.dim(3), ky, kx);
                double gradient = dys[dy.offset() + (b * dy.dim(1) + o) * plane + p];
                chain = Math.fma(gradient, value, chain);
              }
            }
            dws[at++] = k <= F64Matrix.CHUNK ? chain : sum + chain;
          }
        }
      }
    }
  }

  /// y_{b,c,p} = max_{ky,kx} x_{b,c,q} over the q inside of the image, and the pixel of the first.
  static void maxPool(Tensor x, Window f, Tensor y, Tensor arg) {
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    int[] args = Heap.i32(arg);
    int h = x.dim(2);
    int w = x.dim(3);
    for (int o = 0; o < y.size(); o++) {
      int ox = o % y.dim(3);
      int oy = o / y.dim(3) % y.dim(2);
      int plane = o / (y.dim(3) * y.dim(2));
      double max = 0;
      int pixel = -1;
      for (int k = 0; k < f.kernelH() * f.kernelW(); k++) {
        int iy = oy * f.strideH() - f.padH() + k / f.kernelW() * f.dilationH();
        int ix = ox * f.strideW() - f.padW() + k % f.kernelW() * f.dilationW();
        if (iy >= 0 && iy < h && ix >= 0 && ix < w) {
          double v = xs[x.offset() + (plane * h + iy) * w + ix];
          if (pixel == -1 || Double.compare(v, max) > 0) {
            max = v;
            pixel = (plane / x.dim(1) * h + iy) * w + ix;
          }
        }
      }
      ys[y.offset() + o] = max;
      args[arg.offset() + o] = pixel;
    }
  }
}
