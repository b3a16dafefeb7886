package vexel.distill.eval.detection;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import vexel.distill.geometry.Vec3;

/// Matches the predictions of a class with its ground truth: from the highest score downwards (of
/// equal ones the later first), each takes the nearest true box of its sample that none has taken
/// (of equally near ones the first), if that is nearer than the threshold. Only the nearest is
/// tried. Distances are those of the centres seen from above.
final class BoxMatching {
  /// @param score of the prediction
  /// @param errors of the pair
  record Match(double score, Map<TpMetric, Double> errors) {}

  private record Ranked(List<DetectionBox> truth, BitSet taken, DetectionBox box) {}

  private final String name;
  private final int positives;
  private final List<Ranked> ranked = new ArrayList<>();

  /// The boxes of class `name`.
  BoxMatching(DetectionResults truth, DetectionResults predictions, String name) {
    this.name = name;
    Map<String, List<DetectionBox>> bySample = new LinkedHashMap<>();
    int count = 0;
    for (Map.Entry<String, List<DetectionBox>> sample : truth.samples().entrySet()) {
      List<DetectionBox> own = ofClass(sample.getValue());
      bySample.put(sample.getKey(), own);
      count += own.size();
    }
    positives = count;
    for (Map.Entry<String, List<DetectionBox>> sample : predictions.samples().entrySet()) {
      List<DetectionBox> own = bySample.getOrDefault(sample.getKey(), List.of());
      BitSet taken = new BitSet(own.size());
      ofClass(sample.getValue()).forEach(box -> ranked.add(new Ranked(own, taken, box)));
    }
    int[] order =
        IntStream.range(0, ranked.size())
            .boxed()
            .sorted(
                (i, j) -> {
                  double a = ranked.get(i).box().score();
                  double b = ranked.get(j).box().score();
                  return a > b ? -1 : a < b ? 1 : Integer.compare(j, i);
                })
            .mapToInt(i -> i)
            .toArray();
    List<Ranked> sorted = IntStream.of(order).mapToObj(ranked::get).toList();
    ranked.clear();
    ranked.addAll(sorted);
  }

  private List<DetectionBox> ofClass(List<DetectionBox> boxes) {
    return boxes.stream().filter(box -> box.name().equals(name)).toList();
  }

  /// The curve if boxes match that are nearer than `threshold` metres.
  RecallCurve within(double threshold) {
    if (positives == 0) {
      return RecallCurve.nothing();
    }
    ranked.forEach(r -> r.taken().clear());
    double[] scores = new double[ranked.size()];
    boolean[] matched = new boolean[ranked.size()];
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      Ranked r = ranked.get(i);
      scores[i] = r.box().score();
      double least = Double.POSITIVE_INFINITY;
      int nearest = -1;
      for (int g = 0; g < r.truth().size(); g++) {
        double d = r.taken().get(g) ? Double.NaN : distance(r.truth().get(g), r.box());
        if (d < least) {
          least = d;
          nearest = g;
        }
      }
      if (least < threshold) {
        r.taken().set(nearest);
        matched[i] = true;
        matches.add(new Match(scores[i], errors(r.truth().get(nearest), r.box())));
      }
    }
    return RecallCurve.of(positives, scores, matched, matches);
  }

  private static double distance(DetectionBox a, DetectionBox b) {
    return length(a.box().centre().minus(b.box().centre()));
  }

  private static double length(Vec3 v) {
    return StrictMath.sqrt(v.x() * v.x() + v.y() * v.y());
  }

  private Map<TpMetric, Double> errors(DetectionBox truth, DetectionBox found) {
    Map<TpMetric, Double> errors = new EnumMap<>(TpMetric.class);
    errors.put(TpMetric.TRANSLATION, distance(truth, found));
    errors.put(TpMetric.SCALE, 1 - sizeIou(truth.box().size(), found.box().size()));
    errors.put(TpMetric.ORIENTATION, turn(truth.box().yaw(), found.box().yaw()));
    errors.put(TpMetric.VELOCITY, length(found.box().velocity().minus(truth.box().velocity())));
    boolean known = !truth.attribute().isEmpty();
    double wrong = truth.attribute().equals(found.attribute()) ? 0 : 1;
    errors.put(TpMetric.ATTRIBUTE, known ? wrong : Double.NaN);
    return errors;
  }

  private static double sizeIou(Vec3 a, Vec3 b) {
    double common =
        StrictMath.min(a.y(), b.y()) * StrictMath.min(a.x(), b.x()) * StrictMath.min(a.z(), b.z());
    return common / (volume(a) + volume(b) - common);
  }

  private static double volume(Vec3 size) {
    return size.y() * size.x() * size.z();
  }

  /// The angle between two headings; barriers have no front.
  private double turn(double a, double b) {
    double period = name.equals("barrier") ? StrictMath.PI : 2 * StrictMath.PI;
    double x = a - b + period / 2;
    double rest = x % period;
    return StrictMath.abs((rest < 0 ? rest + period : rest) - period / 2);
  }
}
