package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// Resized images equal Pillow's in every grey level. [GoldenFilesTest] compares the rest of these
/// files, where one level is allowed.
class ImageProjectionGoldenTest {
  private static RgbImage image(Safetensors g, String name) {
    Tensor t = g.read(name);
    return RgbImage.of(t.dim(0), t.dim(1), t.toBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "goldens/image_projection.safetensors",
        "goldens/recorded/image_projection.safetensors"
      })
  void pillowResizeGreyLevelByGreyLevel(String file) {
    Safetensors g = Safetensors.read(Shared.require(file));
    RgbImage in = image(g, "image/input_u8_hwc");
    RgbImage bilinear = image(g, "image/pil_bilinear_u8_hwc");
    RgbImage bicubic = image(g, "image/pil_bicubic_u8_hwc");
    int h = bilinear.height();
    int w = bilinear.width();
    assertThat(PillowResize.bilinear(in, h, w).toBytes()).isEqualTo(bilinear.toBytes());
    assertThat(PillowResize.bicubic(in, h, w).toBytes()).isEqualTo(bicubic.toBytes());
  }
}
