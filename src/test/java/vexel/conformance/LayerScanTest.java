package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.conformance.LayerCatalog;
import vexel.nn.Layer;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Every layer and every loss of every module is reached by the derivative checks.
class LayerScanTest {
  @Test
  void everyLayerIsReachedByACheck() {
    List<LayerReach> reach = LayerReach.all();
    System.out.println("layer scan: " + reach.size() + " layers");
    assertThat(reach).hasSizeGreaterThanOrEqualTo(20);
    assertThat(reach)
        .allSatisfy(
            r ->
                assertThat(r.entries())
                    .as("%s is in no entry of LayerCatalog", r.type().getName())
                    .isNotEmpty());
  }

  @Test
  void aLayerThatNoEntryHoldsIsNoticed() {
    record Forgotten(Parameter weight) implements Layer {}
    record WithoutParameters(int size) implements Layer {}
    assertThat(LayerReach.of(Forgotten.class).entries()).isEmpty();
    assertThat(LayerReach.of(WithoutParameters.class).entries()).isEmpty();
  }

  /// A layer that is held but not applied would pass every comparison with zeros.
  @Test
  void everyParameterOfACheckedLayerGetsAGradient() {
    List<String> silent = new ArrayList<>();
    for (LayerCatalog entry : LayerCatalog.all()) {
      Value y = entry.forward().get();
      Tensor upstream = y.tensor().emptyLike();
      upstream.kernels().random().normal(Rng.seed(1).at(entry.name()), 0, 1, upstream);
      Gradients gradients = y.backward(upstream);
      List<Parameter> checked = new ArrayList<>(entry.trained());
      checked.add(entry.input());
      for (int i = 0; i < checked.size(); i++) {
        Tensor g = gradients.of(checked.get(i));
        if (g == null || java.util.Arrays.stream(g.toDoubles()).allMatch(v -> v == 0)) {
          silent.add(entry.name() + " parameter " + i);
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void everyLossHasSamplesAGoldenFileEquationsAndASource() throws IOException {
    GoldenCoverage golden = GoldenCoverage.read();
    List<Class<?>> losses = LossScan.all();
    System.out.println("loss scan: " + losses.size() + " losses");
    assertThat(losses).isNotEmpty();
    for (Class<?> loss : losses) {
      assertThat(LossScan.problem(loss, golden)).as(loss.getName()).isEmpty();
    }
  }
}
