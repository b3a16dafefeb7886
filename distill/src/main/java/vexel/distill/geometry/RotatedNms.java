package vexel.distill.geometry;

import java.util.ArrayList;
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
    List<Integer> kept = new ArrayList<>();
    for (int i : order) {
      if (kept.size() >= post) {
        break;
      }
      if (kept.stream().noneMatch(k -> RotatedIou.bev(boxes.get(k), boxes.get(i)) > threshold)) {
        kept.add(i);
      }
    }
    return kept.stream().mapToInt(i -> i).toArray();
  }
}
