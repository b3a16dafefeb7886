package vexel.distill.eval;

import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.data.Frame;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.recipe.TeacherFeatures;
import vexel.tensor.Tensor;

/// The teacher's features fused on the points: the mean over all cameras that see a point, as
/// OpenScene fuses its images. [TeacherEncoder] takes one camera's instead.
///
/// @param teacher the teacher's features of images
/// @param rule how points and pixels pair
public record FusedEncoder(TeacherFeatures teacher, PairRule rule) implements FrameEncoder {
  @Override
  public Encoded encode(Frame frame) {
    List<Pairs> views = frame.pairs(rule);
    int[] seen = new int[frame.points().size()];
    for (Pairs view : views) {
      for (int p : view.points()) {
        seen[p]++;
      }
    }
    int[] points = IntStream.range(0, seen.length).filter(p -> seen[p] > 0).toArray();
    int[] row = new int[seen.length];
    for (int i = 0; i < points.length; i++) {
      row[points[i]] = i;
    }
    int width = teacher.teacher().width();
    float[] mean = new float[points.length * width];
    for (int c = 0; c < views.size(); c++) {
      Pairs view = views.get(c);
      if (view.size() == 0) {
        continue;
      }
      PatchReadout readout =
          PatchReadout.of(
              view.resized(teacher.height(), teacher.width()),
              teacher.gridHeight(),
              teacher.gridWidth());
      float[] read = readout.read(teacher.of(frame.cameras().get(c))).toFloats();
      for (int i = 0; i < view.size(); i++) {
        int p = view.point(i);
        for (int d = 0; d < width; d++) {
          mean[row[p] * width + d] += read[i * width + d] / seen[p];
        }
      }
    }
    return new Encoded(points, Tensor.of(mean, points.length, width));
  }
}
