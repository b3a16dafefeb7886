package vexel.nn.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

/// Transformers under the names of everyone who publishes them.
class VitFamiliesTest {
  private static final Rng RNG = Rng.seed(11);
  private static final VitConfig DINO = VitConfig.dino(8, 2, 1).withPatches(4, 3);
  private static final VitConfig CLIP = VitConfig.clip(8, 2, 1).withPatches(4, 3);

  private static Map<String, Tensor> weights(Vit vit) {
    Map<String, Tensor> weights = new LinkedHashMap<>(State.tensors(vit));
    weights.replaceAll((name, t) -> noise(name, t.shape().toArray()));
    return weights;
  }

  private static Tensor noise(String name, int... dims) {
    Tensor y = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(dims));
    y.kernels().random().normal(RNG.at(name), 0, 0.5, y);
    return y;
  }

  private static Tensor of(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static void same(Map<String, Tensor> own, Map<String, Tensor> file, VitConfig config) {
    NamedTensors stored = NamedTensors.of("w", file);
    assertThat(VitConfig.of(stored)).isEqualTo(config);
    Map<String, Tensor> read = State.tensors(Vit.read(stored));
    assertThat(read.keySet()).containsExactlyElementsOf(own.keySet());
    own.forEach(
        (name, t) -> assertThat(of(read, name).toFloats()).as(name).isEqualTo(t.toFloats()));
  }

  /// Totals of the released models: DINO's backbones, CLIP's `visual` with its projection, DINOv2
  /// with registers without the mask token (D numbers).
  @ParameterizedTest
  @CsvSource({
    "DINO S, 16, 0, 21665664",
    "DINO S, 8, 0, 21670272",
    "DINO B, 16, 0, 85798656",
    "DINO B, 8, 0, 85807872",
    "DINOv2 S, 14, 4, 22057728",
    "DINOv2 B, 14, 4, 86582784",
    "DINOv2 L, 14, 4, 304371712",
    "DINOv2 g, 14, 4, 1136485376",
  })
  void countsTheParametersOfTheReleasedModels(String name, int patch, int registers, long count) {
    VitConfig config =
        switch (name) {
          case "DINO S" -> VitConfig.DINO_SMALL;
          case "DINO B" -> VitConfig.DINO_BASE;
          case "DINOv2 S" -> VitConfig.SMALL;
          case "DINOv2 B" -> VitConfig.BASE;
          case "DINOv2 L" -> VitConfig.LARGE;
          default -> VitConfig.GIANT;
        };
    VitConfig sized = registers == 0 ? config.withPatches(patch, 224 / patch) : config;
    assertThat(Vit.blank(sized.withRegisters(registers)).count()).isEqualTo(count);
  }

  @Test
  void countsTheParametersOfClip() {
    long image = Vit.blank(VitConfig.CLIP_BASE).count();
    assertThat(image + 768 * 512).isEqualTo(86_192_640);
  }

  @Test
  void readsDinoOfficialAndInItsFullCheckpoint() {
    Map<String, Tensor> own = weights(Vit.of(DINO, RNG));
    assertThat(own.keySet())
        .doesNotContain("blocks.0.ls1.gamma")
        .contains("blocks.0.attn.qkv.bias");
    same(own, own, DINO);
    Map<String, Tensor> full = new LinkedHashMap<>();
    own.forEach((name, t) -> full.put("teacher.backbone." + name, t));
    own.forEach((name, t) -> full.put("student.module.backbone." + name, t.mul(2)));
    full.put("teacher.head.last_layer.weight_v", noise("head", 2, 2));
    same(own, full, DINO);
  }

  @Test
  void readsDinoFromHuggingFace() {
    Map<String, Tensor> own = weights(Vit.of(DINO, RNG));
    Map<String, Tensor> file = new LinkedHashMap<>();
    file.put("embeddings.cls_token", of(own, "cls_token"));
    file.put("embeddings.position_embeddings", of(own, "pos_embed"));
    for (String part : List.of("weight", "bias")) {
      file.put(
          "embeddings.patch_embeddings.projection." + part, of(own, "patch_embed.proj." + part));
      file.put("layernorm." + part, of(own, "norm." + part));
      file.put("pooler.dense." + part, noise("pooler", 8));
      for (int i = 0; i < 2; i++) {
        String from = "blocks." + i + ".";
        String to = "encoder.layer." + i + ".";
        split(of(own, from + "attn.qkv." + part), file, to + "attention.attention.", "", part);
        file.put(to + "attention.output.dense." + part, of(own, from + "attn.proj." + part));
        file.put(to + "layernorm_before." + part, of(own, from + "norm1." + part));
        file.put(to + "layernorm_after." + part, of(own, from + "norm2." + part));
        file.put(to + "intermediate.dense." + part, of(own, from + "mlp.fc1." + part));
        file.put(to + "output.dense." + part, of(own, from + "mlp.fc2." + part));
      }
    }
    same(own, file, DINO);
  }

  private static void split(
      Tensor qkv, Map<String, Tensor> file, String to, String suffix, String part) {
    List<String> names =
        suffix.isEmpty() ? List.of("query", "key", "value") : List.of("q", "k", "v");
    int d = qkv.dim(0) / 3;
    for (int i = 0; i < 3; i++) {
      file.put(to + names.get(i) + suffix + "." + part, qkv.narrow(0, i * d, d).copy());
    }
  }

  @Test
  void readsClipFromOpenAiHuggingFaceAndTimm() {
    MaskClip net = MaskClip.of(CLIP, 5, RNG);
    Map<String, Tensor> own = weights(net.vit());
    Tensor projection = noise("projection", 5, 8);
    Map<String, Tensor> timm = new LinkedHashMap<>(own);
    timm.put("head.weight", projection);
    timm.put("head.bias", noise("zero", 5).mul(0));
    Map<String, Tensor> openAi = openAi(own, projection);
    Map<String, Tensor> face = face(own, projection);
    Tensor x = noise("image", 1, 3, 8, 12);
    for (Map<String, Tensor> file : List.of(timm, openAi, face)) {
      same(own, file, CLIP);
      NamedTensors stored = NamedTensors.of("w", file);
      assertThat(ImageNetwork.of(stored)).isEqualTo(ImageNetwork.CLIP);
      MaskClip read = MaskClip.read(stored);
      assertThat(read.projection().weight().tensor().toFloats()).isEqualTo(projection.toFloats());
      Tensor y = read.forward(Value.of(x), Pass.eval()).tensor();
      assertThat(y.shape()).isEqualTo(Shape.of(1, 2, 3, 5));
      assertThat(y.mul(y).sum(3).toFloats()).containsExactly(ones(6), within(1e-5f));
      assertThat(read.frozen().forward(x).toFloats()).containsExactly(y.toFloats(), within(1e-6f));
    }
    openAi.remove("visual.proj");
    assertThatThrownBy(() -> MaskClip.read(NamedTensors.of("w", openAi)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("without its visual projection");
    assertThatThrownBy(() -> MaskClip.read(NamedTensors.of("w", weights(Vit.of(DINO, RNG)))))
        .hasMessageContaining("a transformer that is not CLIP's");
  }

  private static float[] ones(int n) {
    float[] x = new float[n];
    java.util.Arrays.fill(x, 1);
    return x;
  }

  private static Map<String, Tensor> openAi(Map<String, Tensor> own, Tensor projection) {
    Map<String, Tensor> file = new LinkedHashMap<>();
    file.put("visual.class_embedding", of(own, "cls_token").reshape(8));
    file.put("visual.positional_embedding", of(own, "pos_embed").reshape(10, 8));
    file.put("visual.conv1.weight", of(own, "patch_embed.proj.weight"));
    file.put("visual.proj", projection.transpose(0, 1).copy());
    for (String part : List.of("weight", "bias")) {
      file.put("visual.ln_pre." + part, of(own, "norm_pre." + part));
      file.put("visual.ln_post." + part, of(own, "norm." + part));
      for (int i = 0; i < 2; i++) {
        String from = "blocks." + i + ".";
        String to = "visual.transformer.resblocks." + i + ".";
        file.put(to + "attn.in_proj_" + part, of(own, from + "attn.qkv." + part));
        file.put(to + "attn.out_proj." + part, of(own, from + "attn.proj." + part));
        file.put(to + "ln_1." + part, of(own, from + "norm1." + part));
        file.put(to + "ln_2." + part, of(own, from + "norm2." + part));
        file.put(to + "mlp.c_fc." + part, of(own, from + "mlp.fc1." + part));
        file.put(to + "mlp.c_proj." + part, of(own, from + "mlp.fc2." + part));
      }
    }
    file.put("token_embedding.weight", noise("text", 2, 2));
    file.put("transformer.resblocks.0.attn.in_proj_bias", noise("text", 2));
    file.put("positional_embedding", noise("text", 2, 2));
    file.put("logit_scale", noise("text", 1));
    return file;
  }

  private static Map<String, Tensor> face(Map<String, Tensor> own, Tensor projection) {
    Map<String, Tensor> file = new LinkedHashMap<>();
    String v = "vision_model.";
    file.put(v + "embeddings.class_embedding", of(own, "cls_token").reshape(8));
    file.put(v + "embeddings.position_embedding.weight", of(own, "pos_embed").reshape(10, 8));
    file.put(v + "embeddings.patch_embedding.weight", of(own, "patch_embed.proj.weight"));
    file.put(v + "embeddings.position_ids", Tensor.of(new int[10], 1, 10));
    file.put("visual_projection.weight", projection);
    for (String part : List.of("weight", "bias")) {
      file.put(v + "pre_layrnorm." + part, of(own, "norm_pre." + part));
      file.put(v + "post_layernorm." + part, of(own, "norm." + part));
      for (int i = 0; i < 2; i++) {
        String from = "blocks." + i + ".";
        String to = v + "encoder.layers." + i + ".";
        split(of(own, from + "attn.qkv." + part), file, to + "self_attn.", "_proj", part);
        file.put(to + "self_attn.out_proj." + part, of(own, from + "attn.proj." + part));
        file.put(to + "layer_norm1." + part, of(own, from + "norm1." + part));
        file.put(to + "layer_norm2." + part, of(own, from + "norm2." + part));
        file.put(to + "mlp.fc1." + part, of(own, from + "mlp.fc1." + part));
        file.put(to + "mlp.fc2." + part, of(own, from + "mlp.fc2." + part));
      }
    }
    file.put("text_model.embeddings.token_embedding.weight", noise("text", 2, 2));
    file.put("logit_scale", noise("text", 1));
    return file;
  }

  /// timm adds the class token's position to the token and packs the gated part into `fc1`.
  @Test
  void readsDinoV2FromTimm() {
    for (boolean gated : new boolean[] {false, true}) {
      for (int registers : new int[] {0, 2}) {
        VitConfig config =
            VitConfig.dinov2(8, 2, 1, gated).withPatches(4, 3).withRegisters(registers);
        Map<String, Tensor> own = weights(Vit.of(config, RNG));
        Map<String, Tensor> file = new LinkedHashMap<>();
        own.forEach(
            (name, t) -> file.put(name.replace("mlp.w12", "mlp.fc1").replace("w3", "fc2"), t));
        if (registers > 0) {
          file.put("reg_token", file.remove("register_tokens"));
          file.put("pos_embed", of(own, "pos_embed").narrow(1, 1, 9).copy());
          file.put(
              "cls_token", of(own, "cls_token").add(of(own, "pos_embed").narrow(1, 0, 1)).copy());
        }
        NamedTensors stored = NamedTensors.of("w", file);
        assertThat(VitConfig.of(stored)).isEqualTo(config);
        Value x = Value.of(noise("image", 1, 3, 8, 12));
        float[] want =
            Vit.read(NamedTensors.of("w", own)).forward(x, Pass.eval()).tensor().toFloats();
        float[] got = Vit.read(stored).forward(x, Pass.eval()).tensor().toFloats();
        assertThat(got).containsExactly(want, within(1e-5f));
      }
    }
  }

  @Test
  void tellsTheKindAndRefusesOthersByName() {
    ResNet net = ResNet.of(new ResNetConfig(List.of(1, 1, 1, 1), false, 2, 32, 0), RNG);
    assertThat(ImageNetwork.of(NamedTensors.of("w", State.tensors(net))))
        .isEqualTo(ImageNetwork.RESNET);
    assertThat(ImageNetwork.of(NamedTensors.of("w", weights(Vit.of(DINO, RNG)))))
        .isEqualTo(ImageNetwork.VIT);
    Map<String, Tensor> other = Map.of("b", noise("b", 1), "a.kernel", noise("a", 1));
    assertThatThrownBy(() -> ImageNetwork.of(NamedTensors.of("f.safetensors", other)))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "f.safetensors: weights: no camera network: no cls_token of a transformer (DINO,"
                + " DINOv2, CLIP) and no layer1.0 of a ResNet under the names of their authors,"
                + " timm, torchvision or Hugging Face; it holds 2 tensors, e.g. 'a.kernel', 'b'");
  }

  /// In the value path a token's result depends on no other token.
  @Test
  void theValuePathMixesNoTokens() {
    MaskClip net = MaskClip.of(CLIP.withHeads(2), 5, RNG);
    Tensor x = noise("tokens", 1, 7, 8);
    float[] changed = x.toFloats();
    changed[1 + 8 * 3] += 1;
    Tensor other = Tensor.of(changed, 1, 7, 8);
    float[] a = net.features(new VitTokens(Value.of(x), 0, 2, 3)).tensor().toFloats();
    float[] b = net.features(new VitTokens(Value.of(other), 0, 2, 3)).tensor().toFloats();
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i] == b[i]).as("patch %d", i / 5).isEqualTo(i / 5 != 2);
    }
  }
}
