package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Dense convolution, forward and with both gradients.
public class ConvolutionBenchmark extends WorkloadBenchmark {
  @Param({
    "conv.3x3.256.180.forward",
    "conv.3x3.256.180.step",
    "conv.1x1.256.180.forward",
    "conv.1x1.256.180.step",
    "conv.3x3s2.128.180.forward",
    "conv.3x3s2.128.180.step",
    "conv.depthwise3x3.256.180.forward",
    "conv.depthwise3x3.256.180.step",
    "conv.patch14.384.518.forward",
    "conv.patch14.384.518.step",
    "convtranspose.2x2s2.256.90.forward"
  })
  public String key;

  public ConvolutionBenchmark() {
    super("conv");
  }

  @Override
  String key() {
    return key;
  }
}
