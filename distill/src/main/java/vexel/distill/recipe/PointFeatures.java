package vexel.distill.recipe;

import vexel.distill.augment.CloudAugmentation;
import vexel.distill.augment.CloudAugmentation.Flips;
import vexel.distill.data.PointCloud;
import vexel.distill.geometry.Similarity3;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// What the student sees of a point: x, y, z and intensity [N, 4], augmented as ScaLR does:
/// rotation about z by U[−π, π), with probability 2/3 one of x, y negated, isotropic scale. Pairs
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

  /// When an augmentation that turns the sweep is used.
  public enum Turning {
    /// Where the cameras look all around. One that looks forward alone sees roads below and trees
    /// above, and what its features say of a point depends on the way the point lies; a student
    /// whose sweep is turned cannot know it.
    AUTO,
    /// In every sweep, as ScaLR does.
    ALWAYS,
    /// In none.
    NEVER;

    boolean applies(boolean allAround) {
      return this == ALWAYS || (this == AUTO && allAround);
    }
  }

  /// Which augmentations apply.
  ///
  /// @param rotate about z
  /// @param flip one of x, y
  /// @param scale half width of the isotropic scale's range around 1
  public record Augmentation(boolean rotate, boolean flip, double scale) {
    /// The points as they are.
    public static final Augmentation NONE = new Augmentation(false, false, 0);
  }

  /// The features of a sweep under one draw of the augmentation.
  public static PointFeatures of(PointCloud points, Intensity intensity, Augmentation a, Rng rng) {
    Flips flips = a.flip ? Flips.ONE_OF_TWO : Flips.NONE;
    return of(points, intensity, new CloudAugmentation(a.rotate, flips, a.scale).draw(rng));
  }

  /// The features of a sweep under a motion that something else moves with it.
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
