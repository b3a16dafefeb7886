package vexel.distill.superpixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.distill.Progress;
import vexel.distill.data.RgbImage;

class SuperpixelCacheTest {
  private static final Slic SLIC = Slic.SLIDR.withSegments(12);
  private static final int BYTES = 2 * 40 * 50;

  @TempDir private Path dir;
  private final List<String> notes = new ArrayList<>();

  private final Progress progress =
      new Progress() {
        @Override
        public void at(String what, long done, long total, String note) {
          // nothing to show
        }

        @Override
        public void say(String line) {
          notes.add(line);
        }
      };

  private static RgbImage image(int seed) {
    RgbImage image = RgbImage.blank(40, 50);
    for (int i = 0; i < 2000; i++) {
      int x = i % 50 / (6 + seed) * 40;
      int y = i / 50 / 7 * 40;
      image.set(i / 50, i % 50, x % 256, y % 256, (x + y) % 256);
    }
    return image;
  }

  private SuperpixelCache cache(int bytes) {
    return SuperpixelCache.in(dir, SLIC, bytes, progress);
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.reduce((a, b) -> fail(a, b)).orElseThrow();
    }
  }

  private static Path fail(Path a, Path b) {
    throw new AssertionError("two files, " + a + " and " + b);
  }

  @Test
  void anImageIsCutOnce() throws IOException {
    LabelMap map = cache(0).labels(image(0));
    assertThat(map).isEqualTo(SLIC.labels(image(0)));
    assertThat(cache(0).labels(image(0))).isEqualTo(map);
    assertThat(Files.size(file())).isLessThan(BYTES / 4);
    // what the file holds is what counts, so it is read and not computed
    LabelMap other = LabelMap.of(40, 50, IntStream.range(0, 2000).map(i -> i * 31).toArray());
    StoredLabels.write(file(), other);
    assertThat(cache(0).labels(image(0))).isEqualTo(other);
    assertThat(notes).isEmpty();
  }

  @Test
  void otherPixelsAndOtherSettingsAreOtherFiles() throws IOException {
    cache(0).labels(List.of(image(0), image(1), image(0)));
    SuperpixelCache.in(dir, SLIC.with(Slic.Release.RELEASE_0_19), 0, progress).labels(image(0));
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.toList()).hasSize(3);
    }
  }

  static Stream<UnaryOperator<byte[]>> damages() {
    return Stream.of(
        b -> Arrays.copyOf(b, b.length - 3),
        b -> Arrays.copyOf(b, 7),
        b -> new byte[0],
        b -> flipped(b, 2),
        b -> flipped(b, 7),
        b -> flipped(b, b.length / 2),
        b -> flipped(b, b.length - 1));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] b = bytes.clone();
    b[at] ^= 0x10;
    return b;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedFileIsComputedAgainWithANote(UnaryOperator<byte[]> damage) throws IOException {
    LabelMap map = cache(0).labels(image(0));
    byte[] good = Files.readAllBytes(file());
    Files.write(file(), damage.apply(good));
    assertThat(cache(0).labels(image(0))).isEqualTo(map);
    assertThat(notes).singleElement().asString().contains(".labels: damaged (");
    assertThat(Files.readAllBytes(file())).isEqualTo(good);
  }

  @Test
  void memoryKeepsTheLatest() {
    SuperpixelCache cache = cache(2 * BYTES);
    LabelMap first = cache.labels(image(0));
    cache.labels(image(1));
    assertThat(cache.labels(image(0))).isSameAs(first); // now the latest used
    cache.labels(image(2)); // drops image 1
    assertThat(cache.remembered()).isEqualTo(2);
    assertThat(cache.labels(image(0))).isSameAs(first);
    assertThat(cache(BYTES - 1).labels(image(0))).isEqualTo(first);
  }

  @Test
  void aFolderThatCannotBeIsRefused() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> SuperpixelCache.in(file.resolve("cache"), SLIC, 0, progress))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written");
  }
}
