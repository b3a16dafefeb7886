package vexel.distill.eval;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.data.Frame;
import vexel.distill.geometry.PairRule;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.recipe.TeacherFeatures;
import vexel.tensor.Tensor;

/// The ceiling: the teacher's own features lifted to the points the cameras see (the first camera
/// that sees a point counts).
///
/// @param teacher the teacher's features of images
/// @param rule how points and pixels pair
public record TeacherEncoder(TeacherFeatures teacher, PairRule rule) implements FrameEncoder {
  @Override
  public Encoded encode(Frame frame) {
    List<Pairs> views = frame.pairs(rule);
    boolean[] seen = new boolean[frame.points().size()];
    List<int[]> points = new ArrayList<>();
    List<Tensor> features = new ArrayList<>();
    for (int c = 0; c < views.size(); c++) {
      Pairs fresh = views.get(c);
      Pairs all = fresh;
      fresh = all.where(i -> !seen[all.point(i)]);
      if (fresh.size() == 0) {
        continue;
      }
      for (int p : fresh.points()) {
        seen[p] = true;
      }
      PatchReadout readout =
          PatchReadout.of(
              fresh.resized(teacher.height(), teacher.width()),
              teacher.gridHeight(),
              teacher.gridWidth());
      points.add(fresh.points());
      features.add(readout.read(teacher.of(frame.cameras().get(c))));
    }
    int[] flat = points.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    return new Encoded(flat, Tensor.concat(0, features));
  }
}
