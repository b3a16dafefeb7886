package vexel.distill.eval.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Average precision of one class, difficulty, metric and overlap.
///
/// Thresholds of the score are taken where recall passes 0, 1/40, …, 1. With TP, FP and the
/// similarity Σ (1 + cos Δα)/2 counted over all images at the i-th threshold:
///
/// ```
/// p_i = max_{j ≥ i} TP_j / (TP_j + FP_j),  0 beyond the last threshold          (1)
/// R11 = 100/11 (p_0 + p_4 + … + p_40)                                           (2)
/// R40 = 100/40 (p_1 + … + p_40)                                                 (3)
/// ```
///
/// AOS takes the similarity instead of TP in (1). Geiger et al. 2012; (3) by Simonelli et al. 2019.
/// Deviation from the released evaluation: overlaps are in double, not in single precision, and a
/// threshold at which nothing is counted has precision 0, not NaN.
///
/// @param r11 (2), percent
/// @param r40 (3), percent
/// @param aos11 (2) of the orientation, percent
/// @param aos40 (3) of the orientation, percent
/// @param thresholds how many there were
/// @param positives how many labels counted
public record KittiAveragePrecision(
    double r11, double r40, double aos11, double aos40, int thresholds, int positives) {
  /// @param images one matching an image
  static KittiAveragePrecision of(List<KittiMatching> images, int recallPoints) {
    int positives = images.stream().mapToInt(KittiMatching::positives).sum();
    List<Double> scores = new ArrayList<>();
    images.forEach(m -> scores.addAll(m.scores()));
    List<Double> thresholds = thresholds(scores, positives, recallPoints);
    double[] precision = new double[recallPoints];
    double[] orientation = new double[recallPoints];
    for (int i = 0; i < thresholds.size(); i++) {
      int hits = 0;
      int wrong = 0;
      double similarity = 0;
      for (KittiMatching image : images) {
        KittiMatching.Counts counts = image.at(thresholds.get(i));
        hits += counts.truePositives();
        wrong += counts.falsePositives();
        similarity += counts.similarity();
      }
      precision[i] = hits + wrong == 0 ? 0 : hits / (double) (hits + wrong);
      orientation[i] = hits + wrong == 0 ? 0 : similarity / (hits + wrong);
    }
    for (double[] p : List.of(precision, orientation)) {
      for (int i = thresholds.size() - 2; i >= 0; i--) {
        p[i] = StrictMath.max(p[i], p[i + 1]); // (1)
      }
    }
    return new KittiAveragePrecision(
        r11(precision),
        r40(precision),
        r11(orientation),
        r40(orientation),
        thresholds.size(),
        positives);
  }

  /// Scores at which recall passes the points, as near as it comes.
  private static List<Double> thresholds(List<Double> scores, int positives, int points) {
    scores.sort(Comparator.reverseOrder());
    List<Double> thresholds = new ArrayList<>();
    double target = 0;
    for (int i = 0; i < scores.size(); i++) {
      boolean last = i == scores.size() - 1;
      double here = (i + 1) / (double) positives;
      double next = last ? here : (i + 2) / (double) positives;
      if (!last && next - target < target - here) {
        continue;
      }
      thresholds.add(scores.get(i));
      target += 1 / (points - 1.0);
    }
    return thresholds;
  }

  private static double r11(double[] p) { // (2)
    double sum = 0;
    int n = 0;
    for (int i = 0; i < p.length; i += 4) {
      sum += p[i];
      n++;
    }
    return sum / n * 100;
  }

  private static double r40(double[] p) { // (3)
    double sum = 0;
    for (int i = 1; i < p.length; i++) {
      sum += p[i];
    }
    return sum / (p.length - 1) * 100;
  }
}
