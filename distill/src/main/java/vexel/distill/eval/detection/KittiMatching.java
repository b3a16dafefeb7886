package vexel.distill.eval.detection;

import java.util.ArrayList;
import java.util.List;

/// Matches the detections of one image with its labels, for one class, difficulty and metric.
///
/// Labels of other classes are not there; those of the neutral class, or too low, occluded or
/// truncated for the difficulty, are *ignored*: neither found nor missed. Detections that are too
/// low are ignored whatever they are; those of other classes are not there.
final class KittiMatching {
  private enum Role {
    COUNTED,
    IGNORED,
    ABSENT
  }

  /// What was counted at one threshold of the score.
  ///
  /// @param similarity Σ (1 + cos Δα) / 2 over the true positives
  record Counts(int truePositives, int falsePositives, double similarity) {}

  private static final int NONE = -1;

  private final KittiFrame frame;
  private final KittiMetric metric;
  private final double[][] overlaps;
  private final double minOverlap;
  private final Role[] truth;
  private final Role[] found;

  /// @param overlaps IoU of each detection with each label
  /// @param difficulty 0 easy, 1 moderate, 2 hard
  KittiMatching(
      KittiFrame frame,
      KittiMetric metric,
      double[][] overlaps,
      double minOverlap,
      String name,
      int difficulty,
      KittiConfig config) {
    this.frame = frame;
    this.metric = metric;
    this.overlaps = overlaps;
    this.minOverlap = minOverlap;
    double minHeight = config.minHeight().get(difficulty);
    String neutral = config.neutral().getOrDefault(name, "");
    truth =
        frame.truth().stream()
            .map(
                g -> {
                  boolean hard =
                      g.occluded() > config.maxOcclusion().get(difficulty)
                          || g.truncated() > config.maxTruncation().get(difficulty)
                          || g.image().height() <= minHeight;
                  return g.is(name)
                      ? hard ? Role.IGNORED : Role.COUNTED
                      : g.is(neutral) ? Role.IGNORED : Role.ABSENT;
                })
            .toArray(Role[]::new);
    found =
        frame.detections().stream()
            .map(
                d ->
                    StrictMath.abs(d.image().height()) < minHeight
                        ? Role.IGNORED
                        : d.is(name) ? Role.COUNTED : Role.ABSENT)
            .toArray(Role[]::new);
  }

  /// How many labels count.
  int positives() {
    int n = 0;
    for (Role role : truth) {
      n += role == Role.COUNTED ? 1 : 0;
    }
    return n;
  }

  /// The scores of the detections that labels take if each takes the one of highest score.
  List<Double> scores() {
    List<Double> scores = new ArrayList<>();
    boolean[] taken = new boolean[found.length];
    for (int g = 0; g < truth.length; g++) {
      int best = NONE;
      for (int d = 0; truth[g] != Role.ABSENT && d < found.length; d++) {
        if (free(d, taken)
            && overlaps[d][g] > minOverlap
            && (best == NONE || score(d) > score(best))) {
          best = d;
        }
      }
      if (best != NONE) {
        taken[best] = true;
        if (truth[g] == Role.COUNTED && found[best] == Role.COUNTED) {
          scores.add(score(best));
        }
      }
    }
    return scores;
  }

  /// The counts among detections of at least `threshold`, each label taking the one of highest IoU,
  /// an ignored one only if there is no other.
  Counts at(double threshold) {
    boolean[] taken = new boolean[found.length];
    int hits = 0;
    double similarity = 0;
    for (int g = 0; g < truth.length; g++) {
      int best = truth[g] == Role.ABSENT ? NONE : best(g, taken, threshold);
      if (best == NONE) {
        continue;
      }
      taken[best] = true;
      if (truth[g] == Role.COUNTED && found[best] == Role.COUNTED) {
        hits++;
        double turned = frame.truth().get(g).alpha() - frame.detections().get(best).alpha();
        similarity += (1 + StrictMath.cos(turned)) / 2;
      }
    }
    int wrong = 0;
    for (int d = 0; d < found.length; d++) {
      if (found[d] == Role.COUNTED
          && !taken[d]
          && score(d) >= threshold
          && !(metric == KittiMetric.IMAGE && forgiven(d))) {
        wrong++;
      }
    }
    return new Counts(hits, wrong, similarity);
  }

  private int best(int g, boolean[] taken, double threshold) {
    int best = NONE;
    for (int d = 0; d < found.length; d++) {
      if (!free(d, taken) || score(d) < threshold || !(overlaps[d][g] > minOverlap)) {
        continue;
      }
      boolean first = best == NONE;
      boolean better =
          found[d] == Role.COUNTED
              && (first || found[best] == Role.IGNORED || overlaps[d][g] > overlaps[best][g]);
      if (better || (first && found[d] == Role.IGNORED)) {
        best = d;
      }
    }
    return best;
  }

  private boolean free(int d, boolean[] taken) {
    return found[d] != Role.ABSENT && !taken[d];
  }

  private double score(int d) {
    return frame.detections().get(d).score();
  }

  /// Whether a detection lies in a region nobody labelled.
  private boolean forgiven(int d) {
    KittiBox.Rectangle own = frame.detections().get(d).image();
    return frame.truth().stream()
        .filter(g -> g.type().equals("DontCare"))
        .anyMatch(g -> own.common(g.image()) / own.area() > minOverlap);
  }
}
