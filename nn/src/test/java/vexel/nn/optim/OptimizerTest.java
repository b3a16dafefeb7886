package vexel.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.State;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;

class OptimizerTest {
  record Pair(Parameter weight, Parameter bias, Parameter mean) implements Layer {
    static Pair of(float w) {
      return new Pair(
          Parameter.of(Tensor.of(new float[] {w, w}, 1, 2)),
          Parameter.of(Tensor.of(new float[] {w}, 1)),
          Parameter.buffer(Tensor.of(new float[] {w}, 1)));
    }
  }

  private static Gradients gradients(Pair pair, float w, float b) {
    Value weight = pair.weight().value();
    Gradients g = weight.backward(Tensor.of(new float[] {w, w}, 1, 2));
    g.put(pair.bias(), Tensor.of(new float[] {b}, 1));
    return g;
  }

  private static float[] floats(@Nullable Tensor t) {
    return t == null ? new float[0] : t.toFloats();
  }

  @Test
  void stepsGroupsByTheirRules() {
    Pair a = Pair.of(1);
    Pair b = Pair.of(1);
    Sgd sgd = Sgd.of(0.5, 0, 0.5).over("a", a).over("b", b, Rule.PLAIN.times(2).decayingMatrices());
    Gradients g = gradients(a, 1, 1);
    gradients(b, 1, 1).forEach(g::put);
    sgd.step(g);
    assertThat(a.weight().tensor().toFloats()).containsOnly(0.25f); // 1 − 0.5 (1 + 0.5)
    assertThat(a.bias().tensor().toFloats()).containsOnly(0.25f);
    assertThat(b.weight().tensor().toFloats()).containsOnly(-0.5f); // 1 − 1 (1 + 0.5)
    assertThat(b.bias().tensor().toFloats()).containsOnly(0); // 1 − 1·1
    assertThat(a.mean().tensor().toFloats()).containsOnly(1);
    assertThat(sgd.parameters()).containsExactly(a.weight(), a.bias(), b.weight(), b.bias());
  }

  @Test
  void refusesAmbiguousGroups() {
    Pair a = Pair.of(1);
    AdamW adam = AdamW.of(1, 0).over("a", a);
    assertThatThrownBy(() -> adam.over("a", Pair.of(2))).hasMessageContaining("'a' already");
    assertThatThrownBy(() -> adam.over("b", a)).hasMessageContaining("one group");
  }

  @Test
  void continuesFromItsStateBitByBit() {
    Pair straight = Pair.of(1);
    Adam one = Adam.of(0.1, 0.9, 0.99, 1e-8, 0.01, true).over("p", straight);
    Pair stopped = Pair.of(1);
    Adam two = Adam.of(0.1, 0.9, 0.99, 1e-8, 0.01, true).over("p", stopped);
    for (int i = 0; i < 4; i++) {
      try (Scope _ = Scope.open()) { // what a step keeps outlives it
        one.step(gradients(straight, 0.3f * i - 0.5f, i));
      }
    }
    for (int i = 0; i < 2; i++) {
      two.step(gradients(stopped, 0.3f * i - 0.5f, i));
    }
    Map<String, Tensor> saved = State.tensors("", two.state());
    assertThat(saved.keySet())
        .contains("optim.t.p.weight", "optim.m.p.weight", "optim.v.p.bias", "optim.vmax.p.bias");
    Pair resumed = Pair.of(0);
    State.from(NamedTensors.of("model", State.tensors(stopped))).load(resumed);
    Adam three = Adam.of(0.1, 0.9, 0.99, 1e-8, 0.01, true).over("p", resumed);
    State.from(NamedTensors.of("optim", saved)).load(three.state());
    for (int i = 2; i < 4; i++) {
      three.step(gradients(resumed, 0.3f * i - 0.5f, i));
    }
    assertThat(resumed.weight().tensor().toFloats())
        .isEqualTo(straight.weight().tensor().toFloats());
    assertThat(resumed.bias().tensor().toFloats()).isEqualTo(straight.bias().tensor().toFloats());
  }

  @Test
  void leavesParametersWithoutGradientAlone() {
    Pair p = Pair.of(1);
    AdamW adam = AdamW.of(0.1, 0.5).over("p", p);
    adam.step(p.weight().value().backward(Tensor.of(new float[] {1, 1}, 1, 2)));
    assertThat(p.bias().tensor().toFloats()).containsOnly(1);
    Tensor t =
        State.tensors("", adam.state()).getOrDefault("optim.t.p.bias", Tensor.of(new int[1]));
    assertThat(t.toLongs()).containsExactly(0);
  }

  @Test
  void clipsTheWholeGradient() {
    Pair p = Pair.of(1);
    Gradients g = gradients(p, 2, 1);
    assertThat(ClipNorm.to(1.5).apply(g, java.util.List.of(p.weight(), p.bias()))).isEqualTo(3);
    assertThat(floats(g.of(p.bias()))[0]).isEqualTo((float) (1.5 / 3.000001));
    Gradients small = gradients(p, 0.1f, 0.1f);
    ClipNorm.to(1.5).apply(small, java.util.List.of(p.weight(), p.bias()));
    assertThat(floats(small.of(p.bias()))).containsExactly(0.1f);
  }

  @Test
  void averagesParametersAndBuffers() {
    Pair p = Pair.of(1);
    Ema<Pair> ema = Ema.of(p, 0.75);
    p.weight().set(Tensor.of(new float[] {5, 5}, 1, 2));
    p.mean().set(Tensor.of(new float[] {5}, 1));
    ema.update(p);
    assertThat(ema.layer().weight().tensor().toFloats()).containsOnly(2);
    assertThat(ema.layer().mean().tensor().toFloats()).containsOnly(2);
    assertThat(ema.state("student")).containsKeys("ema.student.weight", "ema.student.mean");
  }

  @Test
  void schedulesStartAndEndWhereTheySay() {
    Schedule s = Schedule.warmupCosine(1, 0.1, 10, 110);
    assertThat(s.at(0)).isZero();
    assertThat(s.at(5)).isEqualTo(0.5);
    assertThat(s.at(10)).isEqualTo(1);
    assertThat(s.at(60)).isCloseTo(0.55, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(s.at(1000)).isEqualTo(0.1);
    assertThat(Schedule.steps(1, 0.1, 10, 15).at(14)).isEqualTo(0.1);
    assertThat(Schedule.steps(1, 0.1, 15, 10).at(15)).isEqualTo(0.1 * 0.1);
    assertThat(Schedule.polynomial(2, 10, 1).at(5)).isEqualTo(1);
    assertThat(Schedule.polynomial(2, 10, 0.9).at(11)).isZero();
    OneCycle cycle = Schedule.oneCycle(1, 100, 0.2);
    assertThat(cycle.at(0)).isCloseTo(0.04, org.assertj.core.data.Offset.offset(1e-15));
    assertThat(cycle.at(19)).isEqualTo(1);
    assertThat(cycle.momentum(19)).hasValue(0.85);
    assertThat(cycle.at(99)).isCloseTo(1 / 25.0 / 1e4, org.assertj.core.data.Offset.offset(1e-15));
  }

  /// Five steps of which a fifth is the rise: the rise is one step, not 0/0.
  @Test
  void aCycleThatRisesInOneStepStartsAtItsPeak() {
    OneCycle cycle = Schedule.oneCycle(0.5, 5, 0.2);
    assertThat(cycle.at(0)).isEqualTo(0.5);
    for (int step = 1; step < 5; step++) {
      assertThat(cycle.at(step)).isFinite().isLessThan(0.5);
    }
  }
}
