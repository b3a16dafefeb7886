package vexel.distill.eval;

import java.util.List;
import java.util.TreeMap;
import vexel.distill.data.Frame;
import vexel.distill.data.RgbImage;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.tensor.Tensor;

/// The raw control: a point's features are the red, green and blue of the first pixel that sees it,
/// and nothing else.
///
/// @param rule how points and pixels pair
public record ColorEncoder(PairRule rule) implements FrameEncoder {
  @Override
  public Encoded encode(Frame frame) {
    TreeMap<Integer, float[]> color = new TreeMap<>();
    List<Pairs> views = frame.pairs(rule);
    for (int c = 0; c < views.size(); c++) {
      Pairs pairs = views.get(c);
      if (pairs.size() == 0) {
        continue;
      }
      RgbImage image = frame.cameras().get(c).image().decode();
      for (int i = 0; i < pairs.size(); i++) {
        int row = pairs.row(i);
        int col = pairs.col(i);
        color.putIfAbsent(
            pairs.point(i),
            new float[] {
              image.at(row, col, 0) / 255f,
              image.at(row, col, 1) / 255f,
              image.at(row, col, 2) / 255f
            });
      }
    }
    int[] points = color.keySet().stream().mapToInt(i -> i).toArray();
    float[] x = new float[3 * points.length];
    for (int i = 0; i < points.length; i++) {
      System.arraycopy(color.get(points[i]), 0, x, 3 * i, 3);
    }
    return new Encoded(points, Tensor.of(x, points.length, 3));
  }
}
