package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Tall matrix products of at most 96 columns, whose operands are read where they lie.
public class DirectGemmBenchmark extends WorkloadBenchmark {
  @Param({"gemm.20000x32x32", "gemm.20000x64x64", "gemm.20000x96x96"})
  public String key;

  public DirectGemmBenchmark() {
    super("gemm");
  }

  @Override
  String key() {
    return key;
  }
}
