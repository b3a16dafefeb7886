package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Voxels of a sweep, rotated suppression, lift-splat pooling and the bird's-eye-view encoder.
public class DetectorBenchmark extends WorkloadBenchmark {
  @Param({
    "voxelize.34000",
    "nms.1500",
    "liftsplat.6x8x22x32.c64.forward",
    "liftsplat.6x8x22x32.c64.step",
    "liftsplat.6x16x44x112.c80.forward",
    "liftsplat.6x16x44x112.c80.step",
    "liftsplat.6x16x44x112.c256.forward",
    "liftsplat.6x16x44x112.c256.step",
    "bevencoder.80x80.step"
  })
  public String key;

  public DetectorBenchmark() {
    super("detector");
  }

  @Override
  String key() {
    return key;
  }
}
