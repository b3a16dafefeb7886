package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.autograd.Sample;
import vexel.distill.conformance.Engine;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Every op of every module, on every sample it declares: derivatives, the same bits on both CPU
/// backends, refusals.
class OpsTest {
  private final List<OpCatalog> ops = OpCatalog.all();

  @Test
  void everyOpDeclaresSamples() {
    assertThat(ops).hasSizeGreaterThanOrEqualTo(40);
    assertThat(ops)
        .allSatisfy(
            op ->
                assertThat(op.samples().stream().filter(s -> !s.isRejected()))
                    .as(op.type().getName() + ": public static List<Sample> samples()")
                    .isNotEmpty());
  }

  @Test
  void everyGradientAgreesWithDifferences() {
    List<Derivatives> all = Derivatives.ofOps();
    assertThat(all.stream().flatMap(d -> d.failures().stream())).isEmpty();
  }

  @Test
  void layersAndNetworksAgreeWithDifferences() {
    assertThat(Derivatives.ofLayers().stream().flatMap(d -> d.failures().stream())).isEmpty();
  }

  @Test
  void simdHasTheBitsOfTheReference() {
    assertThat(ops.stream().flatMap(op -> OpBits.different(op).stream())).isEmpty();
  }

  @Test
  void everyRefusalNamesTheProblem() {
    List<String> bad = new ArrayList<>();
    for (OpCatalog op : ops) {
      for (Sample s : op.samples()) {
        if (s.isRejected()) {
          for (Engine engine : Engine.cpu()) {
            String got = refusal(s.on(engine.backend(), engine.dtype()), engine);
            if (!got.contains(s.rejects())) {
              bad.add(s.op() + " on " + engine.name() + ": " + got);
            }
          }
        }
      }
    }
    assertThat(bad).isEmpty();
  }

  private static String refusal(Sample s, Engine engine) {
    Tensor[] in = s.draw(engine.backend(), engine.dtype(), Rng.seed(1)).toArray(Tensor[]::new);
    try {
      s.op().forward(in);
      return "accepted";
    } catch (TensorException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
