package vexel.distill.detector;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.distill.augment.ImageAugmentation;
import vexel.distill.augment.ImageMotion;
import vexel.distill.augment.SceneMotion;
import vexel.distill.data.CameraView;
import vexel.distill.data.DataFault;
import vexel.distill.data.Frame;
import vexel.distill.data.Normalization;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.Camera;
import vexel.distill.geometry.Pose;
import vexel.nn.bev.SplatPlan;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// The images of a batch, and where their pixels may lie.
///
/// *Deviations*: images are red, green, blue under ImageNet's statistics, where the released code
/// exchanges red and blue. The drive between a sweep and an image counts unless `ego-motion` is
/// off, as it is there.
///
/// @param settings of the run
record CameraBatch(DetectSettings settings) {
  private static final int MATRIX = 16;

  /// @param motions of the scenes
  /// @param draw stream of the images' motions, or null to leave them as they are
  DetectorInput input(
      List<Frame> frames, List<SceneMotion> motions, @Nullable Rng draw, @Nullable Voxels voxels) {
    int n = frames.getFirst().cameras().size();
    int b = frames.size();
    int h = settings.sizes().imageHeight();
    int w = settings.sizes().imageWidth();
    float[] planes = new float[Math.multiplyExact(b * n, 3 * h * w)];
    double[] image = new double[b * n * MATRIX];
    double[] camera = new double[b * n * MATRIX];
    double[] toLidar = new double[b * n * MATRIX];
    double[] scene = new double[b * MATRIX];
    for (int s = 0; s < b; s++) {
      List<CameraView> views = views(frames.get(s), n);
      System.arraycopy(motions.get(s).matrix(), 0, scene, s * MATRIX, MATRIX);
      for (int c = 0; c < n; c++) {
        int at = s * n + c;
        RgbImage whole = views.get(c).image().decode();
        Rng own = draw == null ? null : draw.at("image", s).at("camera", c);
        ImageMotion motion = motion(whole, own);
        float[] seen = Normalization.IMAGENET.planes(motion.of(whole));
        System.arraycopy(seen, 0, planes, at * seen.length, seen.length);
        System.arraycopy(motion.matrix(), 0, image, at * MATRIX, MATRIX);
        System.arraycopy(matrix(views.get(c).camera()), 0, camera, at * MATRIX, MATRIX);
        System.arraycopy(matrix(lidarFromCamera(views.get(c))), 0, toLidar, at * MATRIX, MATRIX);
      }
    }
    Tensor points =
        settings
            .sizes()
            .frustum()
            .placed(
                matrices(image, b, n),
                matrices(camera, b, n),
                matrices(toLidar, b, n),
                Tensor.copyOf(Backends.reference(), scene, b, 4, 4));
    SplatPlan splat = SplatPlan.of(settings.sizes().columns(), points, Backends.selected());
    return new DetectorInput(voxels, Value.of(Tensor.of(planes, b * n, 3, h, w)), splat);
  }

  private static List<CameraView> views(Frame frame, int n) {
    List<CameraView> views = frame.cameras();
    if (views.size() != n || n == 0) {
      throw new DataFault(
          frame.entry().source(),
          "frame " + frame.entry().token(),
          "has " + views.size() + " images" + (n == 0 ? "" : ", others of its batch " + n),
          "copy the images again, or train with --modality lidar");
    }
    return views;
  }

  private ImageMotion motion(RgbImage image, @Nullable Rng draw) {
    ImageAugmentation motions =
        settings.augment().image(image.height(), image.width(), settings.sizes());
    return draw == null
        ? motions.still(image.height(), image.width())
        : motions.draw(image.height(), image.width(), draw);
  }

  private Pose lidarFromCamera(CameraView view) {
    Pose cameraFromLidar =
        settings.egoMotion()
            ? view.poses().cameraFromLidar()
            : view.poses().cameraFromLidarStandingStill();
    return cameraFromLidar.inverse();
  }

  private static double[] matrix(Camera camera) {
    double[] m = new double[MATRIX];
    for (int i = 0; i < 12; i++) {
      m[i] = camera.at(i / 4, i % 4);
    }
    m[MATRIX - 1] = 1;
    return m;
  }

  private static double[] matrix(Pose pose) {
    double[] m = new double[MATRIX];
    for (int i = 0; i < 12; i++) {
      m[i] = pose.at(i / 4, i % 4);
    }
    m[MATRIX - 1] = 1;
    return m;
  }

  private static Tensor matrices(double[] m, int b, int n) {
    return Tensor.copyOf(Backends.reference(), m, b, n, 4, 4);
  }
}
