package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Row-wise and elementwise kernels, forward.
public class RowForwardBenchmark extends WorkloadBenchmark {
  @Param({"softmax.8220x1370", "layernorm.1370x384", "gelu.1370x1536"})
  public String key;

  public RowForwardBenchmark() {
    super("ops");
  }

  @Override
  String key() {
    return key;
  }
}
