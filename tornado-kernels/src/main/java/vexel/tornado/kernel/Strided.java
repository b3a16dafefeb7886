package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One work item an element of operands with strides of their own (0 where they are broadcast).
///
/// p begins with: elements, code, rank, then rank sizes, then for each operand its address and rank
/// strides.
public final class Strided {
  private Strided() {}

  /// Where element `i`, counted in row-major order, lies in operand `k`.
  private static int place(IntArray p, int k, int i) {
    int rank = p.get(2);
    int at = 3 + rank + k * (rank + 1);
    int place = p.get(at);
    for (int axis = rank - 1; axis >= 0; axis--) {
      int size = p.get(3 + axis);
      place += i % size * p.get(at + 1 + axis);
      i = i / size;
    }
    return place;
  }

  /// y = f(a, b) for the op codes of `vexel.tensor.spi.Binary` by ordinal. Operands: a, b, y.
  public static void zip(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      float y = binary(p.get(1), f.get(place(p, 0, i)), f.get(place(p, 1, i)));
      f.set(place(p, 2, i), y);
    }
  }

  private static float binary(int code, float a, float b) {
    return switch (code) {
      case 0 -> a + b; // ADD
      case 1 -> a - b; // SUB
      case 2 -> a * b; // MUL
      case 3 -> a / b; // DIV
      case 4 -> Scalar.max(a, b); // MAX
      default -> Scalar.min(a, b); // MIN
    };
  }

  /// y = mask ≠ 0 ? a : b. Operands: mask, a, b, y.
  public static void choose(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      boolean first = n.get(place(p, 0, i)) != 0;
      f.set(place(p, 3, i), first ? f.get(place(p, 1, i)) : f.get(place(p, 2, i)));
    }
  }

  /// y = x. Operands: x, y.
  public static void copy(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      f.set(place(p, 1, i), f.get(place(p, 0, i)));
    }
  }

  /// y = x for integers and bytes. Operands: x, y.
  public static void copyInts(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      n.set(place(p, 1, i), n.get(place(p, 0, i)));
    }
  }
}
