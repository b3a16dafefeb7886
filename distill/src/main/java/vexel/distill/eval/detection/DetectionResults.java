package vexel.distill.eval.detection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import vexel.distill.DataException;

/// Boxes by sample, in the order of the file: predictions of equal scores are ordered by it.
///
/// @param samples by token
public record DetectionResults(Map<String, List<DetectionBox>> samples) {
  /// How many boxes there are.
  public int boxes() {
    return samples.values().stream().mapToInt(List::size).sum();
  }

  /// The boxes of a sample, none if it is unknown.
  public List<DetectionBox> of(String sample) {
    return samples.getOrDefault(sample, List.of());
  }

  /// The boxes that `keep` accepts, given their sample's token.
  public DetectionResults filter(BiPredicate<String, DetectionBox> keep) {
    Map<String, List<DetectionBox>> kept = new LinkedHashMap<>();
    samples.forEach(
        (token, boxes) ->
            kept.put(token, boxes.stream().filter(box -> keep.test(token, box)).toList()));
    return new DetectionResults(kept);
  }

  /// Requires at most `most` boxes in every sample.
  ///
  /// @throws DataException if a sample has more
  void limit(int most) {
    samples.forEach(
        (token, boxes) -> {
          if (boxes.size() > most) {
            throw new DataException(
                "results: sample %s has %d predictions, the limit is %d; keep the best"
                    .formatted(token, boxes.size(), most));
          }
        });
  }

  /// Requires the samples of `truth`, neither fewer nor more.
  ///
  /// @throws DataException if one is missing or unknown
  void match(DetectionResults truth) {
    one(truth.samples.keySet(), samples.keySet(), "ground truth", "predictions");
    one(samples.keySet(), truth.samples.keySet(), "predictions", "ground truth");
  }

  private static void one(Set<String> of, Set<String> in, String mine, String other) {
    Set<String> missing = new TreeSet<>(of);
    missing.removeAll(in);
    if (!missing.isEmpty()) {
      throw new DataException(
          "results: sample %s is in the %s, not in the %s (%d such samples); both must hold"
                  .formatted(missing.iterator().next(), mine, other, missing.size())
              + " the same samples, those without boxes with an empty list");
    }
  }
}
