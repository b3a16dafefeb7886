package vexel.distill.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.data.DataFormat;
import vexel.distill.run.Yaml;
import vexel.distill.student.WaffleStudent;
import vexel.nn.Linear;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Schedule;
import vexel.nn.optim.Sgd;
import vexel.nn.sparse.MinkUNet;
import vexel.nn.waffle.WaffleIron;
import vexel.nn.waffle.WafflePlan;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

class TrainingPlanTest {
  private static final SegmentationSettings SLIDR =
      Presets.fineTuning(Protocol.SLIDR, true, DataFormat.NUSCENES, LabelFraction.parse("1%"));

  private static SegmentationSettings with(SegmentationSettings s, Map<String, Object> values) {
    return Yaml.with("test", s, values);
  }

  @Test
  void anEpochIsWholeBatches() {
    TrainingPlan plan = TrainingPlan.of(SLIDR, 280); // 7 scenes of 40 key frames
    assertThat(plan.batch()).isEqualTo(16);
    assertThat(plan.perEpoch()).isEqualTo(17); // 272 frames; 8 are dropped
    assertThat(plan.steps()).isEqualTo(1700);
    TrainingPlan few = TrainingPlan.of(SLIDR, 4);
    assertThat(List.of((long) few.batch(), few.perEpoch(), few.steps()))
        .containsExactly(4L, 1L, 100L);
  }

  /// lr/2 (1 + cos(π e/E)), constant within an epoch.
  @Test
  void slidrsCosineFallsByEpoch() {
    Schedule s = TrainingPlan.of(with(SLIDR, Map.of("epochs", 4)), 48).schedule();
    double[] stairs = {
      0.02, 0.02 * (2 + StrictMath.sqrt(2)) / 4, 0.01, 0.02 * (2 - StrictMath.sqrt(2)) / 4
    };
    for (int step = 0; step < 12; step++) {
      assertThat(s.at(step)).as("step %d", step).isCloseTo(stairs[step / 3], within(1e-15));
    }
    Schedule squeezed =
        TrainingPlan.of(with(SLIDR, Map.of("epochs", 4, "steps", 8)), 48).schedule();
    for (int step = 0; step < 8; step++) {
      assertThat(squeezed.at(step)).isCloseTo(stairs[step / 2], within(1e-15));
    }
  }

  @Test
  void scalrWarmsUpOverEpochsAndChangesEveryStep() {
    Schedule s = TrainingPlan.of(with(Presets.probe(Protocol.SCALR), Map.of()), 80).schedule();
    assertThat(s.at(0)).isZero(); // 10 steps an epoch, 200 in all, 20 of warm-up
    assertThat(s.at(10)).isCloseTo(5e-4, within(1e-18));
    assertThat(s.at(20)).isCloseTo(1e-3, within(1e-18));
    assertThat(s.at(110)).isCloseTo((1e-3 + 1e-5) / 2, within(1e-15));
    assertThat(s.at(200)).isCloseTo(1e-5, within(1e-18));
  }

  @Test
  void superflowsCyclePeaksAtAFifthAndLeavesTheMomentum() {
    SegmentationSettings superflow = with(Presets.probe(Protocol.SUPERFLOW), Map.of("steps", 100));
    Schedule s = TrainingPlan.of(superflow, 80).schedule();
    assertThat(s.at(0)).isCloseTo(1e-3 / 25, within(1e-18));
    assertThat(s.at(19)).isCloseTo(1e-3, within(1e-18));
    assertThat(s.at(99)).isCloseTo(1e-3 / 2500, within(1e-18));
    assertThat(s.momentum(19)).isEmpty();
    assertThatThrownBy(() -> TrainingPlan.of(with(superflow, Map.of("steps", 9)), 80))
        .hasMessageContaining("10 or more");
  }

  /// v₁ = g, then v ← 0.9 v + 0.9 g; g includes wd·w.
  @Test
  void dampeningSparesTheFirstStep() {
    Linear layer = new Linear(Parameter.of(Tensor.of(new float[] {1}, 1, 1)), null);
    double lr = 0.05;
    double wd = 1e-4;
    Sgd sgd = Sgd.of(lr, 0.9, 0.1, wd, false).over("p", layer);
    double w = 1;
    double v = 0;
    for (int step = 0; step < 4; step++) {
      double g = 0.5 - 0.2 * step;
      sgd.step(gradient(layer.weight(), (float) g));
      double full = g + wd * w;
      v = step == 0 ? full : 0.9 * v + 0.9 * full;
      w -= lr * v;
      assertThat((double) layer.weight().tensor().toFloats()[0])
          .as("step %d", step)
          .isCloseTo(w, within(1e-6));
    }
  }

  private static Gradients gradient(Parameter p, float g) {
    Tensor upstream = Tensor.full(p.tensor().backend(), p.tensor().dtype(), p.tensor().shape(), g);
    return Value.backward(List.of(p.value()), List.of(upstream));
  }

  /// Every parameter moves by its own rate: one step of plain SGD along a gradient of ones.
  @Test
  void theHeadAndEveryStageHaveTheirRate() {
    SegmentationSettings s =
        with(
            SLIDR,
            Map.of(
                "layer-decay",
                0.5,
                "momentum",
                0,
                "dampening",
                0,
                "weight-decay",
                0,
                "learning-rate",
                0.5,
                "head-rate",
                2.0));
    MinkUNet student = MinkUNet.tiny(4, Rng.seed(1));
    SegmentationHead head = SegmentationHead.of(SegmentationHead.Kind.NORM_ZERO, 8, 3, Rng.seed(1));
    Optimizer optimizer = TrainingPlan.optimizer(s, student, head);
    IdentityHashMap<Parameter, Float> before = new IdentityHashMap<>();
    List<Parameter> moved = optimizer.parameters();
    moved.forEach(p -> before.put(p, p.tensor().reshape(-1).toFloats()[0]));
    List<Tensor> ones =
        moved.stream()
            .map(p -> Tensor.full(p.tensor().backend(), p.tensor().dtype(), p.tensor().shape(), 1))
            .toList();
    optimizer.step(Value.backward(moved.stream().map(Parameter::value).toList(), ones));
    student
        .parameters()
        .forEach(
            (name, p) -> {
              if (p.isTrainable()) {
                int missing = LayerDepth.HEAD - LayerDepth.of(name);
                assertThat(way(before, p)).as(name).isCloseTo(0.5f / (1 << missing), within(1e-6f));
              }
            });
    head.parameters().values().stream()
        .filter(Parameter::isTrainable)
        .forEach(p -> assertThat(way(before, p)).isCloseTo(2f, within(1e-6f)));
  }

  /// How far the first number of `p` has gone down.
  private static float way(IdentityHashMap<Parameter, Float> before, Parameter p) {
    return Objects.requireNonNull(before.get(p)) - p.tensor().reshape(-1).toFloats()[0];
  }

  @Test
  void aFrozenBackboneIsInNoGroup() {
    MinkUNet student = MinkUNet.tiny(4, Rng.seed(1));
    SegmentationHead head = SegmentationHead.of(SegmentationHead.Kind.LINEAR, 8, 3, Rng.seed(1));
    Optimizer optimizer = TrainingPlan.optimizer(Presets.probe(Protocol.SLIDR), student, head);
    assertThat(optimizer.parameters()).hasSize(2);
    assertThat(optimizer.parameters().getFirst().tensor().shape()).isEqualTo(Shape.of(3, 8));
  }

  @Test
  void depthsOfAMinkUNet() {
    Map<String, Integer> depths =
        Map.of(
            "conv0p1s1.weight",
            0,
            "bn0.bias",
            0,
            "conv1p1s2.weight",
            1,
            "block2.0.conv1.weight",
            2,
            "block4.0.norm2.weight",
            4,
            "convtr4p16s2.weight",
            5,
            "bntr5.weight",
            6,
            "block7.0.conv1.weight",
            7,
            "block8.0.conv2.weight",
            8,
            "final.bias",
            9);
    depths.forEach((name, depth) -> assertThat(LayerDepth.of(name)).as(name).isEqualTo(depth));
    MinkUNet net = MinkUNet.tiny(4, Rng.seed(1));
    net.parameters().keySet().forEach(LayerDepth::of); // none is refused
    MinkUNet.unet18TwoStem(4, Rng.seed(1)).parameters().keySet().forEach(LayerDepth::of);
    assertThat(LayerDepth.factor(net, "final.bias", 0.95)).isEqualTo(1);
    assertThat(LayerDepth.factor(net, "bn0b.bias", 0.95))
        .isEqualTo(LayerDepth.factor(net, "bn0.bias", 0.95))
        .isCloseTo(0.630249409724609, within(1e-12));
    assertThatThrownBy(() -> LayerDepth.of("layers.3.weight")).hasMessageContaining("no stage");
  }

  /// ScaLR: embedding 0, head 49.
  @Test
  void depthsOfAWaffleIron() {
    WaffleStudent student = WaffleStudent.of(WaffleIron.of(WafflePlan.deep(4), Rng.seed(1)));
    Map<String, Integer> depths =
        Map.of(
            "embed.conv1.weight", 0,
            "waffleiron.spatial_mix.0.ffn.0.weight", 1,
            "waffleiron.channel_mix.0.scale.weight", 1,
            "waffleiron.channel_mix.47.mlp.2.bias", 48);
    depths.forEach(
        (name, depth) ->
            assertThat(LayerDepth.factor(student, name, 0.5))
                .as(name)
                .isEqualTo(StrictMath.pow(0.5, 49 - depth)));
    assertThat(student.parameters()).containsKeys(depths.keySet().toArray(String[]::new));
  }
}
