package vexel.distill.eval.detection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vexel.distill.Progress;

/// Judges detections by the rules of the KITTI object benchmark: every class of the configuration,
/// in the image, from above and in space, at each set of overlaps, for each difficulty.
///
/// @param results by a [Key]; those of the image carry the orientation
public record KittiEvaluation(Map<Key, KittiAveragePrecision> results) {
  /// The difficulties in their order.
  public static final List<String> DIFFICULTIES = List.of("easy", "moderate", "hard");

  /// What is judged.
  ///
  /// @param name class
  /// @param set of overlaps: `strict` or `loose`
  /// @param metric what must overlap
  /// @param difficulty 0 easy, 1 moderate, 2 hard
  public record Key(String name, String set, KittiMetric metric, int difficulty) {}

  /// Judges.
  public static KittiEvaluation of(List<KittiFrame> frames, KittiConfig config, Progress progress) {
    Map<Key, KittiAveragePrecision> results = new LinkedHashMap<>();
    int done = 0;
    for (KittiMetric metric : KittiMetric.values()) {
      List<double[][]> overlaps = frames.stream().map(f -> overlaps(f, metric)).toList();
      for (Map.Entry<String, Map<String, List<Double>>> set : config.overlaps().entrySet()) {
        for (Map.Entry<String, List<Double>> of : set.getValue().entrySet()) {
          for (int difficulty = 0; difficulty < DIFFICULTIES.size(); difficulty++) {
            progress.stopIfAsked();
            double least = of.getValue().get(metric.place());
            List<KittiMatching> images = new ArrayList<>();
            for (int f = 0; f < frames.size(); f++) {
              images.add(
                  new KittiMatching(
                      frames.get(f),
                      metric,
                      overlaps.get(f),
                      least,
                      of.getKey(),
                      difficulty,
                      config));
            }
            results.put(
                new Key(of.getKey(), set.getKey(), metric, difficulty),
                KittiAveragePrecision.of(images, config.recallPoints()));
          }
        }
      }
      progress.at("match", ++done, KittiMetric.values().length, metric.key());
    }
    return new KittiEvaluation(results);
  }

  private static double[][] overlaps(KittiFrame frame, KittiMetric metric) {
    return frame.detections().stream()
        .map(d -> frame.truth().stream().mapToDouble(g -> metric.iou(d, g)).toArray())
        .toArray(double[][]::new);
  }

  /// One result.
  public KittiAveragePrecision at(String name, String set, KittiMetric metric, int difficulty) {
    KittiAveragePrecision result = results.get(new Key(name, set, metric, difficulty));
    if (result == null) {
      throw new IllegalArgumentException("kitti evaluation: no class " + name + " in " + set);
    }
    return result;
  }
}
