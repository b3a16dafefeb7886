package vexel.distill.recipe;

import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Similarity3;
import vexel.tensor.Tensor;

/// What the student sees of a point: x, y, z and intensity [N, 4], moved by an augmentation. Pairs
/// are made before and stay valid, because points keep their order.
///
/// Coordinates are in metres in the first three columns of [#cloud]; the network's inputs are
/// brought to a common size: x/50, y/50, z/5 and the intensity standardised with the data set's
/// constants (WaffleIron's for nuScenes and SemanticKITTI). Reconstruction: the scaling of x, y, z;
/// published MinkUNets feed metres.
public final class PointFeatures {
  /// Numbers per point.
  public static final int CHANNELS = 4;

  private final float[] cloud;
  private final float[] input;

  private PointFeatures(float[] cloud, float[] input) {
    this.cloud = cloud;
    this.input = input;
  }

  /// x, y, z, intensity [N, 4] after augmentation, metres.
  public Tensor cloud() {
    return Tensor.of(cloud, cloud.length / CHANNELS, CHANNELS);
  }

  /// The network's input per point [N, 4].
  public Tensor input() {
    return Tensor.of(input, input.length / CHANNELS, CHANNELS);
  }

  /// Standardised intensity, x, y, z in metres and their length per point [N, 5].
  public Tensor metric() {
    int n = cloud.length / CHANNELS;
    float[] y = new float[5 * n];
    for (int i = 0; i < n; i++) {
      double x = cloud[i * CHANNELS];
      double left = cloud[i * CHANNELS + 1];
      double up = cloud[i * CHANNELS + 2];
      y[5 * i] = input[i * CHANNELS + 3];
      System.arraycopy(cloud, i * CHANNELS, y, 5 * i + 1, 3);
      y[5 * i + 4] = (float) Math.sqrt(x * x + left * left + up * up);
    }
    return Tensor.of(y, n, 5);
  }

  /// How intensities of a data set are standardised.
  public enum Intensity {
    /// 0 … 255: (i − 18.742355) / 22.04632.
    NUSCENES(18.742355, 22.04632),
    /// 0 … 1: (i − 0.28613698) / 0.14090556.
    KITTI(0.28613698, 0.14090556);

    private final double mean;
    private final double deviation;

    Intensity(double mean, double deviation) {
      this.mean = mean;
      this.deviation = deviation;
    }
  }

  /// The features of a sweep moved by an augmentation, which moves whatever lies in its frame.
  public static PointFeatures of(PointCloud points, Intensity intensity, Similarity3 move) {
    int n = points.size();
    float[] cloud = new float[n * CHANNELS];
    float[] input = new float[n * CHANNELS];
    for (int i = 0; i < n; i++) {
      double x = move.x(points.x(i), points.y(i));
      double y = move.y(points.x(i), points.y(i));
      double z = move.z(points.z(i));
      int at = i * CHANNELS;
      cloud[at] = (float) x;
      cloud[at + 1] = (float) y;
      cloud[at + 2] = (float) z;
      cloud[at + 3] = points.intensity(i);
      input[at] = (float) (x / 50);
      input[at + 1] = (float) (y / 50);
      input[at + 2] = (float) (z / 5);
      input[at + 3] = (float) ((points.intensity(i) - intensity.mean) / intensity.deviation);
    }
    return new PointFeatures(cloud, input);
  }
}
