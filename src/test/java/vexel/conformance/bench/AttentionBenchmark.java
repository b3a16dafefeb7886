package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Attention without an N×N matrix, forward and backward.
public class AttentionBenchmark extends WorkloadBenchmark {
  @Param({"attention.6x1370x64", "attention.6x1370x64.backward"})
  public String key;

  public AttentionBenchmark() {
    super("attention", "attention-backward");
  }

  @Override
  String key() {
    return key;
  }
}
