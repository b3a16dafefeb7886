package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Relational distillation of all pairs of 4,096 rows, with its gradient.
public class RelationalLossBenchmark extends WorkloadBenchmark {
  @Param({"relational.4096x768.step"})
  public String key;

  public RelationalLossBenchmark() {
    super("relational");
  }

  @Override
  String key() {
    return key;
  }
}
