package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Between the pixels of images and the columns of a matrix, one for each output position, whose
/// rows are what the kernel reads there. On columns a dense convolution is a matrix product:
///
///     column_{(c,u), q} = x_{c, q·stride − pad + u·dilation}, 0 in the padding   (1)
///     y_{o,q} = bias_o + Σ_{c,u} w_{o,c,u} column_{(c,u), q}
///     dw_{o,c,u} = Σ_q dy_{o,q} column_{(c,u), q}
///     dcolumn_{(c,u), q} = Σ_o w_{o,c,u} dy_{o,q}
///     dx_{c,r} = Σ_u dcolumn_{(c,u), q} over the q that read r at u              (2)
///
/// Columns are made for a stretch of positions of some images: column[images, C·kh·kw, positions].
/// In (2) the stretches of an image follow each other from its last one, which begins from 0, to its
/// first one: a pixel's terms are added with u ascending, wherever the stretches end.
///
/// p: 0 work items, 1 to 16 as at [Conv], 17 the first image, 18 the columns, 19 the first
/// position, 20 their number in an image.
public final class Columns {
  private Columns() {}

  /// (1), one work item an element of the columns.
  public static void gather(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int kernel = p.get(8) * p.get(9);
      int k = at / p.get(20) % (p.get(2) * kernel);
      int image = at / p.get(20) / (p.get(2) * kernel);
      int plane = p.get(17) + (image * p.get(2) + k / kernel) * p.get(3) * p.get(4);
      int q = p.get(19) + at % p.get(20);
      int u = k % kernel;
      f.set(
          p.get(18) + at,
          Conv.input(f, p, plane, q / p.get(7), q % p.get(7), u / p.get(9), u % p.get(9)));
    }
  }

  /// (2), one work item a pixel of the images.
  public static void spread(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int at = c.globalIdx;
    if (at < p.get(0)) {
      int kernel = p.get(8) * p.get(9);
      int x = at % p.get(4);
      int y = at / p.get(4) % p.get(3);
      int column = p.get(18) + at / (p.get(4) * p.get(3)) * kernel * p.get(20);
      float sum = 0;
      if (p.get(19) + p.get(20) < p.get(6) * p.get(7)) {
        sum = f.get(p.get(17) + at);
      }
      for (int u = 0; u < kernel; u++) {
        int ty = y + p.get(12) - u / p.get(9) * p.get(14);
        int tx = x + p.get(13) - u % p.get(9) * p.get(15);
        int qy = ty / p.get(10);
        int qx = tx / p.get(11);
        int q = qy * p.get(7) + qx - p.get(19);
        if (ty >= 0
            && tx >= 0
            && ty % p.get(10) == 0
            && tx % p.get(11) == 0
            && qx < p.get(7)
            && q >= 0
            && q < p.get(20)) {
          sum += f.get(column + u * p.get(20) + q);
        }
      }
      f.set(p.get(17) + at, sum);
    }
  }
}
