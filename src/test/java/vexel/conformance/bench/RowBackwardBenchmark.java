package vexel.conformance.bench;

import org.openjdk.jmh.annotations.Param;

/// Row kernels of training: backward passes, normalisations, losses.
public class RowBackwardBenchmark extends WorkloadBenchmark {
  @Param({
    "softmax.8220x1370.backward",
    "layernorm.1370x384.backward",
    "gelu.1370x1536.backward",
    "batchnorm.100000x96.step",
    "crossentropy.100000x16.step",
    "l2normalize.4096x768.step",
    "infonce.4096x256.step"
  })
  public String key;

  public RowBackwardBenchmark() {
    super("rows");
  }

  @Override
  String key() {
    return key;
  }
}
