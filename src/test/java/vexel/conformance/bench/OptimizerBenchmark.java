package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// AdamW.
public class OptimizerBenchmark extends WorkloadBenchmark {
  @Param({"adamw.10m"})
  public String key;

  public OptimizerBenchmark() {
    super("optimizer");
  }

  @Override
  String key() {
    return key;
  }
}
