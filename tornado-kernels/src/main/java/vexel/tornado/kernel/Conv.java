package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Dense cross-correlation of x[B, C, H, W] with w[O, C/groups, kh, kw], one work item a result:
/// for grouped channels and few outputs.
///
///     y_{b,o,p} = bias_o + Σ_{c,u} w_{o,c,u} x_{b,c,p·stride − pad + u·dilation}   (1)
///     dx_{b,c,q} = Σ_u Σ_o w_{o,c,u} dy_{b,o,p} over the p that read q at u        (2)
///     dw_{o,c,u} = Σ_{b,p} dy_{b,o,p} x_{b,c,p·stride − pad + u·dilation}          (3)
///
/// and the maximum of what a window sees of its channel:
///
///     y_{b,c,p} = max_u x_{b,c,p·stride − pad + u·dilation}                        (4)
///
/// p: 0 results, 1 B, 2 C, 3 H, 4 W, 5 O, 6 H', 7 W', 8 kh, 9 kw, 10 and 11 stride, 12 and 13 pad, 14
/// and 15 dilation, 16 groups, then three addresses and the bias.
public final class Conv {
  private Conv() {}

  /// The element of x that output (oy, ox) meets at kernel position (ky, kx), 0 in the padding.
  static float input(FloatArray f, IntArray p, int plane, int oy, int ox, int ky, int kx) {
    int iy = oy * p.get(10) - p.get(12) + ky * p.get(14);
    int ix = ox * p.get(11) - p.get(13) + kx * p.get(15);
    if (iy < 0 || iy >= p.get(3) || ix < 0 || ix >= p.get(4)) {
      return 0;
    }
    return f.get(plane + iy * p.get(4) + ix);
  }

  /// (1). p: … 17 x, 18 w, 19 y, 20 bias or −1.
  public static void forward(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int ox = at % p.get(7);
      int oy = at / p.get(7) % p.get(6);
      int o = at / (p.get(7) * p.get(6)) % p.get(5);
      int b = at / (p.get(7) * p.get(6) * p.get(5));
      int perGroup = p.get(2) / p.get(16);
      int first = o / (p.get(5) / p.get(16)) * perGroup;
      int w = p.get(18) + o * perGroup * p.get(8) * p.get(9);
      float sum = 0;
      for (int k = 0; k < perGroup; k++) {
        int plane = p.get(17) + (b * p.get(2) + first + k) * p.get(3) * p.get(4);
        for (int ky = 0; ky < p.get(8); ky++) {
          for (int kx = 0; kx < p.get(9); kx++) {
            sum += f.get(w) * input(f, p, plane, oy, ox, ky, kx);
            w++;
          }
        }
      }
      f.set(p.get(19) + at, p.get(20) < 0 ? sum : sum + f.get(p.get(20) + o));
    }
  }

  /// (2). p: … 17 dy, 18 w, 19 dx.
  public static void gradInput(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int ix = at % p.get(4);
      int iy = at / p.get(4) % p.get(3);
      int channel = at / (p.get(4) * p.get(3)) % p.get(2);
      int b = at / (p.get(4) * p.get(3) * p.get(2));
      int perGroup = p.get(2) / p.get(16);
      int outputs = p.get(5) / p.get(16);
      int first = channel / perGroup * outputs;
      int kernel = p.get(8) * p.get(9);
      int plane = p.get(6) * p.get(7);
      float sum = 0;
      for (int u = 0; u < kernel; u++) {
        int ty = iy + p.get(12) - u / p.get(9) * p.get(14);
        int tx = ix + p.get(13) - u % p.get(9) * p.get(15);
        int oy = ty / p.get(10);
        int ox = tx / p.get(11);
        if (ty >= 0
            && tx >= 0
            && ty % p.get(10) == 0
            && tx % p.get(11) == 0
            && oy < p.get(6)
            && ox < p.get(7)) {
          int w = p.get(18) + (first * perGroup + channel % perGroup) * kernel + u;
          int dy = p.get(17) + (b * p.get(5) + first) * plane + oy * p.get(7) + ox;
          for (int o = 0; o < outputs; o++) {
            sum += f.get(w + o * perGroup * kernel) * f.get(dy + o * plane);
          }
        }
      }
      f.set(p.get(19) + at, sum);
    }
  }

  /// (3). p: … 17 x, 18 dy, 19 dw.
  public static void gradWeight(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int kx = at % p.get(9);
      int ky = at / p.get(9) % p.get(8);
      int perGroup = p.get(2) / p.get(16);
      int k = at / (p.get(9) * p.get(8)) % perGroup;
      int o = at / (p.get(9) * p.get(8) * perGroup);
      int channel = o / (p.get(5) / p.get(16)) * perGroup + k;
      int size = p.get(6) * p.get(7);
      float sum = 0;
      for (int b = 0; b < p.get(1); b++) {
        int plane = p.get(17) + (b * p.get(2) + channel) * p.get(3) * p.get(4);
        int dy = p.get(18) + (b * p.get(5) + o) * size;
        float part = 0; // an image's own sum keeps the long one accurate
        for (int e = 0; e < size; e++) {
          part += f.get(dy + e) * input(f, p, plane, e / p.get(7), e % p.get(7), ky, kx);
        }
        sum += part;
      }
      f.set(p.get(19) + at, sum);
    }
  }

  /// (4). p: … 17 x, 18 y, 19 arg.
  public static void maxPool(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int h = p.get(3);
      int w = p.get(4);
      int ox = at % p.get(7);
      int oy = at / p.get(7) % p.get(6);
      int plane = at / (p.get(7) * p.get(6));
      float y = 0;
      int best = -1;
      for (int u = 0; u < p.get(8) * p.get(9); u++) {
        int iy = oy * p.get(10) - p.get(12) + u / p.get(9) * p.get(14);
        int ix = ox * p.get(11) - p.get(13) + u % p.get(9) * p.get(15);
        if (iy >= 0 && iy < h && ix >= 0 && ix < w) {
          float v = f.get(p.get(17) + (plane * h + iy) * w + ix);
          if (best < 0 || Scalar.outranks(v, y)) {
            y = v;
            best = (plane / p.get(2) * h + iy) * w + ix;
          }
        }
      }
      f.set(p.get(18) + at, y);
      n.set(p.get(19) + at, best);
    }
  }
}
