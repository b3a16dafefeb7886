package vexel.distill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vexel.autograd.Value;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.loss.bev.CellErrors;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

/// Which pixels are drawn in which colour.
class BevPictureTest {
  /// Metres are cells; x from 0 to 6, y from 0 to 4.
  private static final BevGrid GRID = new BevGrid(0, 0, 1, 6, 4);

  private static final int SCALE = 10;
  private static final int WHITE = 0xFFFFFF;

  private static BevPicture empty() {
    return BevPicture.of(GRID, SCALE);
  }

  /// The colour at a place in metres.
  private static int at(BufferedImage image, double x, double y) {
    return image.getRGB((int) (x * SCALE), (int) ((4 - y) * SCALE)) & WHITE;
  }

  private static int count(BufferedImage image, int rgb) {
    int n = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        n += (image.getRGB(x, y) & WHITE) == rgb ? 1 : 0;
      }
    }
    return n;
  }

  private static Tensor map(double... values) {
    double[] x = new double[24];
    System.arraycopy(values, 0, x, 0, values.length);
    return Tensor.copyOf(Backends.reference(), x, 4, 6);
  }

  // ---- maps

  @Test
  void theFirstRowOfAMapIsTheLowest() {
    BufferedImage image = empty().shades(map(0, 2, 1)).image();
    assertThat(image.getWidth()).isEqualTo(60);
    assertThat(image.getHeight()).isEqualTo(40);
    assertThat(at(image, 1.5, 0.5)).isEqualTo(WHITE); // the greatest
    assertThat(at(image, 2.5, 0.5)).isEqualTo(0x808080);
    assertThat(at(image, 0.5, 0.5)).isZero();
    assertThat(at(image, 1.5, 3.5)).isZero();
    assertThat(count(image, WHITE)).isEqualTo(SCALE * SCALE);
  }

  @Test
  void heatRunsFromBlackOverRedAndYellowToWhite() {
    BufferedImage image = empty().heat(map(0, 1, 2, 3, 30, Double.NaN), 3).image();
    int[] colours = {0, 0xFF0000, 0xFFFF00, WHITE, WHITE, BevPicture.NOT_A_NUMBER};
    for (int i = 0; i < colours.length; i++) {
      assertThat(at(image, i + 0.5, 0.5)).as("cell " + i).isEqualTo(colours[i]);
    }
    assertThat(count(empty().heat(map()).image(), 0)).isEqualTo(60 * 40);
  }

  /// The hottest cell is the one that adds most to the loss.
  @Test
  void theHeatOfALossShowsWhereMapsDiffer() {
    double[] s = new double[2 * 24];
    s[6 + 4] = 1; // channel 0, row 1
    s[24 + 6 + 4] = -2; // channel 1, the same cell: 1² + 2²
    s[0] = Math.sqrt(5.0 / 3);
    Tensor student = Tensor.copyOf(Backends.reference(), s, 1, 2, 4, 6);
    Tensor errors = CellErrors.of("test", Value.of(student), student.mul(0)).tensor();
    BufferedImage image = empty().heat(errors.reshape(4, 6)).image();
    assertThat(at(image, 4.5, 1.5)).isEqualTo(WHITE);
    assertThat(at(image, 0.5, 0.5)).isEqualTo(0xFF0000);
    assertThat(count(image, 0)).isEqualTo(22 * SCALE * SCALE);
  }

  @Test
  void aMaskCoversAsDenselyAsItsNumbers() {
    BufferedImage image = empty().mask(map(0, 0.5, 1, 7, -1), 0x0000FF).image();
    int[] colours = {WHITE, 0x8080FF, 0x0000FF, 0x0000FF, WHITE};
    for (int i = 0; i < colours.length; i++) {
      assertThat(at(image, i + 0.5, 0.5)).as("cell " + i).isEqualTo(colours[i]);
    }
  }

  // ---- boxes, points, returns

  @Test
  void aBoxHasFourSidesAndAStrokeToItsFront() {
    Box box = Box.of(3, 2, 0, 4, 2, 1, 0); // x from 1 to 5, y from 1 to 3, heading along x
    BufferedImage image = empty().boxes(List.of(box), 0xFF0000).image();
    for (double[] p : new double[][] {{1, 2}, {5, 2}, {3, 1}, {3, 3}, {3.5, 2}, {4.5, 2}}) {
      assertThat(at(image, p[0], p[1])).as(p[0] + " " + p[1]).isEqualTo(0xFF0000);
    }
    assertThat(at(image, 2, 2)).isEqualTo(WHITE); // no stroke to the rear
    assertThat(at(image, 0.5, 2)).isEqualTo(WHITE);
    assertThat(at(image, 3, 1.5)).isEqualTo(WHITE);
  }

  @Test
  void headingTurnsCounterClockwise() {
    Box box = Box.of(3, 2, 0, 3, 1, 1, Math.PI / 2); // heading along y
    BufferedImage image = empty().boxes(List.of(box), 1).image();
    assertThat(at(image, 3, 3)).isEqualTo(1);
    assertThat(at(image, 3, 1)).isEqualTo(WHITE);
  }

  @Test
  void theStudentLiesOnTopOfTeacherAndTruth() {
    Box box = Box.of(2, 2, 0, 2, 2, 1, 0);
    Box other = Box.of(4, 2, 0, 1, 1, 1, 0);
    BufferedImage image =
        BevPicture.of(GRID, SCALE, List.of(box, other), List.of(other), List.of(box)).image();
    assertThat(at(image, 1, 2)).isEqualTo(BevPicture.STUDENT);
    assertThat(at(image, 3.5, 2)).isEqualTo(BevPicture.TEACHER);
    assertThat(count(image, BevPicture.TRUTH)).isZero();
    BufferedImage alone = BevPicture.of(GRID, SCALE, List.of(box), List.of(), List.of()).image();
    assertThat(at(alone, 1, 2)).isEqualTo(BevPicture.TRUTH);
  }

  @Test
  void nineKeypointsAreDotsOfNinePixels() {
    Box box = Box.of(3, 2, 0, 4, 2, 1, 0);
    BufferedImage image = empty().keypoints(List.of(box), 2).image();
    assertThat(count(image, 2)).isEqualTo(9 * 9);
    for (double[] p : new double[][] {{1, 1}, {5, 3}, {3, 2}, {3, 3}, {1, 2}}) {
      assertThat(at(image, p[0], p[1])).isEqualTo(2);
    }
  }

  @Test
  void whatLiesOffTheGridIsNotDrawn() {
    Box off = Box.of(100, -50, 0, 4, 2, 1, 0.3);
    Points far = Points.of(new double[] {-0.01, 1, 0, 6, 1, 0, 2, 4.2, 0, 2.55, 1.05, 0});
    BufferedImage image =
        empty().boxes(List.of(off), 3).keypoints(List.of(off), 3).returns(far, 4).image();
    assertThat(count(image, 3)).isZero();
    assertThat(count(image, 4)).isEqualTo(1);
    assertThat(at(image, 2.55, 1.05)).isEqualTo(4);
  }

  // ---- files and refusals

  @Test
  void thePngHoldsThePixels(@TempDir Path folder) throws IOException {
    BevPicture picture = empty().heat(map(1, 2, 3)).boxes(List.of(Box.of(3, 2, 0, 2, 1, 1, 1)), 5);
    Path file = folder.resolve("bev.png");
    picture.writePng(file);
    BufferedImage read = ImageIO.read(file.toFile());
    BufferedImage kept = picture.image();
    for (int y = 0; y < kept.getHeight(); y++) {
      for (int x = 0; x < kept.getWidth(); x++) {
        assertThat(read.getRGB(x, y)).isEqualTo(kept.getRGB(x, y));
      }
    }
  }

  @Test
  void anImageHandedOutDoesNotChange() {
    BevPicture picture = empty();
    BufferedImage before = picture.image();
    picture.mask(map(1), 0);
    assertThat(count(before, WHITE)).isEqualTo(60 * 40);
    assertThat(count(picture.image(), WHITE)).isEqualTo(23 * SCALE * SCALE);
  }

  @Test
  void otherMapsAndScalesAreRefused() {
    Tensor turned = map().reshape(6, 4);
    assertThatThrownBy(() -> empty().heat(turned)).hasMessageContaining("must be [4, 6]");
    assertThatThrownBy(() -> empty().heat(map(), 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> BevPicture.of(GRID, 0)).hasMessageContaining("at least one");
  }
}
