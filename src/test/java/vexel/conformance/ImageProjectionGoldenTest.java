package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.data.Normalization;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.distill.data.TorchResize;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.geometry.Pose;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// Images, resizing, projection and read-out against PyTorch, Pillow and NumPy.
class ImageProjectionGoldenTest {
  private static final String[] FILES = {
    "goldens/image_projection.safetensors", "goldens/recorded/image_projection.safetensors"
  };

  /// Sizes of the two files' cameras and patch grids: image, resized image, grid (rows first).
  private static final int[][] SIZES = {
    {450, 800, 196, 392, 14, 28}, {375, 1242, 224, 742, 16, 53}
  };

  private static RgbImage image(Safetensors g, String name) {
    Tensor t = g.read(name);
    return RgbImage.of(t.dim(0), t.dim(1), t.toBytes());
  }

  private static void assertNear(float[] got, float[] want, double tolerance) {
    assertThat(got).hasSameSizeAs(want);
    for (int i = 0; i < got.length; i++) {
      assertThat((double) got[i]).as("element %d", i).isCloseTo(want[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void normalisation(int file) {
    Safetensors g = Safetensors.read(Shared.require(FILES[file]));
    float[] got = Normalization.IMAGENET.planes(image(g, "image/input_u8_hwc"));
    assertNear(got, g.read("image/normalized_chw").toFloats(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void pillowResizeGreyLevelByGreyLevel(int file) {
    Safetensors g = Safetensors.read(Shared.require(FILES[file]));
    RgbImage in = image(g, "image/input_u8_hwc");
    RgbImage bilinear = image(g, "image/pil_bilinear_u8_hwc");
    RgbImage bicubic = image(g, "image/pil_bicubic_u8_hwc");
    int h = bilinear.height();
    int w = bilinear.width();
    assertThat(PillowResize.bilinear(in, h, w).toBytes()).isEqualTo(bilinear.toBytes());
    assertThat(PillowResize.bicubic(in, h, w).toBytes()).isEqualTo(bicubic.toBytes());
  }

  static Stream<Object[]> torchCases() {
    return Stream.of(TorchResize.values())
        .flatMap(r -> IntStream.of(0, 1).mapToObj(f -> new Object[] {r, f}));
  }

  @ParameterizedTest
  @MethodSource("torchCases")
  void torchResize(TorchResize resize, int file) {
    Safetensors g = Safetensors.read(Shared.require(FILES[file]));
    String name =
        switch (resize) {
          case BILINEAR -> "bilinear_aa0";
          case BILINEAR_ANTIALIAS -> "bilinear_aa1";
          case BICUBIC -> "bicubic_aa0";
          case BICUBIC_ANTIALIAS -> "bicubic_aa1";
        };
    Tensor want = g.read("image/resize_" + name + "_normalized_chw");
    RgbImage in = image(g, "image/input_u8_hwc");
    float[] planes = Normalization.IMAGENET.planes(in);
    float[] got = resize.apply(planes, 3, in.height(), in.width(), want.dim(1), want.dim(2));
    assertNear(got, want.toFloats(), 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void projection(int file) {
    Safetensors g = Safetensors.read(Shared.require(FILES[file]));
    int[] size = SIZES[file];
    Pairs pairs = pairs(g, size);
    assertThat(pairs.points()).isEqualTo(g.read("projection/index_inside").toInts());
    float[] u = g.read("projection/u").toFloats();
    float[] v = g.read("projection/v").toFloats();
    float[] depth = g.read("projection/depth").toFloats();
    int[] patch = g.read("projection/patch_index").toInts();
    byte[] onEdge = g.read("projection/on_patch_edge").toBytes();
    for (int i = 0; i < pairs.size(); i++) {
      assertThat(pairs.u(i)).isCloseTo(u[i], within(1e-4));
      assertThat(pairs.v(i)).isCloseTo(v[i], within(1e-4));
      assertThat(pairs.depth(i)).isCloseTo(depth[i], within(1e-5));
      if (onEdge[i] == 0) {
        int row = (int) (pairs.v(i) * size[2] / size[0] / 14);
        int col = (int) (pairs.u(i) * size[3] / size[1] / 14);
        assertThat(row * size[5] + col).isEqualTo(patch[i]);
      }
    }
  }

  private static Pairs pairs(Safetensors g, int[] size) {
    double[] m = g.read("projection/lidar2img").toDoubles();
    Camera camera = Camera.of(java.util.Arrays.copyOf(m, 12), size[0], size[1]);
    float[] points = g.read("projection/points").toFloats();
    return Pairs.project(points, 4, Pose.IDENTITY, camera, PairRule.HALF_PIXEL);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void halfPixelReadOutWithGradient(int file) {
    Safetensors g = Safetensors.read(Shared.require(FILES[file]));
    int[] size = SIZES[file];
    PatchReadout readout =
        PatchReadout.of(pairs(g, size).resized(size[2], size[3]), size[4], size[5]);
    Tensor map = g.read("projection/sample_features/featmap", Backends.reference()); // [1, C, h, w]
    Parameter patches = Parameter.of(patchesFirst(map));
    Value y = readout.read(patches.value()).retain();
    assertNear(y.tensor().toFloats(), g.read("projection/sample_features/y").toFloats(), 4e-5);
    Tensor dPatch =
        y.backward(g.read("projection/sample_features/g_y", Backends.reference())).of(patches);
    assertNear(
        dPatch.toFloats(),
        patchesFirst(g.read("projection/sample_features/d_featmap")).toFloats(),
        4e-5);
  }

  /// [1, D, h, w] → [h·w, D].
  private static Tensor patchesFirst(Tensor map) {
    float[] x = map.toFloats();
    int d = map.dim(1);
    int n = map.dim(2) * map.dim(3);
    float[] y = new float[n * d];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i % d * n + i / d];
    }
    return Tensor.copyOf(Backends.reference(), y, n, d);
  }

  @Test
  void alignedReadOut() {
    Safetensors g = Safetensors.read(Shared.require("goldens/distill.safetensors"));
    String at = "teacher_read/align_corners_true/";
    long[] pixels = g.read(at + "pixels").toLongs();
    int[] rows = IntStream.range(0, pixels.length / 2).map(i -> (int) pixels[2 * i]).toArray();
    int[] cols = IntStream.range(0, pixels.length / 2).map(i -> (int) pixels[2 * i + 1]).toArray();
    Tensor patch = g.read(at + "patch", Backends.reference()); // [1, D, h, w]
    PatchReadout readout =
        PatchReadout.alignCorners(rows, cols, 56, 84, patch.dim(2), patch.dim(3));
    Tensor got = readout.read(patchesFirst(patch));
    assertNear(got.toFloats(), g.read(at + "value").toFloats(), 2e-5);
  }
}
