package vexel.tensor.internal.simd;

import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.internal.parallel.Workers;
import vexel.tensor.internal.reference.ReferenceRandom;

/// Arrays of random numbers on all threads: any draw can be computed at once.
public final class SimdRandom extends ReferenceRandom {
  private static final int GRAIN = 1 << 11;

  @Override
  public void uniform(Rng rng, double lo, double hi, Tensor y) {
    Workers.runParts(y.size(), GRAIN, (from, to) -> uniform(rng, lo, hi, y, from, to));
  }

  @Override
  public void normal(Rng rng, double mean, double std, Tensor y) {
    Workers.runParts(y.size(), GRAIN, (from, to) -> normal(rng, mean, std, y, from, to));
  }
}
