package vexel.tensor.spi;

import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Arrays of random numbers. The numbers are those of [Rng], so every backend draws the same ones.
public interface RandomKernels {
  /// y ~ U[lo, hi), element i from draw i of the stream.
  void uniform(Rng rng, double lo, double hi, Tensor y);

  /// y ~ N(0, 1)·std + mean, element i from draw i of the stream.
  void normal(Rng rng, double mean, double std, Tensor y);
}
