package vexel.distill.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import vexel.distill.data.PillowResize;
import vexel.distill.data.RgbImage;
import vexel.tensor.Rng;

class ImageAugmentationTest {
  private static final ImageAugmentation SMALL = new ImageAugmentation(0.7, 1.1, 50, 150, 0.5, 5.4);
  private static final int H = 90;
  private static final int W = 160;

  /// Red says the column, green the row; blue says that it is no padding.
  private static RgbImage ramps() {
    RgbImage image = RgbImage.blank(H, W);
    for (int r = 0; r < H; r++) {
      for (int c = 0; c < W; c++) {
        image.set(r, c, 20 + c, 20 + 2 * r, 255);
      }
    }
    return image;
  }

  private static double u(double[] a, double u, double v) {
    return a[0] * u + a[1] * v + a[3];
  }

  private static double v(double[] a, double u, double v) {
    return a[4] * u + a[5] * v + a[7];
  }

  /// Whether a point of the image lies in the motion's window before the turn, a pixel from its
  /// border.
  private static boolean inWindow(ImageMotion m, double u, double v) {
    double[] a =
        new ImageMotion(
                H, W, m.newHeight(), m.newWidth(), m.top(), m.left(), 50, 150, m.mirrored(), 0)
            .matrix();
    double wu = u(a, u, v);
    double wv = v(a, u, v);
    return wu > 1 && wu < 149 && wv > 1 && wv < 49;
  }

  /// What a point of the plane shows before, it shows after, unless the window cut it off.
  @Test
  void theMatrixLeadsToTheSameContent() {
    RgbImage image = ramps();
    int compared = 0;
    int mirrored = 0;
    int black = 0;
    for (int draw = 0; draw < 40; draw++) {
      ImageMotion motion = SMALL.draw(H, W, Rng.seed(6).at("draw", draw));
      RgbImage seen = motion.of(image);
      assertThat(seen.height()).isEqualTo(50);
      assertThat(seen.width()).isEqualTo(150);
      double[] a = motion.matrix();
      mirrored += motion.mirrored() ? 1 : 0;
      for (int k = 0; k < 200; k++) {
        Rng rng = Rng.seed(7).at("point", k);
        double pu = 3 + (W - 6) * rng.uniform(0);
        double pv = 3 + (H - 6) * rng.uniform(1);
        int c = (int) Math.floor(u(a, pu, pv));
        int r = (int) Math.floor(v(a, pu, pv));
        if (r < 0 || r >= 50 || c < 0 || c >= 150 || !inWindow(motion, pu, pv)) {
          continue;
        }
        compared++;
        assertThat(seen.at(r, c, 2)).isGreaterThan(240);
        assertThat(seen.at(r, c, 0) - 20).isCloseTo((int) pu, within(3)); // pixel + turn
        assertThat((seen.at(r, c, 1) - 20) / 2.0).isCloseTo(pv, within(3.0));
      }
      // and what is black has no origin in the image
      for (int i = 0; i < 50 * 150; i += 7) {
        if (seen.at(i / 150, i % 150, 2) == 0) {
          black++;
          double det = a[0] * a[5] - a[1] * a[4];
          int row = i / 150;
          double x = i % 150 + 0.5 - a[3];
          double y = row + 0.5 - a[7];
          double u = (a[5] * x - a[1] * y) / det;
          double v = (a[0] * y - a[4] * x) / det;
          boolean outside = u < 1.5 || u > W - 1.5 || v < 1.5 || v > H - 1.5;
          assertThat(outside || !inWindow(motion, u, v)).isTrue();
        }
      }
    }
    assertThat(compared).isGreaterThan(2000);
    assertThat(mirrored).isBetween(10, 30);
    assertThat(black).as("narrow images and corners").isPositive();
  }

  @Test
  void drawsAreThoseOfThePaper() {
    double least = 1;
    double most = 0;
    double turn = 0;
    for (int i = 0; i < 2000; i++) {
      ImageMotion m = ImageAugmentation.UNIDISTILL.draw(900, 1600, Rng.seed(8).at("draw", i));
      assertThat(m.top() + 256).as("flush with the bottom").isEqualTo(m.newHeight());
      assertThat(m.left()).isBetween(0, Math.max(0, m.newWidth() - 704));
      least = Math.min(least, m.newWidth() / 1600.0);
      most = Math.max(most, m.newWidth() / 1600.0);
      turn = Math.max(turn, Math.abs(m.degrees()));
    }
    assertThat(least).isCloseTo(0.386, within(0.002));
    assertThat(most).isCloseTo(0.55, within(0.002));
    assertThat(turn).isBetween(5.3, 5.4);
  }

  @Test
  void outsideTrainingItIsTheMiddleOfTheBottom() {
    ImageMotion still = ImageAugmentation.UNIDISTILL.still(900, 1600);
    assertThat(still).isEqualTo(new ImageMotion(900, 1600, 396, 704, 140, 0, 256, 704, false, 0));
    assertThat(still.matrix())
        .containsExactly(
            new double[] {0.44, 0, 0, 0, 0, 0.44, 0, -140, 0, 0, 1, 0, 0, 0, 0, 1}, within(1e-12));
    ImageMotion small = SMALL.still(H, W);
    assertThat(small.of(ramps()).toBytes())
        .isEqualTo(
            PillowResize.bicubic(ramps(), small.newHeight(), 150)
                .cropped(small.newHeight() - 50, 0, 50, 150)
                .toBytes());
    ImageMotion odd = ImageAugmentation.UNIDISTILL.still(375, 1242);
    assertThat(odd.newHeight()).isEqualTo(256);
    assertThat(odd.newWidth()).isEqualTo(847);
    assertThat(odd.left()).isEqualTo(71);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new ImageAugmentation(0.5, 0.4, 2, 2, 0, 0))
        .hasMessageContaining("must ascend");
    assertThatThrownBy(() -> SMALL.still(H, W).of(RgbImage.blank(3, 3)))
        .hasMessageContaining("made for 90x160, applied to 3x3");
  }
}
