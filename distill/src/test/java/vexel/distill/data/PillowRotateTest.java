package vexel.distill.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.augment.ImageMotion;

/// Hashes of what Pillow 9.4 makes of the same image.
class PillowRotateTest {
  private static RgbImage image(int h, int w) {
    byte[] rgb = new byte[3 * h * w];
    for (int i = 0; i < rgb.length; i++) {
      int b = i % 3;
      int c = i / 3 % w;
      int r = i / 3 / w;
      rgb[i] = (byte) (7 * r + 13 * c + 29 * b + r * c % 31 * 5);
    }
    return RgbImage.of(h, w, rgb);
  }

  private static String hash(RgbImage image) throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(image.toBytes());
    return HexFormat.of().formatHex(digest).substring(0, 16);
  }

  @ParameterizedTest
  @CsvSource({
    "256, 704, 5.4, ced98a66facc79e6",
    "256, 704, -3.217, 93d58397d6dc9a97",
    "9, 14, 90.0, 8e2084e241553c81",
    "9, 14, 0.0, 0554e81c425a3c47",
    "31, 17, 180.0, f7bdc568a8e7f42f",
    "64, 48, -0.001, 1b70b6fab56ff63a",
    "40, 40, 123.456, e1ad4bb3a4d1e6bf"
  })
  void turnsAsPillowDoes(int h, int w, double degrees, String hash) throws Exception {
    assertThat(hash(PillowRotate.nearest(image(h, w), degrees))).isEqualTo(hash);
  }

  /// `resize(BICUBIC).crop(beyond the image).transpose(FLIP_LEFT_RIGHT).rotate(degrees)`.
  @ParameterizedTest
  @CsvSource({
    "90, 160, 34, 61, 9, 0, 25, 70, true, 4.2, 81d0c8e5daf4f976",
    "90, 160, 45, 80, 20, 10, 25, 60, false, -5.1, 3bea44c02e4e9072"
  })
  void imagesMoveAsPillowMovesThem(
      int h,
      int w,
      int newH,
      int newW,
      int top,
      int left,
      int windowH,
      int windowW,
      boolean mirrored,
      double degrees,
      String hash)
      throws Exception {
    ImageMotion motion =
        new ImageMotion(h, w, newH, newW, top, left, windowH, windowW, mirrored, degrees);
    assertThat(hash(motion.of(image(h, w)))).isEqualTo(hash);
  }

  @Test
  void aWindowBeyondTheImageIsBlackThere() {
    RgbImage seen = image(4, 5).window(-1, 3, 4, 4);
    assertThat(seen.at(0, 0, 0)).isZero();
    assertThat(seen.at(1, 0, 1)).isEqualTo(image(4, 5).at(0, 3, 1));
    assertThat(seen.at(3, 1, 2)).isEqualTo(image(4, 5).at(2, 4, 2));
    assertThat(seen.at(3, 2, 2)).isZero();
    assertThat(image(4, 5).window(9, 9, 2, 2).toBytes()).containsOnly(0);
    assertThat(image(4, 5).window(1, 1, 2, 3).toBytes())
        .isEqualTo(image(4, 5).cropped(1, 1, 2, 3).toBytes());
  }

  @Test
  void sidesBeyondTheFixedPointAreRefused() {
    assertThatThrownBy(() -> PillowRotate.nearest(RgbImage.blank(1, 20_000), 3))
        .hasMessageContaining("1x20000");
  }
}
