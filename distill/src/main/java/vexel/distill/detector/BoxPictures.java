package vexel.distill.detector;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.BoxEdges;
import vexel.distill.data.CameraView;
import vexel.distill.data.Frame;
import vexel.distill.data.PillowResize;
import vexel.distill.data.PointCloud;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Pose;
import vexel.distill.geometry.Quaternion;
import vexel.distill.report.BevPicture;
import vexel.distill.report.Mosaic;

/// The boxes of a frame drawn from above and into its images: truth green, teacher blue, student
/// red, the later on top.
///
/// @param frame what is drawn upon
/// @param truth true boxes, like all in the LiDAR's frame
/// @param teacher what a teacher found; empty if there is none
/// @param student what the detector found
record BoxPictures(Frame frame, List<Box> truth, List<Box> teacher, List<Box> student) {
  /// Pictures in a row, and the width of one: an image of 1600 pixels shrinks to a third.
  private static final int COLUMNS = 3;

  private static final int WIDTH = 533;
  private static final int SIDE = 800;
  private static final int RETURN = 0x909090;

  /// A box of the world in the frame of a LiDAR, upright there.
  static Box inLidar(Pose lidarFromWorld, Box box) {
    Pose turned = lidarFromWorld.after(Pose.of(Quaternion.yaw(box.yaw()), box.centre()));
    return new Box(
        turned.translation(), box.size(), turned.yaw(), lidarFromWorld.rotate(box.velocity()));
  }

  /// From above, over the returns.
  BufferedImage above(BevGrid grid) {
    int scale = StrictMath.max(1, SIDE / grid.width());
    return BevPicture.of(grid, scale)
        .returns(Points.of(frame.points().toFloats(), PointCloud.FIELDS), RETURN)
        .boxes(truth, BevPicture.TRUTH)
        .boxes(teacher, BevPicture.TEACHER)
        .boxes(student, BevPicture.STUDENT)
        .image();
  }

  /// In all images, row after row in the data set's order.
  BufferedImage views() {
    List<BufferedImage> all = new ArrayList<>();
    for (CameraView view : frame.cameras()) {
      RgbImage whole = view.image().decode();
      int w = StrictMath.min(WIDTH, whole.width());
      int h = StrictMath.max(1, whole.height() * w / whole.width());
      RgbImage image = PillowResize.bilinear(whole, h, w);
      draw(image, view, truth, BevPicture.TRUTH);
      draw(image, view, teacher, BevPicture.TEACHER);
      draw(image, view, student, BevPicture.STUDENT);
      all.add(image.toBuffered());
    }
    return Mosaic.of(all, COLUMNS);
  }

  private static void draw(RgbImage image, CameraView view, List<Box> boxes, int rgb) {
    BoxEdges.draw(
        image,
        view.camera().resized(image.height(), image.width()),
        view.poses().cameraFromLidar(),
        boxes,
        rgb);
  }
}
