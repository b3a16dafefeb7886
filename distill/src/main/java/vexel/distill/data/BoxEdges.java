package vexel.distill.data;

import java.util.List;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.geometry.Vec3;

/// Boxes in an image: their twelve edges, and on the bottom a stroke from the middle to the front.
/// An edge that comes from behind the camera starts where it is 0.1 m in front.
public final class BoxEdges {
  /// Boxes farther than this are not drawn, metres.
  private static final double FAR = 60;

  /// Nearest depth of a line, metres.
  private static final double NEAR = 0.1;

  private BoxEdges() {}

  /// Draws boxes into `image`.
  ///
  /// @param cameraFromLidar takes the boxes' frame to the camera's
  /// @param rgb the colour, 0xRRGGBB
  public static void draw(
      RgbImage image, Camera camera, Pose cameraFromLidar, List<Box> boxes, int rgb) {
    for (Box box : boxes) {
      Pose lidarFromBox = Pose.of(Quaternion.yaw(box.yaw()), box.centre());
      draw(image, camera, cameraFromLidar.after(lidarFromBox), box.size(), rgb);
    }
  }

  /// Draws a box whose axes are along its sides. Corners differ in the signs of their three
  /// coordinates, edges join those that differ in one.
  static void draw(RgbImage image, Camera camera, Pose cameraFromBox, Vec3 size, int rgb) {
    if (cameraFromBox.translation().norm() > FAR) {
      return;
    }
    for (int corner = 0; corner < 8; corner++) {
      for (int axis = 1; axis < 8; axis <<= 1) {
        if ((corner & axis) == 0) {
          Vec3 from = cameraFromBox.apply(corner(size, corner));
          Vec3 to = cameraFromBox.apply(corner(size, corner | axis));
          line(image, camera, from, to, rgb);
        }
      }
    }
    Vec3 middle = cameraFromBox.apply(new Vec3(0, 0, -size.z() / 2));
    Vec3 ahead = cameraFromBox.apply(new Vec3(size.x() / 2, 0, -size.z() / 2));
    line(image, camera, middle, ahead, rgb);
  }

  private static Vec3 corner(Vec3 size, int signs) {
    return new Vec3(
        ((signs & 1) == 0 ? -0.5 : 0.5) * size.x(),
        ((signs & 2) == 0 ? -0.5 : 0.5) * size.y(),
        ((signs & 4) == 0 ? -0.5 : 0.5) * size.z());
  }

  private static void line(RgbImage image, Camera camera, Vec3 from, Vec3 to, int rgb) {
    if (from.z() < NEAR && to.z() < NEAR) {
      return;
    }
    Vec3 a = camera.homogeneous(inFront(from, to));
    Vec3 b = camera.homogeneous(inFront(to, from));
    double u = a.x() / a.z();
    double v = a.y() / a.z();
    double across = b.x() / b.z() - u;
    double down = b.y() / b.z() - v;
    int side = StrictMath.max(1, image.width() / 800);
    int steps =
        (int) StrictMath.min(20_000, StrictMath.max(StrictMath.abs(across), StrictMath.abs(down)));
    for (int s = 0; s <= steps; s++) {
      double t = (double) s / StrictMath.max(1, steps);
      square(image, (int) (v + t * down), (int) (u + t * across), side, rgb);
    }
  }

  /// `p`, or where the way from it to `other` comes in front of the camera.
  private static Vec3 inFront(Vec3 p, Vec3 other) {
    if (p.z() >= NEAR) {
      return p;
    }
    double t = (NEAR - p.z()) / (other.z() - p.z());
    return new Vec3(p.x() + t * (other.x() - p.x()), p.y() + t * (other.y() - p.y()), NEAR);
  }

  /// Fills a square around a pixel, as far as it lies in the image.
  static void square(RgbImage image, int row, int col, int side, int colour) {
    int top = StrictMath.max(row - side / 2, 0);
    int left = StrictMath.max(col - side / 2, 0);
    for (int r = top; r < StrictMath.min(row - side / 2 + side, image.height()); r++) {
      for (int c = left; c < StrictMath.min(col - side / 2 + side, image.width()); c++) {
        image.set(r, c, colour >> 16, colour >> 8 & 0xFF, colour & 0xFF);
      }
    }
  }
}
