package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Sorting voxels and finding their neighbours.
public class KernelMapBenchmark extends WorkloadBenchmark {
  @Param({"kernelmap.100k"})
  public String key;

  public KernelMapBenchmark() {
    super("kernelmap");
  }

  @Override
  String key() {
    return key;
  }
}
