package vexel.tensor.internal.simd;

import static vexel.tensor.internal.simd.Width.WIDTH;
import static vexel.tensor.internal.simd.Width.load;
import static vexel.tensor.internal.simd.Width.whole;

import vexel.tensor.spi.ConvKernels.Window;

/// Where kernel position (ky, kx) of all outputs lies on the input plane, without the padding.
final class Overlap {
  private final Window f;
  private final int height;
  private final int width;
  private final int outW;
  private final int dy;
  private final int dx;
  private final int first;
  private final int end;

  /// Kernel position k = ky·kw + kx on an input of the given size.
  Overlap(Window f, int k, int height, int width, int outW) {
    this.f = f;
    this.height = height;
    this.width = width;
    this.outW = outW;
    this.dy = k / f.kernelW() * f.dilationH() - f.padH();
    this.dx = k % f.kernelW() * f.dilationW() - f.padW();
    this.first = Math.clamp(Patches.ceilDiv(-dx, f.strideW()), 0, outW);
    this.end = Math.clamp(Patches.ceilDiv(width - dx, f.strideW()), first, outW);
  }

  /// plane_{q(p)} += g_p for the outputs from ≤ p < to whose kernel position lies on the plane; g
  /// of the first is `g[gAt]`.
  void add(float[] g, int gAt, int from, int to, float[] plane, int planeAt) {
    for (int oy = from / outW; oy * outW < to; oy++) {
      int iy = oy * f.strideH() + dy;
      int start = Math.max(first, from - oy * outW);
      int n = Math.min(end, to - oy * outW) - start;
      if (iy >= 0 && iy < height && n > 0) {
        int source = gAt + oy * outW + start - from;
        int target = planeAt + iy * width + dx + start * f.strideW();
        if (f.strideW() == 1) {
          Finish.add(n, g, source, plane, target);
        } else if (f.strideW() == 2) {
          EverySecond.add(n, g, source, plane, target);
        } else {
          for (int i = 0; i < n; i++) {
            plane[target + i * f.strideW()] += g[source + i];
          }
        }
      }
    }
  }

  /// plane_{q(p)} += w · g_p, the product rounded before it is added.
  void addScaled(float w, float[] g, int gAt, int outH, float[] plane, int planeAt) {
    for (int oy = 0; oy < outH; oy++) {
      int iy = oy * f.strideH() + dy;
      if (iy >= 0 && iy < height) {
        int to = planeAt + iy * width + dx;
        int from = gAt + oy * outW;
        int ox = first;
        if (f.strideW() == 1) {
          for (int stop = first + whole(end - first); ox < stop; ox += WIDTH) {
            load(plane, to + ox).add(load(g, from + ox).mul(w)).intoArray(plane, to + ox);
          }
        }
        for (; ox < end; ox++) {
          float product = g[from + ox] * w;
          plane[to + ox * f.strideW()] += product;
        }
      }
    }
  }
}
