package vexel.distill.superpixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.distill.UsageException;
import vexel.distill.data.ImageFile;
import vexel.distill.data.RecordedData;
import vexel.distill.data.RgbImage;
import vexel.distill.superpixel.Slic.Release;

class SlicTest {
  private static final Slic TWELVE = Slic.SLIDR.withSegments(12);

  /// Ramps of red and green under a chequered blue.
  private static RgbImage ramps() {
    RgbImage image = RgbImage.blank(48, 64);
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 64; x++) {
        image.set(y, x, 255 * x / 63, 255 * y / 47, 255 * ((x / 16 + y / 12) % 2));
      }
    }
    return image;
  }

  private static long checksum(LabelMap map) {
    int[] labels = map.toInts();
    return IntStream.range(0, labels.length).mapToLong(i -> labels[i] * (i % 251 + 1L)).sum();
  }

  @ParameterizedTest
  @CsvSource({"12, 6, 3, 11, 1842359", "20, 10, 1, 16, 2770885", "12, 6, 0, 11, 1559459"})
  void labelsAreThoseOfScikitImage(int n, double compactness, double sigma, int count, long sum) {
    LabelMap map = new Slic(n, compactness, sigma, 10, Release.RELEASE_0_18).labels(ramps());
    assertThat(map.count()).isEqualTo(count);
    assertThat(checksum(map)).isEqualTo(sum);
  }

  @Test
  void labelsStandWhereScikitImagePutsThem() {
    LabelMap map = TWELVE.labels(ramps());
    int[] sizes = new int[map.count()];
    IntStream.of(map.toInts()).forEach(l -> sizes[l]++);
    assertThat(sizes).containsExactly(162, 167, 437, 159, 734, 154, 317, 426, 175, 174, 167);
    int[][] sampled = new int[6][8];
    for (int i = 0; i < 48; i++) {
      sampled[i / 8][i % 8] = map.at(8 * (i / 8), 8 * (i % 8));
    }
    assertThat(sampled)
        .isDeepEqualTo(
            new int[][] {
              {0, 0, 1, 1, 2, 2, 2, 3},
              {0, 0, 1, 1, 2, 2, 2, 3},
              {4, 4, 4, 4, 4, 2, 2, 5},
              {4, 4, 4, 4, 6, 6, 6, 6},
              {4, 4, 7, 4, 7, 7, 7, 6},
              {8, 8, 9, 9, 7, 7, 7, 10}
            });
  }

  /// An 8-bit PNG beside each recorded image, written by scikit-image 0.19.3.
  @ParameterizedTest
  @ValueSource(strings = {"BACK", "BACK_LEFT", "BACK_RIGHT", "FRONT", "FRONT_LEFT", "FRONT_RIGHT"})
  void recordedImagesAgreeInEveryPixel(String camera) {
    Path folder = RecordedData.require("nuscenes_mini_ca9a282c");
    LabelMap known = new LabelFolder(folder).read("CAM_" + camera + ".slic150", 900, 1600);
    RgbImage image = ImageFile.of(folder.resolve("CAM_" + camera + ".jpg")).decode();
    LabelMap got = Slic.SLIDR.with(Release.RELEASE_0_19).labels(image, 2);
    assertThat(got).isEqualTo(known);
    assertThat(got.count()).isBetween(100, 150);
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void threadsChangeNothing(Release release) {
    Slic slic = TWELVE.with(release);
    LabelMap alone = slic.labels(ramps());
    for (int threads : new int[] {2, 3, 7}) {
      assertThat(slic.labels(ramps(), threads)).isEqualTo(alone);
    }
    assertThat(slic.labels(List.of(ramps(), ramps(), ramps()))).containsOnly(alone);
    assertThat(slic.labels(List.of())).isEmpty();
  }

  /// Labels by scikit-image 0.19.3 of ramps darkened to 40 … 167: the releases part ways.
  @Test
  void releasesDifferOnImagesThatDoNotSpanAllLevels() {
    RgbImage dark = RgbImage.blank(48, 64);
    RgbImage full = ramps();
    for (int i = 0; i < 48 * 64; i++) {
      int y = i / 64;
      int x = i % 64;
      dark.set(y, x, level(full, y, x, 0), level(full, y, x, 1), level(full, y, x, 2));
    }
    assertThat(checksum(TWELVE.with(Release.RELEASE_0_19).labels(dark))).isEqualTo(1839051);
    assertThat(checksum(TWELVE.labels(dark))).isEqualTo(1528640);
  }

  private static int level(RgbImage image, int y, int x, int channel) {
    return 40 + image.at(y, x, channel) / 2;
  }

  /// One row, one column, one pixel, as many segments as pixels and more: labels by scikit-image.
  @ParameterizedTest
  @CsvSource({
    "1, 40, 5, 5, 1960",
    "40, 1, 5, 5, 1960",
    "1, 1, 3, 1, 0",
    "2, 3, 5, 6, 70",
    "5, 5, 25, 25, 5200",
    "5, 5, 60, 25, 5200",
    "3, 200, 7, 1, 0",
    "17, 13, 9, 3, 21168"
  })
  void narrowImages(int height, int width, int n, int count, long sum) {
    RgbImage image = RgbImage.blank(height, width);
    for (int i = 0; i < height * width; i++) {
      image.set(i / width, i % width, i * 7 % 256, i * 13 % 256, i * 29 % 256);
    }
    LabelMap map = new Slic(n, 6, 1, 10, Release.RELEASE_0_19).labels(image);
    assertThat(map.count()).isEqualTo(count);
    assertThat(checksum(map)).isEqualTo(sum);
  }

  @Test
  void moreThan255LabelsDoNotWrap() {
    LabelMap map = new Slic(400, 50, 0, 10, Release.RELEASE_0_19).labels(ramps());
    assertThat(map.count()).isEqualTo(336);
    assertThat(checksum(map)).isEqualTo(64764417);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Slic.SLIDR.withSegments(0))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("segments 0");
    assertThatThrownBy(() -> new Slic(150, 0, 3, 10, Release.RELEASE_0_18))
        .hasMessageContaining("compactness 0.0");
    assertThatThrownBy(() -> new Slic(150, 6, Double.NaN, 10, Release.RELEASE_0_18))
        .hasMessageContaining("sigma NaN");
  }
}
