package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Between the memory of the tensors, which stays on the device, and an array that travels.
public final class Transfer {
  private Transfer() {}

  /// Zeroes everything. p: floats, integers.
  public static void clear(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(i, 0);
    }
    if (i < p.get(1)) {
      n.set(i, 0);
    }
  }

  /// Travelling floats s into f. p: elements, address.
  public static void floatsIn(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(p.get(1) + i, s.get(i));
    }
  }

  /// f into travelling floats s. p: elements, address.
  public static void floatsOut(
      KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      s.set(i, f.get(p.get(1) + i));
    }
  }

  /// Travelling integers p, from its third on, into n. p: elements, address, integers …
  public static void intsIn(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      n.set(p.get(1) + i, p.get(2 + i));
    }
  }

  /// n into travelling integers p, from its third on. p: elements, address, integers …
  public static void intsOut(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      p.set(2 + i, n.get(p.get(1) + i));
    }
  }
}
