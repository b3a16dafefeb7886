package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Matrix products with packed operands.
public class GemmBenchmark extends WorkloadBenchmark {
  @Param({"gemm.1024x1024x1024", "gemm.1370x1536x384", "gemm.1370x384x1536"})
  public String key;

  public GemmBenchmark() {
    super("gemm");
  }

  @Override
  String key() {
    return key;
  }
}
