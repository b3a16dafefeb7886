package vexel.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;

/// What the work items of a group do together. A group works on one row; item t takes the elements
/// t, t + 64, t + 128 … in ascending order, and 64 partial results meet in a fixed tree, so the
/// same device gives the same bits every time.
///
/// The local memory is allocated where it is used: TornadoVM addresses a local array that was
/// handed to another method as if it were global memory.
final class Group {
  /// Work items of a group that shares a row.
  static final int SIZE = 64;

  private Group() {}

  /// Σ over the group of each item's `own`, in every item.
  static float sum(KernelContext c, float own) {
    float[] shared = c.allocateFloatLocalArray(SIZE);
    int t = c.localIdx;
    shared[t] = own;
    c.localBarrier();
    for (int half = SIZE / 2; half > 0; half >>= 1) {
      if (t < half) {
        shared[t] = shared[t] + shared[t + half];
      }
      c.localBarrier();
    }
    float total = shared[0];
    c.localBarrier(); // all have read before `shared` is used again
    return total;
  }

  /// The largest `own` of the group, NaN if one is, in every item.
  static float max(KernelContext c, float own) {
    float[] shared = c.allocateFloatLocalArray(SIZE);
    int t = c.localIdx;
    shared[t] = own;
    c.localBarrier();
    for (int half = SIZE / 2; half > 0; half >>= 1) {
      if (t < half) {
        shared[t] = Scalar.max(shared[t], shared[t + half]);
      }
      c.localBarrier();
    }
    float largest = shared[0];
    c.localBarrier();
    return largest;
  }
}
