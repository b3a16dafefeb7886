package vexel.distill.geometry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Non-maximum suppression by the overlap seen from above: from the best score downwards, a box
/// stays unless its [RotatedIou#bev] with one that stays is larger than the threshold. Classes are
/// not looked at; equal scores go by the lower index.
///
/// @param threshold largest IoU with a kept box
/// @param pre how many of the best boxes are looked at
/// @param post how many are kept at most
public record RotatedNms(double threshold, int pre, int post) {
  /// The indices of the boxes that stay, best first.
  ///
  /// @param scores one a box; those that are NaN come last
  public int[] keep(List<Box> boxes, double[] scores) {
    if (boxes.size() != scores.length) {
      throw new IllegalArgumentException(
          "rotated nms: " + boxes.size() + " boxes, " + scores.length + " scores; give one a box");
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    i -> Double.isNaN(scores[i]) ? Double.POSITIVE_INFINITY : -scores[i])) // stable
            .mapToInt(i -> i)
            .limit(pre)
            .toArray();
    Kept kept = new Kept(boxes, Math.min(order.length, Math.max(post, 0)));
    for (int i : order) {
      if (kept.count >= post) {
        break;
      }
      if (!kept.covers(i)) {
        kept.add(i);
      }
    }
    return Arrays.copyOf(kept.index, kept.count);
  }

  /// The boxes that stay, with what tells most others apart without a look at their corners.
  private final class Kept {
    private final List<Box> boxes;
    private final int[] index;
    private final double[] x;
    private final double[] y;
    private final double[] radius;
    private int count;

    Kept(List<Box> boxes, int capacity) {
      this.boxes = boxes;
      index = new int[capacity];
      x = new double[capacity];
      y = new double[capacity];
      radius = new double[capacity];
    }

    void add(int i) {
      Box box = boxes.get(i);
      index[count] = i;
      x[count] = box.centre().x();
      y[count] = box.centre().y();
      radius[count] = RotatedIou.radius(box);
      count++;
    }

    /// Whether the overlap of box i with one of them is larger than the threshold. Where the
    /// circles around two boxes do not meet, it is 0.
    boolean covers(int i) {
      Box box = boxes.get(i);
      double own = RotatedIou.radius(box);
      for (int k = 0; k < count; k++) {
        double dx = box.centre().x() - x[k];
        double dy = box.centre().y() - y[k];
        double reach = radius[k] + own;
        boolean near = dx * dx + dy * dy < reach * reach;
        if ((near || threshold < 0) && RotatedIou.bev(boxes.get(index[k]), box) > threshold) {
          return true;
        }
      }
      return false;
    }
  }
}
