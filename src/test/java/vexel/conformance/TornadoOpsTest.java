package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import vexel.autograd.Sample;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tornado.Device;
import vexel.tornado.TornadoBackend;

/// Every op with its operands on an emulated device, forward and backward, against the CPU.
class TornadoOpsTest {
  /// Ops that read or place doubles: losses that sum in F64, weights computed on the CPU.
  private static final Set<String> NEED_F64 =
      new TreeSet<>(
          Set.of(
              "CkaLoss",
              "CorrelationCongruence",
              "CorrelationCongruenceReleased",
              "Crd",
              "CrossEntropy",
              "DistRelation",
              "GramL2",
              "GridSample",
              "InfoNce",
              "LovaszSoftmax",
              "PointToSegment",
              "ProbabilisticKnowledgeTransfer",
              "RelationKl",
              "Relational",
              "RkdAngle",
              "RkdDistance",
              "SegmentReduce",
              "SimilarityPreserving",
              "SpatialTemporalConsistency",
              "SuperpixelPool",
              "TolerantInfoNce",
              "UniDistillFeature",
              "UniDistillRelation",
              "UniDistillResponse",
              "VonMisesFisher",
              "WeaklySupervisedContrast"));

  @Test
  void everyOpRunsOnTheDeviceOrIsRefused() {
    Backend tornado = TornadoBackend.on(new Device(new EmulatedLauncher(1 << 20, 1 << 20)));
    Map<String, Set<String>> refused = new TreeMap<>();
    List<String> different = new ArrayList<>();
    int ran = 0;
    for (OpCatalog op : OpCatalog.all()) {
      for (Sample s : op.samples()) {
        if (s.isRejected()) {
          continue;
        }
        List<Tensor> want = SampleRun.on(Backends.cpu(), s);
        try {
          List<Tensor> got = SampleRun.on(tornado, s);
          ran++;
          for (int i = 0; i < want.size(); i++) {
            Closeness close = Closeness.of(got.get(i).to(Backends.cpu()), want.get(i));
            if (!(close.absolute() <= 1e-5 * Math.max(1, close.largest()))) {
              different.add(s.op().name() + " " + i + ": " + close);
            }
          }
        } catch (TensorException e) {
          refused.computeIfAbsent(s.op().name(), k -> new TreeSet<>()).add(e.getMessage());
        }
      }
    }
    System.out.printf(
        "ops on the emulated device: %d samples, %d ops refused%n", ran, refused.size());
    assertThat(different).isEmpty();
    assertThat(refused.keySet()).containsExactlyElementsOf(NEED_F64);
    assertThat(refused.values())
        .allSatisfy(
            messages ->
                assertThat(messages)
                    .allMatch(
                        m -> m.contains("F64 has no place") || m.contains("double[] has no")));
  }
}
