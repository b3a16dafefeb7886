package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.UsageException;
import vexel.distill.data.RgbImage;
import vexel.distill.run.Yaml;
import vexel.nn.Layer;
import vexel.nn.State;
import vexel.nn.vision.MaskClip;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.nn.vision.Vit;
import vexel.nn.vision.VitConfig;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.SafetensorsWriter;

class TeachersTest {
  private static final Rng RNG = Rng.seed(8);

  @TempDir Path dir;

  private String file(String name, Layer layer) {
    Path file = dir.resolve(name);
    SafetensorsWriter.of(State.tensors(layer)).write(file);
    return file.toString();
  }

  private static ImageSettings images(Map<String, Object> values) {
    return Yaml.with("test", ImageSettings.DEFAULT, values);
  }

  private static RgbImage image(int height, int width) {
    byte[] rgb = new byte[height * width * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (RNG.at("image").uniform(i) * 256);
    }
    return RgbImage.of(height, width, rgb);
  }

  @Test
  void readsATransformerOfDino() throws IOException {
    Vit vit = Vit.of(VitConfig.dino(64, 2, 1).withPatches(8, 4), RNG);
    Teacher teacher = Teachers.named(file("dino.safetensors", vit));
    assertThat(teacher.name()).isEqualTo("dino.safetensors");
    assertThat(List.of(teacher.patch(), teacher.width())).containsExactly(8, 64);
    assertThat(teacher.patches(image(16, 24)).shape()).isEqualTo(Shape.of(6, 64));
  }

  /// SLidR's teacher has a feature every 4 pixels, PPKT's every 32: the same cells, less of them.
  @Test
  void readsAResidualNetworkAtAnyStride() throws IOException {
    ResNetConfig config = new ResNetConfig(List.of(1, 1, 2, 1), true, 4, 32, 10);
    String weights = file("moco.safetensors", ResNet.of(config, RNG));
    Teacher fine = Teachers.named(weights);
    Teacher coarse = Teachers.named(weights, images(Map.of("teacher-stride", 32)));
    assertThat(List.of(fine.patch(), coarse.patch())).containsExactly(4, 32);
    assertThat(fine.fingerprint()).isNotEqualTo(coarse.fingerprint());
    RgbImage image = image(32, 64);
    Tensor many = fine.patches(image);
    Tensor few = coarse.patches(image);
    assertThat(many.shape()).isEqualTo(Shape.of(8 * 16, 128));
    assertThat(few.shape()).isEqualTo(Shape.of(2, 128));
    assertThat(many.select(0, 8).copy().toFloats())
        .containsExactly(few.select(0, 1).copy().toFloats(), within(1e-4f));
    assertThat(Presets.of("ppkt").images().teacherStride()).isEqualTo(32);
    assertThat(Presets.of("slidr").images().teacherStride()).isEqualTo(4);
  }

  @Test
  void readsClipWithAndWithoutItsStatistics() throws IOException {
    MaskClip clip = MaskClip.of(VitConfig.clip(64, 2, 1).withPatches(8, 4), 16, RNG);
    Path file = dir.resolve("clip.safetensors");
    Map<String, Tensor> weights = new LinkedHashMap<>(State.tensors(clip));
    weights.put("head.weight", Objects.requireNonNull(weights.remove("projection.weight")));
    SafetensorsWriter.of(weights).write(file);
    Teacher own = Teachers.named(file.toString());
    Teacher released = Teachers.named(file.toString(), images(Map.of("image-statistics", "none")));
    assertThat(List.of(own.patch(), own.width())).containsExactly(8, 16);
    Tensor y = own.patches(image(16, 24));
    assertThat(y.shape()).isEqualTo(Shape.of(6, 16));
    assertThat(y.mul(y).sum(1).toFloats())
        .containsExactly(new float[] {1, 1, 1, 1, 1, 1}, within(1e-5f));
    assertThat(released.patches(image(16, 24)).toFloats()).isNotEqualTo(y.toFloats());
    assertThat(released.fingerprint()).isNotEqualTo(own.fingerprint());
  }

  @Test
  void refusesWhatIsNoTeacher() {
    String vit = file("vit.safetensors", Vit.of(VitConfig.dino(64, 1, 1), RNG));
    assertThatThrownBy(() -> Teachers.named(vit, images(Map.of("image-statistics", "none"))))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("teacher 'vit.safetensors' is not CLIP's");
    assertThatThrownBy(() -> Teachers.named("random", images(Map.of("image-statistics", "none"))))
        .hasMessageContaining("teacher 'random' is not CLIP's");
    Path other = dir.resolve("other.safetensors");
    SafetensorsWriter.of(Map.of("kernel", Tensor.of(new float[2], 2))).write(other);
    assertThatThrownBy(() -> Teachers.named(other.toString()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no camera network")
        .hasMessageContaining("it holds 1 tensors, e.g. 'kernel'");
    assertThatThrownBy(() -> images(Map.of("teacher-stride", 5)))
        .hasMessageContaining("teacher-stride = 5 is none of 4, 8, 16, 32");
  }
}
