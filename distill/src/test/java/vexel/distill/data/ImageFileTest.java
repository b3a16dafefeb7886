package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  @TempDir Path folder;
  private RgbImage noise;

  @BeforeEach
  void paint() {
    noise = RgbImage.blank(40, 50);
    for (int i = 0; i < 2000; i++) {
      noise.set(i / 50, i % 50, i * 7919 % 256, i * 104729 % 256, i * 1299709 % 256);
    }
  }

  private Path write(String format, int type) throws IOException {
    BufferedImage b = new BufferedImage(50, 40, type);
    for (int i = 0; i < 2000; i++) {
      b.setRGB(i % 50, i / 50, 0xFF000000 | rgb(i));
    }
    Path file = folder.resolve("image." + format);
    assertThat(ImageIO.write(b, format, file.toFile())).isTrue();
    return file;
  }

  private int rgb(int i) {
    return noise.at(i / 50, i % 50, 0) << 16
        | noise.at(i / 50, i % 50, 1) << 8
        | noise.at(i / 50, i % 50, 2);
  }

  @Test
  void pngIsExactWithAndWithoutAlpha() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR}) {
      RgbImage read = ImageFile.of(write("png", type)).decode();
      assertThat(read.toBytes()).isEqualTo(noise.toBytes());
    }
  }

  @Test
  void greyLevelsAreKept() throws IOException {
    BufferedImage b = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
    b.getRaster().setPixels(0, 0, 4, 1, new int[] {0, 60, 128, 255});
    Path file = folder.resolve("grey.png");
    ImageIO.write(b, "png", file.toFile());
    RgbImage read = ImageFile.of(file).decode();
    assertThat(read.toBytes()).containsExactly(0, 0, 0, 60, 60, 60, 128, 128, 128, 255, 255, 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void everyTruncationIsFound(String format) throws IOException {
    Path file = write(format, BufferedImage.TYPE_3BYTE_BGR);
    byte[] whole = Files.readAllBytes(file);
    ImageFile.of(file).decode();
    for (double part : new double[] {0.001, 0.1, 0.5, 0.9, 0.97}) {
      Files.write(file, Arrays.copyOf(whole, (int) (whole.length * part) + 1));
      assertThatThrownBy(() -> ImageFile.of(file).decode())
          .as("%s of %s", part, format)
          .isInstanceOf(DataFault.class)
          .hasMessageContaining("image." + format);
    }
  }

  @Test
  void brokenBytesNeverEscapeAsAnythingElse() throws IOException {
    for (String format : new String[] {"png", "jpg"}) {
      Path file = write(format, BufferedImage.TYPE_3BYTE_BGR);
      byte[] whole = Files.readAllBytes(file);
      for (int i = 0; i < whole.length; i += 1 + whole.length / 150) {
        byte[] bent = whole.clone();
        bent[i] ^= (byte) (1 << i % 8);
        Files.write(file, bent);
        try {
          ImageFile.of(file).decode();
        } catch (DataFault expected) {
          assertThat(expected.file()).isEqualTo(file.toString());
        }
      }
    }
  }

  @Test
  void otherFaults() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "hello");
    assertThatThrownBy(() -> ImageFile.of(text).decode()).hasMessageContaining("no image known");
    Path empty = Files.write(folder.resolve("b.png"), new byte[0]);
    assertThatThrownBy(() -> ImageFile.of(empty).decode()).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> ImageFile.of(folder.resolve("c.png")).decode())
        .hasMessageContaining("does not exist");
    Path png = write("png", BufferedImage.TYPE_3BYTE_BGR);
    assertThatThrownBy(() -> new ImageFile(png, 41, 50).decode())
        .hasMessageContaining("40x50, but the data set's tables say 41x50");
    byte[] bomb = Files.readAllBytes(png); // width and height in the header chunk
    bomb[16] = 0x7F;
    bomb[20] = 0x7F;
    Files.write(png, bomb);
    assertThatThrownBy(() -> ImageFile.of(png).decode()).isInstanceOf(DataFault.class);
  }

  @Test
  void resizeKeepsConstantImagesAndCountsSizes() {
    RgbImage grey = RgbImage.blank(7, 5);
    for (int i = 0; i < 35; i++) {
      grey.set(i / 5, i % 5, 90, 91, 255);
    }
    RgbImage big = PillowResize.bicubic(grey, 13, 17);
    RgbImage small = PillowResize.bilinear(grey, 1, 3);
    assertThat(new int[] {big.at(12, 16, 0), big.at(0, 0, 1), big.at(6, 6, 2)})
        .containsExactly(90, 91, 255);
    assertThat(new int[] {small.at(0, 2, 0), small.at(0, 0, 2)}).containsExactly(90, 255);
    float[] same = {1, 2, 3, 4, 5, 6};
    assertThat(TorchResize.BILINEAR.apply(same, 1, 2, 3, 2, 3)).containsExactly(same);
    assertThat(TorchResize.BILINEAR.apply(new float[] {0, 4}, 1, 1, 2, 1, 4))
        .containsExactly(0, 1, 3, 4);
  }
}
