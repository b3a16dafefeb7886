package vexel.tensor.internal.reference;

import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.internal.Heap;
import vexel.tensor.spi.RandomKernels;

/// Arrays of random numbers: computed in F64 and rounded once, so that an F32 tensor holds the F64
/// tensor's numbers rounded.
public class ReferenceRandom implements RandomKernels {
  @Override
  public void uniform(Rng rng, double lo, double hi, Tensor y) {
    uniform(rng, lo, hi, y, 0, y.size());
  }

  /// Elements from … to − 1.
  protected static void uniform(Rng rng, double lo, double hi, Tensor y, int from, int to) {
    for (int i = from; i < to; i++) {
      store(y, i, lo + (hi - lo) * rng.uniform(i), hi);
    }
  }

  @Override
  public void normal(Rng rng, double mean, double std, Tensor y) {
    normal(rng, mean, std, y, 0, y.size());
  }

  /// Elements from … to − 1.
  protected static void normal(Rng rng, double mean, double std, Tensor y, int from, int to) {
    for (int i = from; i < to; i++) {
      store(y, i, mean + std * rng.normal(i), Double.POSITIVE_INFINITY);
    }
  }

  /// Stores `value` rounded, but below `end`.
  private static void store(Tensor y, int i, double value, double end) {
    switch (y.dtype()) {
      case F32 -> {
        float rounded = (float) value;
        Heap.f32(y)[y.offset() + i] = rounded < end ? rounded : Math.nextDown((float) end);
      }
      case F64 -> Heap.f64(y)[y.offset() + i] = value < end ? value : Math.nextDown(end);
      default ->
          throw new TensorException("random", y.dtype() + " has no arithmetic; cast afterwards");
    }
  }
}
