package vexel.distill.superpixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.geometry.Pose;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class RegionsTest {
  private static final Rng RNG = Rng.seed(11);

  private static Tensor normal(String name, int rows, int width) {
    double[] x = new double[rows * width];
    for (int i = 0; i < x.length; i++) {
      x[i] = RNG.at(name).normal(i);
    }
    return Tensor.copyOf(Backends.reference(), x, rows, width);
  }

  /// A map whose labels go up to `labels` − 1, in blocks of 3 × 4 pixels.
  private static LabelMap blocks(int height, int width, int labels, int seed) {
    int[] all = new int[height * width];
    for (int i = 0; i < all.length; i++) {
      int block = i / width / 3 * 1000 + i % width / 4;
      all[i] = RNG.at("labels", seed).index(block, labels);
    }
    return LabelMap.of(height, width, all);
  }

  private static int[] draw(String name, int n, int below) {
    return IntStream.range(0, n).map(j -> RNG.at(name).index(j, below)).toArray();
  }

  private static void assertNear(Tensor got, double[][] want) {
    double[] x = got.toDoubles();
    assertThat(got.shape().toArray()).containsExactly(want.length, want[0].length);
    for (int i = 0; i < x.length; i++) {
      assertThat(x[i])
          .as("element %d", i)
          .isCloseTo(want[i / want[0].length][i % want[0].length], within(1e-12));
    }
  }

  /// Two images with labels beyond 150 and beyond 255, against double loops over every id.
  @Test
  void meansAreThoseOfDoubleLoops() {
    List<LabelMap> maps = List.of(blocks(30, 40, 400, 0), blocks(20, 24, 30, 1));
    int n = 500;
    int[] image = draw("image", n, 2);
    int[] row = draw("row", n, 20);
    int[] col = draw("col", n, 24);
    int[] point = draw("point", n, 90);
    Regions regions = Regions.of(maps, image, row, col, point);
    Tensor f = normal("points", 90, 5);
    Tensor g = normal("pixels", 30 * 40 + 20 * 24, 5);

    int s = 0;
    double[][] k = new double[regions.size()][5];
    double[][] q = new double[regions.size()][5];
    for (int i = 0; i < 2; i++) {
      assertThat(regions.first(i)).isEqualTo(s);
      for (int label = 0; label < maps.get(i).count(); label++) {
        int pairs = 0;
        double[] sum = new double[5];
        for (int j = 0; j < n; j++) {
          if (image[j] == i && maps.get(i).at(row[j], col[j]) == label) {
            pairs++;
            add(sum, f, point[j]);
            assertThat(regions.regionOfPair()[j]).isEqualTo(s);
          }
        }
        int pixels = 0;
        double[] all = new double[5];
        for (int p = 0; p < maps.get(i).height() * maps.get(i).width(); p++) {
          if (maps.get(i).toInts()[p] == label) {
            pixels++;
            add(all, g, i * 30 * 40 + p);
          }
        }
        if (pairs > 0) {
          assertThat(List.of(regions.image(s), regions.label(s))).containsExactly(i, label);
          assertThat(List.of(regions.pairs(s), regions.pixels(s))).containsExactly(pairs, pixels);
          for (int d = 0; d < 5; d++) {
            k[s][d] = sum[d] / (pairs + 1e-6);
            q[s][d] = all[d] / (pixels + 1e-6);
          }
          s++;
        }
      }
    }
    assertThat(regions.size()).isEqualTo(s);
    assertThat(IntStream.range(0, s).map(regions::label).max().orElse(0)).isGreaterThan(255);
    assertNear(regions.superpoints(Value.of(f)).tensor(), k);
    assertNear(regions.superpixels(Value.of(g)).tensor(), q);
  }

  private static void add(double[] sum, Tensor x, int row) {
    double[] r = x.select(0, row).toDoubles();
    for (int d = 0; d < sum.length; d++) {
      sum[d] += r[d];
    }
  }

  @Test
  void aLabelOf150OrMoreStaysInItsImage() {
    LabelMap wide = LabelMap.of(1, 2, new int[] {0, 170});
    LabelMap next = LabelMap.of(1, 2, new int[] {20, 0});
    Regions r =
        Regions.of(
            List.of(wide, next), new int[] {0, 1}, new int[] {0, 0}, new int[] {1, 0}, new int[2]);
    assertThat(r.size()).isEqualTo(2); // 170 = 150 + 20 would be one
    assertThat(r.at(0, 0, 0)).isEqualTo(-1);
    assertThat(r.at(1, 0, 0)).isEqualTo(1);
  }

  @Test
  void pairsOfAProjectionBringTheirPoints() {
    Camera camera = Camera.pinhole(10, 10, 8, 6, 12, 16);
    float[] points = {0, 0, 5, 9, 9, -1, -2, -1, 5, 2, 1, 5};
    Pairs pairs = Pairs.project(points, 3, Pose.IDENTITY, camera, PairRule.SLIDR);
    LabelMap halves = LabelMap.of(12, 16, IntStream.range(0, 192).map(i -> i % 16 / 8).toArray());
    Regions r = Regions.of(List.of(halves), List.of(pairs));
    assertThat(r.regionOfPair()).containsExactly(1, 0, 1);
    Tensor f = Tensor.copyOf(Backends.reference(), new double[] {1, 100, 10, 3}, 4, 1);
    assertThat(r.superpoints(Value.of(f)).tensor().toDoubles())
        .containsExactly(10 / 1.000001, new double[] {4 / 2.000001}[0]);
    assertThatThrownBy(() -> Regions.of(List.of(halves), List.of(pairs.resized(6, 8))))
        .hasMessageContaining("its pairs are on 6x8 pixels");
    assertThatThrownBy(() -> Regions.of(List.of(), List.of(pairs)))
        .hasMessageContaining("0 label maps for the pairs of 1 images");
  }

  @Test
  void noPairsNoRegions() {
    LabelMap map = blocks(6, 8, 4, 2);
    Regions none = Regions.of(List.of(map), new int[0], new int[0], new int[0], new int[0]);
    assertThat(none.size()).isZero();
    assertThat(none.superpoints(Value.of(normal("f", 3, 2))).shape().toArray())
        .containsExactly(0, 2);
    assertThat(SuperpixelPool.of(none, normal("t", 4, 2), 2, 2).shape().toArray())
        .containsExactly(0, 2);
    assertThatThrownBy(
            () ->
                Regions.of(
                    List.of(map), new int[] {0}, new int[] {6}, new int[] {0}, new int[] {0}))
        .hasMessageContaining("pair 0 lies at (6, 0) of image 0, outside");
  }

  /// Against the read-out, normalisation and mean of every pixel at once, on grids coarser and
  /// finer than the image, of one row and of one column.
  @ParameterizedTest
  @CsvSource({
    "24, 40, 6, 3, 5",
    "60, 90, 37, 3, 5",
    "24, 40, 7, 1, 5",
    "24, 40, 6, 4, 1",
    "1, 40, 6, 3, 5",
    "5, 9, 4, 7, 12"
  })
  void patchesPoolAsDenseFeaturesDo(int height, int width, int d, int gridHeight, int gridWidth) {
    List<LabelMap> maps = List.of(blocks(height, width, 40, 3), blocks(height, width, 200, 4));
    int n = 60;
    Regions regions =
        Regions.of(
            maps, draw("i", n, 2), draw("r", n, height), draw("c", n, width), draw("p", n, 10));
    Parameter patches = Parameter.of(normal("t", 2 * gridHeight * gridWidth, d));
    PatchReadout one = every(height, width, gridHeight, gridWidth);
    Value dense =
        PatchReadout.concat(List.of(one, one)).read(patches.value()).l2Normalize(1, 1e-12);
    Value want = regions.superpixels(dense).retain();
    Value got = SuperpixelPool.of(regions, patches.value(), gridHeight, gridWidth).retain();
    Tensor dy = normal("dy", regions.size(), d);
    Gradients wanted = want.backward(dy);
    Gradients found = got.backward(dy);
    assertClose(got.tensor(), want.tensor());
    assertClose(
        Objects.requireNonNull(found.of(patches)), Objects.requireNonNull(wanted.of(patches)));
    assertClose(SuperpixelPool.of(regions, patches.tensor(), gridHeight, gridWidth), want.tensor());
  }

  private static PatchReadout every(int height, int width, int gridHeight, int gridWidth) {
    int[] row = IntStream.range(0, height * width).map(i -> i / width).toArray();
    int[] col = IntStream.range(0, height * width).map(i -> i % width).toArray();
    return PatchReadout.alignCorners(row, col, height, width, gridHeight, gridWidth);
  }

  /// Half way between (3, 4) and (−3, −4) there is no direction; such a pixel must not drown the
  /// others of its region, here (0.6, 0.8), whose gradient is across it.
  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F32", "F64"})
  void aPixelWherePatchesCancelCountsAsZero(DType type) {
    LabelMap line = LabelMap.of(1, 3, new int[] {0, 0, 1});
    Regions regions = Regions.all(List.of(line), new int[0], new int[0], new int[0], new int[0]);
    Parameter patches = Parameter.of(row(3, 4, -3, -4).reshape(2, 2).cast(type));
    Value y = SuperpixelPool.of(regions, patches.value(), 1, 2).retain();
    Gradients found = y.backward(row(1, 2, 0, 0).reshape(2, 2).cast(type));
    assertThat(y.tensor().cast(DType.F64).toDoubles())
        .containsExactly(new double[] {0.3, 0.4, -0.6, -0.8}, within(1e-6));
    assertThat(
            Objects.requireNonNull(found.of(patches))
                .cast(DType.F64)
                .toDoubles()) // ½(g − u⟨u,g⟩)/5
        .containsExactly(new double[] {-0.032, 0.024, 0, 0}, within(1e-6));
  }

  @Test
  void patchesOfNothingPoolToNothingAndTakeTheGradientOfTheLeastNorm() {
    LabelMap dot = LabelMap.of(1, 1, new int[] {0});
    Regions regions = Regions.all(List.of(dot), new int[0], new int[0], new int[0], new int[0]);
    Parameter patches = Parameter.of(row(0, 0));
    Value y = SuperpixelPool.of(regions, patches.value(), 1, 1).retain();
    Gradients found = y.backward(row(1, -2));
    assertThat(y.tensor().toDoubles()).containsExactly(0, 0);
    assertThat(Objects.requireNonNull(found.of(patches)).mul(1e-12).toDoubles())
        .containsExactly(new double[] {1 / 1.000001, -2 / 1.000001}, within(1e-12));
  }

  private static Tensor row(double... x) {
    return Tensor.copyOf(Backends.reference(), x, 1, x.length);
  }

  private static void assertClose(Tensor got, Tensor want) {
    double[] x = got.toDoubles();
    double[] y = want.toDoubles();
    assertThat(got.shape()).isEqualTo(want.shape());
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = StrictMath.max(worst, StrictMath.abs(x[i] - y[i]));
    }
    assertThat(worst).isLessThan(1e-12);
  }
}
