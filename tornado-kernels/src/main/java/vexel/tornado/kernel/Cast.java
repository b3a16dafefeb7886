package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// y = (type of y) x, one work item an element. Bytes stand in the integers' memory as 0 … 255.
public final class Cast {
  private Cast() {}

  /// Towards zero; NaN gives 0, what does not fit the nearest integer that does. p: elements, x, y,
  /// mask of the bits that y's type keeps.
  public static void toInts(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float x = f.get(p.get(1) + i);
      int y = 0;
      if (x >= 0x1p31f) {
        y = Integer.MAX_VALUE;
      } else if (x <= -0x1p31f) {
        y = Integer.MIN_VALUE;
      } else if (!Float.isNaN(x)) {
        y = (int) x;
      }
      n.set(p.get(2) + i, y & p.get(3));
    }
  }

  /// p: elements, x, y.
  public static void toFloats(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(p.get(2) + i, (float) n.get(p.get(1) + i));
    }
  }

  /// Between integers and bytes. p: elements, x, y, mask.
  public static void mask(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      n.set(p.get(2) + i, n.get(p.get(1) + i) & p.get(3));
    }
  }
}
