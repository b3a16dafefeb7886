package vexel.distill.superpixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.distill.data.DataFault;
import vexel.distill.data.RgbImage;

class LabelMapTest {
  @TempDir private Path dir;

  /// Every pixel its own label.
  private static LabelMap distinct(int height, int width) {
    return LabelMap.of(height, width, IntStream.range(0, height * width).toArray());
  }

  @Test
  void holdsLabelsUpTo65535() {
    LabelMap map = LabelMap.of(1, 3, new int[] {65_535, 0, 256});
    assertThat(map.toInts()).containsExactly(65_535, 0, 256);
    assertThat(map.count()).isEqualTo(65_536);
    assertThatThrownBy(() -> LabelMap.of(1, 1, new int[] {65_536})).hasMessageContaining("65536");
    assertThatThrownBy(() -> LabelMap.of(1, 1, new int[] {-1})).hasMessageContaining("label -1");
    assertThatThrownBy(() -> LabelMap.of(2, 2, new int[3]))
        .hasMessageContaining("3 labels for 2x2");
  }

  /// Indices by PyTorch's `interpolate(mode="nearest")`; the last row is one that exact arithmetic
  /// would get wrong.
  @Test
  void resizesAsPyTorchDoes() {
    assertThat(distinct(1, 7).resized(1, 5).toInts()).containsExactly(0, 1, 2, 4, 5);
    assertThat(distinct(1, 5).resized(1, 7).toInts()).containsExactly(0, 0, 1, 2, 2, 3, 4);
    assertThat(distinct(10, 1).resized(3, 1).toInts()).containsExactly(0, 3, 6);
    int[] exact = IntStream.range(0, 224).map(i -> i * 960 / 224).toArray();
    int[] got = distinct(1, 960).resized(1, 224).toInts();
    long different = IntStream.range(0, 224).filter(i -> exact[i] != got[i]).count();
    assertThat(different).isEqualTo(1);
  }

  /// SLidR moves a pair at row r to round((r − top) · H'/rows), clipped, and mirrors its column.
  @Test
  void cropsAndFlipsGoWhereThePairsGo() {
    LabelMap map = distinct(90, 160);
    LabelMap crop = map.crop(20, 30, 60, 100, 24, 50);
    for (int r = 20; r < 80; r++) {
      for (int c = 30; c < 130; c++) {
        int row = Math.min((int) StrictMath.rint((r - 20) * 24.0 / 60), 23);
        int col = Math.min((int) StrictMath.rint((c - 30) * 50.0 / 100), 49);
        int label = crop.at(row, col);
        assertThat(label / 160 - r).as("row %d", r).isBetween(-2, 2); // half a pixel of the crop
        assertThat(label % 160 - c).as("column %d", c).isBetween(-1, 1);
        assertThat(crop.flipped().at(row, 49 - col)).isEqualTo(label);
      }
    }
    assertThat(map.crop(5, 6, 7, 8, 7, 8).at(2, 3)).isEqualTo(map.at(7, 9));
    assertThat(map.flipped().flipped()).isEqualTo(map);
    assertThat(map.crop(0, 0, 1, 1, 2, 2).count()).isEqualTo(map.count());
    assertThatThrownBy(() -> map.crop(80, 0, 20, 20, 4, 4))
        .hasMessageContaining("no crop of 20x20 at (80, 0) out of 90x160");
  }

  private Path write(String name, int type, int... labels) throws IOException {
    BufferedImage image = new BufferedImage(labels.length / 2, 2, type);
    for (int i = 0; i < labels.length; i++) {
      image.getRaster().setSample(i % image.getWidth(), i / image.getWidth(), 0, labels[i]);
    }
    Path file = dir.resolve(name + ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void readsGreyImagesOf8And16BitsAndPalettes() throws IOException {
    LabelFolder folder = new LabelFolder(dir);
    write("a", BufferedImage.TYPE_BYTE_GRAY, 0, 7, 255, 3);
    write("b", BufferedImage.TYPE_USHORT_GRAY, 0, 256, 40_000, 150);
    write("c", BufferedImage.TYPE_BYTE_INDEXED, 4, 0, 17, 200);
    assertThat(folder.read("a", 2, 2).toInts()).containsExactly(0, 7, 255, 3);
    assertThat(folder.read("b", 2, 2).toInts()).containsExactly(0, 256, 40_000, 150);
    assertThat(folder.read("c", 2, 2).toInts()).containsExactly(4, 0, 17, 200);
  }

  @Test
  void filesThatAreNoLabelsAreRefused() throws IOException {
    LabelFolder folder = new LabelFolder(dir);
    assertThatThrownBy(() -> folder.read("none", 2, 2))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("none.png")
        .hasMessageContaining("does not exist");
    write("small", BufferedImage.TYPE_BYTE_GRAY, 1, 2, 3, 4);
    assertThatThrownBy(() -> folder.read("small", 4, 4))
        .hasMessageContaining("2x2, its image has 4x4");
    RgbImage.blank(2, 2).writePng(dir.resolve("colour.png"));
    assertThatThrownBy(() -> folder.read("colour", 2, 2))
        .hasMessageContaining("channels: 3 of them; labels need one");
    int[] many = IntStream.range(0, 4000).map(i -> i * 7919 % 251).toArray();
    Path cut = write("cut", BufferedImage.TYPE_BYTE_GRAY, many);
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> folder.read("cut", 2, 2000))
        .isInstanceOf(DataFault.class)
        .hasMessageContaining("cut.png");
  }
}
