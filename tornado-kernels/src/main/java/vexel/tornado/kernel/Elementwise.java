package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One work item an element, contiguous operands.
public final class Elementwise {
  private Elementwise() {}

  /// y = f(x; a, b). p: elements, code, x, y; s: a, b.
  public static void map(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(p.get(3) + i, UnaryValue.of(p.get(1), f.get(p.get(2) + i), s.get(0), s.get(1)));
    }
  }

  /// dx = dy · f'(x). p: elements, code, x, y, dy, dx; s: a, b.
  public static void mapBackward(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float x = f.get(p.get(2) + i);
      float d = UnaryDerivative.of(p.get(1), x, f.get(p.get(3) + i), s.get(0), s.get(1));
      f.set(p.get(5) + i, f.get(p.get(4) + i) * d);
    }
  }

  /// y = value. p: elements, y; s: value.
  public static void fill(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(p.get(1) + i, s.get(0));
    }
  }

  /// y = value for integers. p: elements, y, value.
  public static void fillInts(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      n.set(p.get(1) + i, p.get(2));
    }
  }
}
