package vexel.nn.bev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.vision.ResNetConfig;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.NamedTensors;

/// Sizes, names and shapes of UniDistill's networks. Widths and map sizes do not depend on each
/// other, so the wide networks are run on small maps and narrow ones on the full 180×180.
class BevNetworksTest {
  private static final Rng RNG = Rng.seed(2);

  private static Value map(int... dims) {
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(dims));
    x.kernels().random().normal(RNG.at("map"), 0, 1, x);
    return Value.of(x);
  }

  /// Counts of the same networks in PyTorch.
  @Test
  void countsTheParametersOfUniDistill() {
    assertThat(BevEncoder.of(SecondPlan.TWO_STAGES, RNG).count()).isEqualTo(4_576_768);
    assertThat(GatedFusion.of(256, RNG).count()).isEqualTo(1_442_816);
    assertThat(CenterHead.of(CenterHead.Plan.UNIDISTILL, RNG).count()).isEqualTo(1_895_308);
    assertThat(CenterHead.of(CenterHead.Plan.CENTER_POINT, RNG).count()).isEqualTo(1_669_510);
    CameraEncoder camera = CameraEncoder.unidistill(RNG);
    assertThat(camera.neck().count()).isEqualTo(1_967_104);
    assertThat(camera.depth().weight().tensor().shape()).isEqualTo(Shape.of(112 + 256, 512, 1, 1));
    assertThat(camera.count()).isEqualTo(25_663_920 - 9_536); // the stem is frozen
  }

  @ParameterizedTest
  @CsvSource({"256, 512, 12", "2, 8, 180"})
  void theEncoderKeepsTheSizeOfTheMap(int low, int high, int side) {
    SecondPlan plan = low == 256 ? SecondPlan.TWO_STAGES : SecondPlan.twoStages(low, 1, high / 4);
    BevEncoder encoder = BevEncoder.of(plan, RNG);
    List<Value> stages = encoder.backbone().forward(map(1, low, side, side), Pass.eval());
    assertThat(stages.get(0).shape()).isEqualTo(Shape.of(1, high / 4, side, side));
    assertThat(stages.get(1).shape()).isEqualTo(Shape.of(1, high / 2, side / 2, side / 2));
    assertThat(encoder.neck().forward(stages, Pass.eval()).shape())
        .isEqualTo(Shape.of(1, high, side, side));
    assertThat(plan.width()).isEqualTo(high);
  }

  @Test
  void theHeadPredictsTheTableOfQuantities() {
    CenterHead head =
        CenterHead.of(new CenterHead.Plan(8, 4, CenterHead.NUSCENES, true, true), RNG);
    List<TaskHead.Maps> tasks = head.forward(map(1, 8, 180, 180), Pass.eval());
    assertThat(tasks.stream().map(m -> m.hm().dim(1))).containsExactly(1, 2, 2, 1, 2, 2);
    for (TaskHead.Maps m : tasks) {
      assertThat(
              List.of(
                  m.reg().dim(1),
                  m.height().dim(1),
                  m.dim().dim(1),
                  m.rot().dim(1),
                  Objects.requireNonNull(m.vel()).dim(1),
                  Objects.requireNonNull(m.iou()).dim(1)))
          .containsExactly(2, 1, 3, 2, 2, 1);
      assertThat(m.boxes().shape()).isEqualTo(Shape.of(1, 10, 180, 180));
    }
    CenterHead plain = CenterHead.of(new CenterHead.Plan(8, 4, List.of(3), false, false), RNG);
    TaskHead.Maps one = plain.forward(map(1, 8, 5, 6), Pass.eval()).getFirst();
    assertThat(one.boxes().shape()).isEqualTo(Shape.of(1, 8, 5, 6));
    assertThat(one.iou()).isNull();
  }

  @Test
  void theHeadStartsAsReleased() {
    CenterHead head = CenterHead.of(CenterHead.Plan.UNIDISTILL, RNG);
    TaskHead task = head.tasks().get(1);
    assertThat(Objects.requireNonNull(task.hm().last().bias()).tensor().toFloats())
        .containsOnly(-2.19f);
    assertThat(Objects.requireNonNull(task.dim().conv().bias()).tensor().toFloats())
        .containsOnly(0);
    double square = 0;
    float[] w = task.dim().conv().weight().tensor().toFloats();
    for (float v : w) {
      square += (double) v * v;
    }
    assertThat(square / w.length).isBetween(0.97 * 2 / (64 * 9), 1.03 * 2 / (64 * 9));
  }

  @Test
  void namesParametersAsTheReleases() {
    assertThat(CenterHead.of(CenterHead.Plan.UNIDISTILL, RNG).parameters().keySet())
        .contains(
            "shared_conv.0.bias",
            "shared_conv.1.running_var",
            "tasks.5.iou.0.weight",
            "tasks.0.hm.1.bias",
            "tasks.2.rot.3.weight");
    assertThat(GatedFusion.of(4, RNG).parameters().keySet())
        .contains("att.1.weight", "reduce_conv.0.weight", "reduce_conv.1.running_mean");
    CameraEncoder camera =
        CameraEncoder.of(new ResNetConfig(List.of(1, 1, 1, 1), true, 2, 32, 0), 2, 3, 4, RNG);
    assertThat(camera.parameters().keySet())
        .contains(
            "img_backbone.layer1.0.conv1.weight",
            "img_neck.deblocks.3.0.weight",
            "img_neck.deblocks.0.1.weight",
            "depth_net.0.bias");
    assertThat(BevEncoder.OPENPCDET.stored("blocks.1.0.0.weight"))
        .containsExactly("blocks.1.1.weight");
    assertThat(BevEncoder.OPENPCDET.stored("blocks.0.5.1.running_var"))
        .containsExactly("blocks.0.17.running_var");
    assertThat(BevEncoder.MMDETECTION3D.stored("blocks.0.5.0.weight"))
        .containsExactly("blocks.0.15.weight");
    assertThat(BevEncoder.OPENPCDET.stored("deblocks.1.0.weight"))
        .containsExactly("deblocks.1.0.weight");
  }

  @Test
  void loadsFlatStages() {
    BevEncoder one = BevEncoder.of(SecondPlan.twoStages(2, 2, 2), RNG.at("one"));
    BevEncoder two = BevEncoder.of(SecondPlan.twoStages(2, 2, 2), RNG.at("two"));
    Map<String, Tensor> file = new LinkedHashMap<>();
    State.tensors(one)
        .forEach((n, t) -> file.put("backbone_2d." + BevEncoder.OPENPCDET.stored(n).getFirst(), t));
    State.from(NamedTensors.of("w", file))
        .under("backbone_2d")
        .named(BevEncoder.OPENPCDET)
        .load(two);
    Value x = map(1, 2, 4, 6);
    assertThat(two.forward(x, Pass.eval()).tensor().toFloats())
        .isEqualTo(one.forward(x, Pass.eval()).tensor().toFloats());
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> ConvNormRelu.scaling(1, 1, 1.5, RNG))
        .hasMessageContaining("neither a whole number nor one over it");
    SecondFpn fpn = SecondFpn.of(List.of(2, 2), List.of(2, 2), List.of(1.0, 2.0), RNG);
    assertThatThrownBy(() -> fpn.forward(List.of(map(1, 2, 4, 4)), Pass.eval()))
        .hasMessage("second fpn: is given 1 maps for 2 levels");
    assertThatThrownBy(() -> fpn.forward(List.of(map(1, 2, 5, 5), map(1, 2, 3, 3)), Pass.eval()))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("map 1[1, 2, 3, 3] becomes [1, 2, 6, 6], map 0 [1, 2, 5, 5]");
    assertThatThrownBy(
            () -> GatedFusion.of(2, RNG).forward(map(1, 2, 4, 4), map(1, 2, 4, 5), Pass.eval()))
        .hasMessageContaining("lidar[1, 2, 4, 4] and camera[1, 2, 4, 5] differ");
    assertThatThrownBy(() -> new CenterHead.Plan(8, 4, List.of(), true, true))
        .hasMessageContaining("must be positive");
    assertThatThrownBy(
            () ->
                new SecondPlan(2, List.of(1), List.of(1, 2), List.of(2), List.of(1.0), List.of(2)))
        .hasMessageContaining("must be of one length");
  }
}
