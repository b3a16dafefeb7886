package vexel.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The sweep itself: what it sums, what it recycles and what it refuses.
class BackwardTest {
  private static Parameter parameter(double... x) {
    return Parameter.of(Tensor.copyOf(Backends.reference(), x, x.length));
  }

  /// Large enough for the pool, so that recycled memory is really used again.
  private static Parameter large(long seed) {
    double[] x = new double[5000];
    Rng rng = Rng.seed(seed).at("large");
    Arrays.setAll(x, i -> 2 * rng.uniform(i) - 1);
    return parameter(x);
  }

  private static double[] gradient(Gradients g, Parameter p) {
    return Objects.requireNonNull(g.of(p)).toDoubles();
  }

  // ---- sums

  @Test
  void aDiamondAddsBothPaths() {
    Parameter p = parameter(3, -2);
    Value x = p.value();
    Gradients g = x.mul(x).add(x).sum().backward();
    assertThat(gradient(g, p)).containsExactly(7, -3); // 2x + 1
  }

  @Test
  void aSharedParameterCollectsFromEveryLeaf() {
    Parameter p = parameter(3, -2);
    Gradients g = p.value().mul(p.value()).add(p.value().mul(5)).sum().backward();
    assertThat(gradient(g, p)).containsExactly(11, 1); // 2x + 5
    assertThat(g.size()).isEqualTo(1);
  }

  @Test
  void aLongSkipWaitsForTheLongPath() {
    Parameter p = parameter(0.5);
    Value x = p.value();
    Value h = x;
    for (int i = 0; i < 50; i++) {
      h = h.mul(1.01).add(x); // x is used 51 times, at every age
    }
    double expected = 1;
    for (int i = 0; i < 50; i++) {
      expected = expected * 1.01 + 1;
    }
    assertThat(gradient(h.sum().backward(), p)[0])
        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void severalRootsAreSweptTogether() {
    Parameter p = parameter(2, 3);
    Value h = p.value().square();
    Value a = h.mul(10);
    Tensor up = Tensor.copyOf(Backends.reference(), new double[] {1, 100}, 2);
    Gradients g = Value.backward(List.of(a, h, h), List.of(up, up, up));
    assertThat(gradient(g, p)).containsExactly(48, 7200); // 12 · 2x · up
  }

  @Test
  void unusedOutputsCountAsZero() {
    Parameter p = parameter(1, 2, 3, 4);
    List<Value> parts = p.value().mul(2).split(0, 1, 2, 1);
    assertThat(gradient(parts.get(1).sum().backward(), p)).containsExactly(0, 2, 2, 0);
  }

  @Test
  void constantsOfAStepCarryNoGradient() {
    Parameter p = parameter(1, 5, 3);
    List<Value> max = p.value().max(0);
    assertThat(max.get(1).needsGradient()).isFalse();
    assertThat(gradient(max.get(0).backward(), p)).containsExactly(0, 1, 0);
    assertThat(max.get(1).tensor().toInts()).containsExactly(1); // still readable
  }

  @Test
  void equalOperandsOfAMaximumShare() {
    Parameter a = parameter(1, 2, 3);
    Parameter b = parameter(1, 3, 2);
    Gradients g = a.value().maximum(b.value()).sum().backward();
    assertThat(gradient(g, a)).containsExactly(0.5, 0, 1);
    assertThat(gradient(g, b)).containsExactly(0.5, 1, 0);
  }

  @Test
  void leafGradientsHaveNoGaps() {
    Parameter p = Parameter.of(Tensor.zeros(Backends.reference(), DType.F64, Shape.of(3, 4)));
    Gradients g = p.value().sum().backward();
    assertThat(Objects.requireNonNull(g.of(p)).isContiguous()).isTrue();
  }

  // ---- what is recorded

  @Test
  void nothingIsRecordedWithoutAParameter() {
    Value x = Value.of(Tensor.zeros(Backends.reference(), DType.F64, Shape.of(2)));
    Value frozen = Parameter.buffer(x.tensor()).value();
    assertThat(x.mul(frozen).node()).isNull();
    assertThatThrownBy(() -> x.mul(frozen).sum().backward())
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("no root depends on a trainable parameter");
  }

  @Test
  void unwantedGradientsAreNotComputed() {
    Parameter w = parameter(1, 2);
    List<Boolean> wanted = new ArrayList<>();
    record Spy(List<Boolean> seen) implements Op<@Nullable Void> {
      @Override
      public Step<@Nullable Void> forward(Tensor... in) {
        return Step.of(in[0].add(in[1]), null);
      }

      @Override
      public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted w) {
        seen.add(w.input(0));
        seen.add(w.input(1));
        return new @Nullable Tensor[] {dy[0], dy[0]};
      }
    }
    Value x = Value.of(w.tensor().copy());
    Gradients g = Value.apply(new Spy(wanted), x, w.value()).sum().backward();
    assertThat(wanted).containsExactly(false, true);
    assertThat(g.size()).isEqualTo(1);
  }

  @Test
  void nonScalarsNeedAnUpstream() {
    Parameter p = parameter(1, 2);
    assertThatThrownBy(() -> p.value().mul(2).backward())
        .isInstanceOf(TensorException.class)
        .hasMessage("backward: needs a scalar, got [2]; reduce it or give an upstream");
    Tensor wrong = Tensor.copyOf(Backends.reference(), new double[] {1, 2, 3}, 3);
    assertThatThrownBy(() -> p.value().mul(2).backward(wrong))
        .isInstanceOf(TensorException.class)
        .hasMessage("backward: upstream[3] does not fit root[2]");
  }

  @Test
  void aSweptGraphRefusesASecondSweep() {
    Parameter p = parameter(1, 2);
    Value h = p.value().square();
    Value first = h.sum();
    Value second = h.mul(3).sum();
    first.backward();
    assertThatThrownBy(second::backward)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("square was already swept");
  }

  @Test
  void aGradientOfTheWrongShapeIsNamed() {
    record Wrong() implements Op<@Nullable Void> {
      @Override
      public Step<@Nullable Void> forward(Tensor... in) {
        return Step.of(in[0].copy(), null);
      }

      @Override
      public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted w) {
        return new Tensor[] {dy[0].sum()};
      }
    }
    Value y = Value.apply(new Wrong(), parameter(1, 2).value());
    assertThatThrownBy(() -> y.sum().backward())
        .hasMessageContaining("Wrong.backward returned F64[] on reference for input 0");
  }

  // ---- memory

  @Test
  void interiorValuesAreRecycledRootsAndRetainedOnesStay() {
    Parameter p = large(1);
    Value x = p.value();
    Value gone = x.mul(2);
    Value kept = gone.mul(3).retain();
    Value detached = kept.exp();
    Value constant = detached.detach();
    Value loss = detached.add(constant).sum();
    Gradients g = loss.backward();
    assertThatThrownBy(() -> gone.tensor().toDoubles()).hasMessageContaining("retain()");
    assertThat(kept.tensor().toDoubles()[7]).isEqualTo(p.tensor().toDoubles()[7] * 6);
    assertThat(constant.tensor().toDoubles()[0]).isPositive();
    assertThat(detached.tensor().storage().isLive()).isTrue();
    assertThat(loss.tensor().item()).isFinite();
    assertThat(p.tensor().storage().isLive()).isTrue();
    assertThat(gradient(g, p)).hasSize(5000).doesNotContain(Double.NaN);
  }

  @Test
  void aViewKeepsWhatItLooksAt() {
    Parameter p = large(2);
    Value base = p.value().mul(2);
    Value view = base.reshape(50, 100).narrow(0, 1, 2).retain(); // off the path to the loss
    Value loss = base.square().sum();
    loss.backward();
    assertThat(view.tensor().toDoubles()[0]).isEqualTo(p.tensor().toDoubles()[100] * 2);
  }

  @Test
  void aRootThatIsAViewStaysReadable() {
    Parameter p = large(3);
    Value root = p.value().mul(2).reshape(50, 100).transpose(0, 1);
    Value.backward(List.of(root), List.of(root.tensor().copy()));
    assertThat(root.tensor().toDoubles()[1]).isEqualTo(p.tensor().toDoubles()[100] * 2);
  }

  @Test
  void theUpstreamBelongsToTheCaller() {
    Parameter p = large(4);
    Tensor up = p.tensor().copy();
    Value h = p.value().add(large(5).value());
    Gradients g = h.backward(up);
    assertThat(up.toDoubles()).isEqualTo(p.tensor().toDoubles());
    assertThat(gradient(g, p)).isEqualTo(up.toDoubles());
  }

  @Test
  void leafGradientsSurviveLaterSteps() {
    Parameter p = large(6);
    Gradients first = step(p);
    double[] before = gradient(first, p);
    for (int i = 0; i < 5; i++) {
      step(p);
    }
    assertThat(gradient(first, p)).isEqualTo(before);
  }

  private static Gradients step(Parameter p) {
    Value x = p.value();
    Value h = x.tanh().add(x).mul(x.exp());
    return h.reshape(50, 100).softmax(1).mul(h.reshape(50, 100)).sum().backward();
  }

  @Test
  void oneGradientForTwoInputsIsNotRecycledBetweenThem() {
    record Both() implements Op<@Nullable Void> {
      @Override
      public Step<@Nullable Void> forward(Tensor... in) {
        return Step.of(in[0].add(in[1]), null);
      }

      @Override
      public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted w) {
        Tensor g = dy[0].mul(1); // fresh, returned twice
        return new Tensor[] {g, g};
      }
    }
    Parameter p = large(7);
    Parameter q = large(8);
    Value x = p.value();
    Value y = q.value();
    Value z = Value.apply(new Both(), x.mul(1), y);
    Value loss = z.add(x).add(Value.apply(new Both(), y, x)).sum();
    Gradients g = loss.backward();
    assertThat(gradient(g, p)).containsOnly(3);
    assertThat(gradient(g, q)).containsOnly(2);
  }

  @Test
  void anOpsOwnConstantIsNeverRecycled() {
    Tensor constant = large(9).tensor();
    double[] before = constant.toDoubles();
    record Constant(Tensor slope) implements Op<@Nullable Void> {
      @Override
      public Step<@Nullable Void> forward(Tensor... in) {
        return Step.of(in[0].mul(slope).sum(), null);
      }

      @Override
      public @Nullable Tensor[] backward(Tensor[] dy, @Nullable Void c, Wanted w) {
        return new Tensor[] {slope};
      }
    }
    Parameter p = large(10);
    Value x = p.value().mul(1);
    Gradients g =
        Value.apply(new Constant(constant), x)
            .add(Value.apply(new Constant(constant), x))
            .backward();
    assertThat(constant.toDoubles()).isEqualTo(before);
    assertThat(gradient(g, p)[3]).isEqualTo(2 * before[3]);
  }

  @Test
  void gradientsLeaveAScopeOnlyIfKept() {
    Parameter p = large(11);
    Tensor kept;
    Tensor lost;
    try (Scope scope = Scope.open()) {
      kept = scope.keep(Objects.requireNonNull(step(p).of(p)));
      lost = Objects.requireNonNull(step(p).of(p));
    }
    assertThat(kept.toDoubles()).doesNotContain(Double.NaN);
    assertThat(lost.storage().isLive()).isFalse();
  }

  @Test
  void twoThreadsDoNotDisturbEachOther() throws Exception {
    double[] alone = only(step(large(12)));
    List<Callable<double[]>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(() -> only(step(large(12))));
    }
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (Future<double[]> f : pool.invokeAll(tasks)) {
        assertThat(f.get()).isEqualTo(alone);
      }
    }
  }

  private static double[] only(Gradients g) {
    assertThat(g.size()).isEqualTo(1);
    List<double[]> found = new ArrayList<>();
    g.forEach((p, t) -> found.add(t.toDoubles()));
    return found.get(0);
  }

  // ---- recomputation

  @Test
  void aCheckpointHasTheSameBitsAndTheSameGradients() {
    Parameter p = large(13);
    Parameter w = large(14);
    Value plain = block(p.value().mul(1), w).sum();
    Gradients expected = plain.backward();
    Value x = p.value().mul(1);
    Value y = Checkpoint.of(v -> block(v, w), x);
    assertThat(y.tensor().storage().isLive()).isTrue();
    Gradients g = y.sum().backward();
    assertThat(gradient(g, p)).isEqualTo(gradient(expected, p));
    assertThat(gradient(g, w)).isEqualTo(gradient(expected, w));
  }

  @Test
  void checkpointsLowerThePeak() {
    Parameter p = large(15);
    List<Parameter> weights = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      weights.add(large(16 + i));
    }
    List<Gradients> found = new ArrayList<>();
    long plain = Backends.peakBytes(() -> found.add(chain(p, weights, false)));
    long checkpointed = Backends.peakBytes(() -> found.add(chain(p, weights, true)));
    assertThat(gradient(found.get(1), p)).isEqualTo(gradient(found.get(0), p));
    for (Parameter w : weights) {
      assertThat(gradient(found.get(1), w)).isEqualTo(gradient(found.get(0), w));
    }
    // four values a part; or its input alone, the gradients, and the one part computed again
    long array = 8 * 5120; // 5,000 doubles, rounded up
    assertThat(plain).isGreaterThanOrEqualTo(4 * 8 * array);
    assertThat(checkpointed).isLessThanOrEqualTo((8 + 12) * array);
  }

  private static Gradients chain(Parameter p, List<Parameter> weights, boolean checkpointed) {
    Value x = p.value().mul(1);
    for (Parameter w : weights) {
      x = checkpointed ? Checkpoint.of(v -> block(v, w), x) : block(x, w);
    }
    return x.sum().backward();
  }

  @Test
  void aForgottenValueIsComputedAgainAndCannotBeReadInBetween() {
    Parameter p = large(24);
    Gradients expected = p.value().mul(2).tanh().square().sum().backward();
    Value h = p.value().mul(2).tanh();
    Value kept = p.value().mul(3).retain().forget();
    Value loss = h.square().sum();
    h.forget();
    assertThat(h.tensor().storage().isLive()).isFalse();
    assertThatThrownBy(() -> h.mul(2)).hasMessageContaining("recycled");
    assertThat(gradient(loss.backward(), p)).isEqualTo(gradient(expected, p));
    assertThat(kept.tensor().storage().isLive()).isTrue();
    assertThat(Value.of(p.tensor()).forget().tensor().storage().isLive()).isTrue();
    Value view = p.value().mul(2);
    view.reshape(50, 100).forget();
    assertThat(view.tensor().storage().isLive()).isTrue();
  }

  @Test
  void aCheckpointRefusesAValueFromOutside() {
    Parameter p = parameter(1, 2);
    Value outside = p.value().mul(2);
    assertThatThrownBy(() -> Checkpoint.of(v -> v.mul(outside), p.value()))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("mul computed outside of it");
    Value inside = Checkpoint.of(v -> v.get(0).mul(v.get(1)), List.of(p.value(), outside));
    assertThat(gradient(inside.sum().backward(), p)).containsExactly(4, 8); // 2x² → 4x
  }

  // ---- watching

  @Test
  void aWatchNamesTheOpThatMadeItNotFinite() {
    Parameter p = parameter(1, 0, 4);
    try (Watch watch = Watch.open()) {
      assertThat(watch).isNotNull();
      assertThatThrownBy(() -> p.value().log())
          .isInstanceOf(NonFiniteException.class)
          .hasMessage("log: output 0[3] element 1 is -Infinity");
      assertThatThrownBy(() -> p.value().sqrt().sum().backward())
          .hasMessage("sqrt: gradient of input 0[3] element 1 is Infinity");
      Value planted = parameter(1, Double.NaN).value();
      assertThatThrownBy(() -> planted.add(planted)).hasMessage("Add: input 0[2] element 1 is NaN");
    }
    assertThat(p.value().log().tensor().toDoubles()[1]).isInfinite();
  }

  private static Value block(Value x, Parameter w) {
    return x.mul(w.value()).tanh().add(x).mul(w.value());
  }
}
