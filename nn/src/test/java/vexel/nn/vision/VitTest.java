package vexel.nn.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Value;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.StateException;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

class VitTest {
  private static final Rng RNG = Rng.seed(3);

  /// Width 16, two blocks, two heads, patches of 4 on a grid of 3×3.
  private static VitConfig tiny(boolean gated, int registers) {
    return new VitConfig(16, 2, 2, 4, 3, registers, gated ? 40 : 32, gated, true, 0.5, 0.3, 1e-6);
  }

  private static Tensor image(int b, int h, int w) {
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(b, 3, h, w));
    x.kernels().random().normal(RNG.at("image"), 0, 1, x);
    return x;
  }

  /// Counts of the released models without the mask token (D numbers).
  @ParameterizedTest
  @CsvSource({"S, 22056192", "B, 86579712", "L, 304367616", "g, 1136479232"})
  void countsTheParametersOfTheReleasedModels(String size, long count) {
    VitConfig config =
        switch (size) {
          case "S" -> VitConfig.SMALL;
          case "B" -> VitConfig.BASE;
          case "L" -> VitConfig.LARGE;
          default -> VitConfig.GIANT;
        };
    assertThat(new VitParts(config, null).build().count()).isEqualTo(count);
  }

  @Test
  void namesParametersAsTheOfficialStateDict() {
    assertThat(Vit.of(tiny(false, 4), RNG).parameters().keySet())
        .contains(
            "cls_token",
            "pos_embed",
            "register_tokens",
            "patch_embed.proj.weight",
            "blocks.1.norm1.bias",
            "blocks.1.attn.qkv.weight",
            "blocks.1.attn.proj.bias",
            "blocks.1.ls1.gamma",
            "blocks.1.mlp.fc1.weight",
            "norm.weight")
        .hasSize(4 + 2 * 14 + 2 + 1);
    assertThat(Vit.of(tiny(true, 0), RNG).parameters().keySet())
        .contains("blocks.0.mlp.w12.weight", "blocks.0.mlp.w3.bias")
        .doesNotContain("register_tokens");
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 4", "true, 0"})
  void findsItsSizesInTheWeights(boolean gated, int registers, @TempDir Path dir) {
    VitConfig config = tiny(gated, registers);
    Vit vit = Vit.of(config, RNG);
    Map<String, Tensor> weights = new LinkedHashMap<>(State.tensors(vit));
    weights.put("mask_token", Tensor.of(new float[16], 1, 16));
    Path file = dir.resolve("vit.safetensors");
    SafetensorsWriter.of(weights).metadata(Map.of("config", "{\"num_heads\": 2}")).write(file);
    Vit read = Vit.read(Safetensors.read(file));
    assertThat(VitConfig.of(Safetensors.read(file)))
        .isEqualTo(
            new VitConfig(16, 2, 2, 4, 3, registers, config.hidden(), gated, true, 1, 0, 1e-6));
    Tensor x = image(2, 12, 16);
    assertThat(read.forward(Value.of(x), Pass.eval()).tensor().toFloats())
        .isEqualTo(vit.forward(Value.of(x), Pass.eval()).tensor().toFloats());
  }

  @Test
  void refusesOtherWeights() {
    Map<String, Tensor> weights = new LinkedHashMap<>(State.tensors(Vit.of(tiny(false, 0), RNG)));
    NamedTensors none = NamedTensors.of("w", Map.of("x", Tensor.of(new float[1], 1)));
    assertThatThrownBy(() -> Vit.read(none))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no cls_token");
    weights.remove("blocks.1.ls2.gamma");
    assertThatThrownBy(() -> Vit.read(NamedTensors.of("w", weights)))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("blocks.1.ls2.gamma");
    assertThatThrownBy(() -> Vit.dinov2Small(NamedTensors.of("w", weights)))
        .isInstanceOf(StateException.class);
    weights.put("cls_token", Tensor.of(new float[16], 16));
    assertThatThrownBy(() -> Vit.read(NamedTensors.of("w", weights)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("3 axes");
  }

  @Test
  void refusesImagesThatDoNotFitThePatch() {
    Vit vit = Vit.of(tiny(false, 0), RNG);
    assertThatThrownBy(() -> vit.forward(Value.of(image(1, 12, 14)), Pass.eval()))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "vit: images[1, 3, 12, 14] axis 3 has 14, no multiple of the patch of 4; resize to 12"
                + " or 16");
    assertThatThrownBy(() -> vit.intermediate(Value.of(image(1, 12, 12)), Pass.eval(), 1, 0))
        .hasMessageContaining("must ascend");
  }

  /// A frozen transformer keeps the positions of one size; images may change theirs.
  @Test
  void frozenReadsImagesOfAnySizeInTurn() {
    Vit vit = Vit.of(tiny(false, 0), RNG).folded();
    Frozen<Vit> frozen = vit.frozen();
    Frozen<Vit> open = Frozen.of(vit, Vit::forward);
    int[][] sizes = {{1, 8, 20}, {1, 8, 20}, {1, 20, 8}, {1, 12, 12}, {2, 8, 20}};
    for (int[] s : sizes) {
      Tensor x = image(s[0], s[1], s[2]);
      assertThat(frozen.forward(x).contiguous().toFloats())
          .isEqualTo(open.forward(x).contiguous().toFloats());
    }
  }

  @Test
  void frozenAgreesAndRecyclesNothingItReturns() {
    for (boolean gated : new boolean[] {false, true}) {
      Vit vit = Vit.of(tiny(gated, 2), RNG);
      Tensor x = image(3, 8, 20);
      Tensor open = vit.forward(Value.of(x), Pass.eval()).tensor();
      Tensor frozen = vit.frozen().forward(x);
      assertThat(frozen.shape()).isEqualTo(Shape.of(3, 2, 5, 16));
      assertThat(frozen.toFloats()).containsExactly(open.contiguous().toFloats(), within(1e-5f));
    }
  }

  @Test
  void trainsWithStochasticDepthOfItsOwnPath() {
    Vit vit = Vit.of(tiny(false, 0), RNG);
    Value x = Value.of(image(4, 12, 12));
    float[] one = vit.forward(x, Pass.train(RNG.at("pass", 1))).tensor().contiguous().toFloats();
    float[] again = vit.forward(x, Pass.train(RNG.at("pass", 1))).tensor().contiguous().toFloats();
    float[] two = vit.forward(x, Pass.train(RNG.at("pass", 2))).tensor().contiguous().toFloats();
    assertThat(again).isEqualTo(one);
    assertThat(two).isNotEqualTo(one);
  }

  @Test
  void startsFromSeedAndName() {
    Vit a = Vit.of(tiny(false, 0), RNG);
    Vit b = Vit.of(tiny(true, 4), RNG);
    assertThat(a.posEmbed().tensor().toFloats()).isEqualTo(b.posEmbed().tensor().toFloats());
    assertThat(a.blocks().get(1).attn().qkv().weight().tensor().toFloats())
        .isEqualTo(b.blocks().get(1).attn().qkv().weight().tensor().toFloats())
        .isNotEqualTo(a.blocks().get(0).attn().qkv().weight().tensor().toFloats());
  }

  @Test
  void hasATwinInDoublePrecision() {
    Vit vit = Vit.of(tiny(true, 2), RNG);
    Tensor x = image(1, 8, 8);
    Tensor y = vit.forward(Value.of(x), Pass.eval()).tensor();
    Tensor twin =
        Layer.f64(vit)
            .forward(Value.of(x.to(Backends.reference()).cast(DType.F64)), Pass.eval())
            .tensor();
    double[] want = twin.contiguous().toDoubles();
    float[] got = y.contiguous().toFloats();
    for (int i = 0; i < want.length; i++) {
      assertThat((double) got[i]).isCloseTo(want[i], within(1e-5));
    }
  }

  /// Keys' kernel keeps a ramp exactly for a = −½ and within 2 (a + ½)·0.094 a step for a = −¾.
  @Test
  void interpolatesPositionsLikeAPolynomial() {
    for (boolean antialias : new boolean[] {false, true}) {
      PositionGrid grid = new PositionGrid(0, antialias);
      double[] ramp = new double[64];
      for (int i = 0; i < 64; i++) {
        int row = i / 8;
        ramp[i] = i % 8 + 10.0 * row;
      }
      Value x = Value.of(Tensor.copyOf(Backends.reference(), ramp, 64, 1));
      double[] y = grid.resized(x, 8, 16, 12).tensor().toDoubles();
      for (int i = 5; i < 11; i++) {
        for (int j = 4; j < 8; j++) {
          double want = (j + 0.5) * 8 / 12 - 0.5 + 10 * ((i + 0.5) * 8 / 16 - 0.5);
          assertThat(y[i * 12 + j]).isCloseTo(want, within(antialias ? 1e-12 : 0.6));
        }
      }
      assertThat(grid.resized(x, 8, 8, 8)).isSameAs(x);
    }
  }
}
