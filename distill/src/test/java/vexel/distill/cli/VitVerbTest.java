package vexel.distill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.data.RgbImage;
import vexel.nn.State;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;
import vexel.tensor.io.SafetensorsWriter;

class VitVerbTest {
  private static final Rng RNG = Rng.seed(6);

  @TempDir Path dir;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private String weights(String name, Map<String, Tensor> tensors) {
    Path file = dir.resolve(name);
    SafetensorsWriter.of(tensors).write(file);
    return file.toString();
  }

  private String image(int seed) throws IOException {
    byte[] rgb = new byte[20 * 30 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (RNG.at("image", seed).uniform(i) * 256);
    }
    Path file = dir.resolve(seed + ".png");
    RgbImage.of(20, 30, rgb).writePng(file);
    return file.toString();
  }

  private int run(String... words) {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of("vit", "--out", dir.resolve("o").toString()));
    all.addAll(List.of(words));
    return Main.run(out, out, all.toArray(new String[0]));
  }

  private Safetensors result() {
    return Safetensors.read(dir.resolve("o"));
  }

  @Test
  void severalImagesAreABatch() throws IOException {
    Vit vit = Vit.of(VitConfig.dino(64, 2, 1).withPatches(8, 4), RNG);
    String w = weights("dino", State.tensors(vit));
    assertThat(run("--weights", w, "--image", image(1), "--size", "16x24", "--layer", "0"))
        .isZero();
    assertThat(result().shape("patch_tokens")).isEqualTo(Shape.of(2, 3, 64));
    assertThat(result().shape("cls_token")).isEqualTo(Shape.of(64));
    float[] one = result().read("patch_tokens").toFloats();
    int code =
        run(
            "--weights",
            w,
            "--image",
            image(2),
            "--image",
            image(1),
            "--size",
            "16x24",
            "--layer",
            "0");
    assertThat(code).isZero();
    assertThat(result().shape("cls_token")).isEqualTo(Shape.of(2, 64));
    Tensor both = result().read("patch_tokens");
    assertThat(both.shape()).isEqualTo(Shape.of(2, 2, 3, 64));
    assertThat(both.select(0, 1).copy().toFloats()).isEqualTo(one);
  }

  @Test
  void clipAlsoGivesPatchesInTheSpaceOfItsTexts() throws IOException {
    MaskClip clip = MaskClip.of(VitConfig.clip(64, 2, 1).withPatches(8, 4), 16, RNG);
    Map<String, Tensor> tensors = new LinkedHashMap<>(State.tensors(clip));
    tensors.put("head.weight", Objects.requireNonNull(tensors.remove("projection.weight")));
    String w = weights("clip", tensors);
    assertThat(run("--weights", w, "--image", image(1), "--size", "16x24", "--norm")).isZero();
    assertThat(result().shape("text_patches")).isEqualTo(Shape.of(2, 3, 16));
    assertThat(result().shape("patch_tokens")).isEqualTo(Shape.of(2, 3, 64));
    assertThat(run("--weights", w, "--image", image(1), "--size", "16x24", "--layer", "0"))
        .isZero();
    assertThat(result().names()).doesNotContain("text_patches");
  }

  @Test
  void aResidualNetworkIsRefused() throws IOException {
    ResNetConfig config = new ResNetConfig(List.of(1, 1, 1, 1), false, 2, 32, 0);
    String w = weights("resnet", State.tensors(ResNet.of(config, RNG)));
    assertThat(run("--weights", w, "--image", image(1), "--size", "32x32")).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("is a ResNet, which has no tokens");
  }
}
