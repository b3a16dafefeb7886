package vexel.distill.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.augment.CloudAugmentation;
import vexel.distill.augment.CloudAugmentation.Flips;
import vexel.distill.data.PointCloud;
import vexel.distill.recipe.PointFeatures.Intensity;
import vexel.tensor.Rng;

/// The augmentation written out, bit for bit: the draws of a stream never change their meaning.
class PointFeaturesTest {
  @ParameterizedTest
  @CsvSource({"true, true, 0.1", "false, true, 0", "true, false, 0.05", "false, false, 0"})
  void followsItsStream(boolean rotate, boolean flip, double width) {
    PointCloud cloud = PointCloud.of(new float[] {10.5f, -3.25f, 1.1f, 40, -0.3f, 7, -1.7f, 3});
    for (int seed = 0; seed < 20; seed++) {
      Rng rng = Rng.seed(seed).at("sample", 0);
      double angle = rotate ? (2 * rng.uniform(0) - 1) * Math.PI : 0;
      double s = 1 + width * (2 * rng.uniform(1) - 1);
      int axis = flip ? rng.index(2, 3) : 2;
      double cos = StrictMath.cos(angle) * s;
      double sin = StrictMath.sin(angle) * s;
      float[] want = new float[8];
      for (int i = 0; i < 2; i++) {
        double px = cloud.x(i);
        double py = cloud.y(i);
        want[4 * i] = (float) ((cos * px - sin * py) * (axis == 0 ? -1 : 1));
        want[4 * i + 1] = (float) ((sin * px + cos * py) * (axis == 1 ? -1 : 1));
        want[4 * i + 2] = (float) (cloud.z(i) * s);
        want[4 * i + 3] = cloud.intensity(i);
      }
      Flips flips = flip ? Flips.ONE_OF_TWO : Flips.NONE;
      CloudAugmentation a = new CloudAugmentation(rotate, flips, width);
      assertThat(PointFeatures.of(cloud, Intensity.NUSCENES, a.draw(rng)).cloud().toFloats())
          .containsExactly(want);
    }
  }
}
