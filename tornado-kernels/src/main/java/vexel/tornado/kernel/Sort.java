package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A stable sort by merging, without atomics: sorted runs of w keys become runs of 2w, each key
/// finding its own place.
///
///     place = rank in its own run + keys of the neighbouring run that come first   (1)
///
/// Of equal keys those of the left run come first.
public final class Sort {
  private Sort() {}

  /// (1), one work item a key. p: keys, w, key, order before or −1 for 0, 1, 2 …, order after.
  public static void merge(KernelContext c, FloatArray f, IntArray n, IntArray p, FloatArray s) {
    int i = c.globalIdx;
    if (i < p.get(0)) {
      int width = p.get(1);
      int own = at(n, p.get(3), i);
      int key = n.get(p.get(2) + own);
      int run = i / width;
      int rank = i % width;
      int begin = (run - run % 2) * width;
      int other = run % 2 == 0 ? begin + width : begin; // where the neighbouring run begins
      int low = other;
      int high = other + width < p.get(0) ? other + width : p.get(0);
      while (low < high) {
        int middle = (low + high) / 2;
        int its = n.get(p.get(2) + at(n, p.get(3), middle));
        boolean first = its < key;
        if (run % 2 == 1) {
          first = its <= key;
        }
        if (first) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      n.set(p.get(4) + begin + rank + (low - other), own);
    }
  }

  private static int at(IntArray n, int order, int i) {
    return order < 0 ? i : n.get(order + i);
  }
}
