package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Submanifold convolution, forward and with both gradients.
public class SparseConvolutionBenchmark extends WorkloadBenchmark {
  @Param({"sparse.100k.c32", "sparse.100k.c64", "sparse.100k.c32.step", "sparse.100k.c64.step"})
  public String key;

  public SparseConvolutionBenchmark() {
    super("sparse", "sparse-step");
  }

  @Override
  String key() {
    return key;
  }
}
