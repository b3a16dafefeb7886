package vexel.distill.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The ground seen from above: a map in shades or as heat, masks in colour over it, returns, boxes
/// with their heading, their keypoints. x points right and y up, so the first row of a map is the
/// lowest of the picture. What is drawn later lies on top; what is off the grid is not drawn. Equal
/// calls give equal pixels on every machine.
public final class BevPicture {
  /// Colour of true boxes, green.
  public static final int TRUTH = 0x00A040;

  /// Colour of a teacher's boxes, blue.
  public static final int TEACHER = 0x2060FF;

  /// Colour of a student's boxes, red.
  public static final int STUDENT = 0xFF3020;

  /// Colour of numbers that are none, magenta.
  static final int NOT_A_NUMBER = 0xFF00FF;

  private static final int WHITE = 0xFFFFFF;

  private final BevGrid grid;
  private final int scale;
  private final BufferedImage image;

  private BevPicture(BevGrid grid, int scale) {
    this.grid = grid;
    this.scale = scale;
    this.image =
        new BufferedImage(grid.width() * scale, grid.height() * scale, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, WHITE);
      }
    }
  }

  /// An empty picture, white.
  ///
  /// @param scale side of a cell in pixels
  public static BevPicture of(BevGrid grid, int scale) {
    if (scale < 1) {
      throw new IllegalArgumentException(
          "bev picture: %d pixels a cell; give at least one".formatted(scale));
    }
    return new BevPicture(grid, scale);
  }

  /// What two detectors found and what is there: the truth below, the student on top.
  public static BevPicture of(
      BevGrid grid, int scale, List<Box> truth, List<Box> teacher, List<Box> student) {
    return of(grid, scale).boxes(truth, TRUTH).boxes(teacher, TEACHER).boxes(student, STUDENT);
  }

  // ---- maps [H, W]

  /// A map in shades of grey, its least number black and its greatest white. A map of one number is
  /// white.
  public BevPicture shades(Tensor map) {
    double[] x = values(map);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double v : x) {
      low = Double.isFinite(v) ? StrictMath.min(low, v) : low;
      high = Double.isFinite(v) ? StrictMath.max(high, v) : high;
    }
    double range = high - low;
    for (int i = 0; i < x.length; i++) {
      int grey = range > 0 ? (int) StrictMath.round(255 * (x[i] - low) / range) : 255;
      cell(i, Double.isFinite(x[i]) ? grey << 16 | grey << 8 | grey : NOT_A_NUMBER);
    }
    return this;
  }

  /// A map as heat, 0 black, over red and yellow to white at `largest` and beyond: for instance
  /// what each cell adds to a loss.
  ///
  /// @param largest above 0; pictures to be compared need the same
  public BevPicture heat(Tensor map, double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "bev picture: heat up to %s; give a number above 0".formatted(largest));
    }
    double[] x = values(map);
    for (int i = 0; i < x.length; i++) {
      cell(i, Double.isFinite(x[i]) ? heat(x[i] / largest) : NOT_A_NUMBER);
    }
    return this;
  }

  /// A map as heat up to its greatest number.
  public BevPicture heat(Tensor map) {
    double largest = 0;
    for (double v : values(map)) {
      largest = Double.isFinite(v) ? StrictMath.max(largest, v) : largest;
    }
    return heat(map, largest > 0 ? largest : 1);
  }

  private static int heat(double t) {
    int colour = 0;
    for (int channel = 0; channel < 3; channel++) { // red first, then green, then blue
      double part = Math.clamp(3 * t - channel, 0, 1);
      colour = colour << 8 | (int) StrictMath.round(255 * part);
    }
    return colour;
  }

  /// A mask in one colour over what is there, as dense as its numbers, 1 and more covering all.
  public BevPicture mask(Tensor mask, int rgb) {
    double[] x = values(mask);
    for (int i = 0; i < x.length; i++) {
      double t = Double.isFinite(x[i]) ? Math.clamp(x[i], 0, 1) : 0;
      int under = image.getRGB(i % grid.width() * scale, top(i));
      int mixed = 0;
      for (int shift = 16; shift >= 0; shift -= 8) {
        double value = (1 - t) * (under >> shift & 0xFF) + t * (rgb >> shift & 0xFF);
        mixed = mixed << 8 | (int) StrictMath.round(value);
      }
      cell(i, mixed);
    }
    return this;
  }

  private double[] values(Tensor map) {
    if (map.rank() != 2 || map.dim(0) != grid.height() || map.dim(1) != grid.width()) {
      throw new TensorException(
          "bev picture",
          "map%s must be [%d, %d]; select one sample and sum or select channels"
              .formatted(map.shape(), grid.height(), grid.width()));
    }
    return map.widened();
  }

  private int top(int cell) {
    return (grid.height() - 1 - cell / grid.width()) * scale;
  }

  private void cell(int i, int rgb) {
    int left = i % grid.width() * scale;
    for (int y = top(i); y < top(i) + scale; y++) {
      for (int x = left; x < left + scale; x++) {
        image.setRGB(x, y, rgb);
      }
    }
  }

  // ---- places in metres

  /// Returns as single pixels.
  public BevPicture returns(Points cloud, int rgb) {
    for (int i = 0; i < cloud.size(); i++) {
      pixel(across(cloud.x(i)), down(cloud.y(i)), rgb);
    }
    return this;
  }

  /// The sides of boxes, and a stroke from the centre to the front.
  public BevPicture boxes(List<Box> boxes, int rgb) {
    for (Box box : boxes) {
      List<Vec3> c = box.corners(); // rear right, front right, front left, rear left
      for (int i = 0; i < 4; i++) {
        line(c.get(i), c.get((i + 1) % 4), rgb);
      }
      line(box.centre(), c.get(1).plus(c.get(2)).times(0.5), rgb);
    }
    return this;
  }

  /// The nine points of each box at which UniDistill reads maps, 3×3 pixels each.
  public BevPicture keypoints(List<Box> boxes, int rgb) {
    for (Box box : boxes) {
      for (double[] p : BoxKeypoints.points(box)) {
        int x = (int) StrictMath.floor(across(p[0]));
        int y = (int) StrictMath.floor(down(p[1]));
        for (int i = 0; i < 9; i++) {
          pixel(x + i % 3 - 1, y + i / 3 - 1, rgb);
        }
      }
    }
    return this;
  }

  private double across(double x) {
    return grid.column(x) * scale;
  }

  private double down(double y) {
    return (grid.height() - grid.row(y)) * scale;
  }

  private void line(Vec3 from, Vec3 to, int rgb) {
    double u = across(from.x());
    double v = down(from.y());
    double du = across(to.x()) - u;
    double dv = down(to.y()) - v;
    double length = StrictMath.max(StrictMath.abs(du), StrictMath.abs(dv));
    int steps = (int) StrictMath.min(20_000, StrictMath.max(1, StrictMath.ceil(length)));
    for (int s = 0; s <= steps; s++) {
      double t = (double) s / steps;
      pixel(u + t * du, v + t * dv, rgb);
    }
  }

  private void pixel(double u, double v, int rgb) {
    if (u >= 0 && u < image.getWidth() && v >= 0 && v < image.getHeight()) {
      image.setRGB((int) u, (int) v, rgb);
    }
  }

  // ---- the picture

  /// The pixels so far, a copy.
  public BufferedImage image() {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    image.copyData(copy.getRaster());
    return copy;
  }

  /// Writes a PNG file.
  public void writePng(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("this JDK writes no PNG");
      }
    }
  }
}
