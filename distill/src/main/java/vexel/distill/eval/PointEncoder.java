package vexel.distill.eval;

import java.util.stream.IntStream;
import vexel.distill.data.Frame;
import vexel.distill.data.PointCloud;
import vexel.tensor.Tensor;

/// What a single LiDAR return says about its class without any neighbours. A world in which this
/// says much has a shortcut.
public enum PointEncoder implements FrameEncoder {
  /// The intensity alone.
  INTENSITY,
  /// Height z and range in the sensor's frame, and the intensity.
  POSITION;

  @Override
  public Encoded encode(Frame frame) {
    PointCloud cloud = frame.points();
    int n = cloud.size();
    int width = this == INTENSITY ? 1 : 3;
    float[] x = new float[n * width];
    for (int i = 0; i < n; i++) {
      x[i * width] = cloud.intensity(i);
      if (this == POSITION) {
        double r2 =
            (double) cloud.x(i) * cloud.x(i)
                + (double) cloud.y(i) * cloud.y(i)
                + (double) cloud.z(i) * cloud.z(i);
        x[i * width + 1] = cloud.z(i);
        x[i * width + 2] = (float) Math.sqrt(r2);
      }
    }
    return new Encoded(IntStream.range(0, n).toArray(), Tensor.of(x, n, width));
  }
}
