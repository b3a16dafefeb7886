package vexel.nn.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// A network written under any family's names is read back as the same function.
class NameFamilyTest {
  private static final Rng RNG = Rng.seed(3);

  private static Tensor image(int side) {
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(1, 3, side, side));
    x.kernels().random().normal(RNG.at("image"), 0, 1, x);
    return x;
  }

  private static Vit vit(boolean gated, int registers, double gain) {
    return Vit.of(
        new VitConfig(64, 2, 1, 4, 3, registers, gated ? 40 : 32, gated, true, gain, 0, 1e-6), RNG);
  }

  private static float[] features(Vit vit) {
    return vit.tokens(Value.of(image(12)), Pass.eval()).sequence().tensor().contiguous().toFloats();
  }

  @ParameterizedTest
  @CsvSource({
    "OFFICIAL, false, 0, 1",
    "OFFICIAL, true, 4, 1",
    "OFFICIAL, false, 0, 0",
    "HF, false, 0, 1",
    "HF, false, 4, 1",
    "HF, true, 0, 1",
    "HF, false, 0, 0",
    "TIMM, false, 0, 1",
    "TIMM, true, 0, 1",
    "TIMM, false, 4, 1",
    "TIMM, true, 4, 1",
    "TORCHVISION, false, 0, 0"
  })
  void transformersAreReadBack(NameFamily family, boolean gated, int registers, double gain) {
    Vit vit = vit(gated, registers, gain);
    Map<String, Tensor> own = new LinkedHashMap<>();
    State.tensors(vit).forEach((name, t) -> own.put("model.backbone." + name, t));
    if (gain > 0) {
      own.put("model.backbone.mask_token", Tensor.of(new float[64], 1, 64));
    }
    Map<String, Tensor> written = family.rename(NamedTensors.of("w", own));
    Vit back = Vit.read(NamedTensors.of("back", written));
    assertThat(features(back)).containsExactly(features(vit), within(1e-6f));
    String sign =
        switch (family) {
          case OFFICIAL -> "blocks.1.attn.qkv.weight";
          case HF -> "encoder.layer.1.attention.attention.query.weight";
          case TIMM -> gated ? "blocks.1.mlp.fc1.weight" : "blocks.1.attn.qkv.weight";
          case TORCHVISION -> "encoder.layers.encoder_layer_1.self_attention.in_proj_weight";
        };
    assertThat(written).containsKey(sign);
    boolean keepsMask = gain > 0 && (family == NameFamily.OFFICIAL || family == NameFamily.HF);
    assertThat(written.keySet().stream().anyMatch(n -> n.endsWith("mask_token")))
        .isEqualTo(keepsMask);
    if (registers > 0 && family == NameFamily.TIMM) {
      assertThat(NamedTensors.of("timm", written).shape("pos_embed")).isEqualTo(Shape.of(1, 9, 64));
      assertThat(written).containsKey("reg_token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void residualNetworksAreReadBack(NameFamily family) {
    ResNet net = ResNet.of(new ResNetConfig(List.of(1, 2, 1, 1), true, 4, 32, 5), RNG);
    Map<String, Tensor> own = State.tensors(net);
    Map<String, Tensor> written = family.rename(NamedTensors.of("w", own));
    assertThat(written).hasSameSizeAs(own);
    assertThat(written)
        .containsKey(
            family == NameFamily.HF
                ? "resnet.encoder.stages.1.layers.1.layer.2.convolution.weight"
                : "layer2.1.conv3.weight");
    assertThat(written).containsKey(family == NameFamily.HF ? "classifier.1.bias" : "fc.bias");
    ResNet back = ResNet.read(NamedTensors.of("back", written), 32);
    Value x = Value.of(image(64));
    assertThat(back.forward(x, Pass.eval()).tensor().contiguous().toFloats())
        .isEqualTo(net.forward(x, Pass.eval()).tensor().contiguous().toFloats());
  }

  @Test
  void refusesWhatAFamilyHasNoFormFor() {
    NamedTensors gains = NamedTensors.of("w", State.tensors(vit(false, 0, 1)));
    assertThatThrownBy(() -> NameFamily.TORCHVISION.rename(gains))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "w: names: torchvision has no transformer with gains or registers; leave --names out");
    NamedTensors none = NamedTensors.of("w", Map.of("x", Tensor.of(new float[1], 1)));
    assertThatThrownBy(() -> NameFamily.HF.rename(none)).isInstanceOf(FormatException.class);
  }
}
