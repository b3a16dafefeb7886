package vexel.distill.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/// Figures by arm and measure, one a seed.
///
/// @param values arm → measure → figures
public record SeedTable(Map<String, Map<String, List<Double>>> values) {
  /// A figure over the seeds.
  ///
  /// @param mean of the seeds
  /// @param deviation their standard deviation, 0 for one seed
  public record Spread(double mean, double deviation) {}

  /// All arms of one seed.
  interface Seed {
    Map<String, Map<String, Double>> run(long seed) throws IOException;
  }

  /// The table of seeds 1 … `seeds`.
  static SeedTable of(int seeds, Seed work) throws IOException {
    Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
    for (long seed = 1; seed <= seeds; seed++) {
      for (Map.Entry<String, Map<String, Double>> arm : work.run(seed).entrySet()) {
        arm.getValue()
            .forEach(
                (measure, v) ->
                    values
                        .computeIfAbsent(arm.getKey(), a -> new LinkedHashMap<>())
                        .computeIfAbsent(measure, m -> new ArrayList<>())
                        .add(v));
      }
    }
    return new SeedTable(values);
  }

  /// Mean and standard deviation over the seeds, or nothing where the arm has no such figure.
  public Optional<Spread> of(String arm, String measure) {
    List<Double> all = values.getOrDefault(arm, Map.of()).getOrDefault(measure, List.of());
    DescriptiveStatistics s = new DescriptiveStatistics();
    all.forEach(s::addValue);
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Spread(s.getMean(), s.getStandardDeviation()));
  }

  /// All measures, in the order they were met.
  public List<String> measures() {
    return values.values().stream().flatMap(m -> m.keySet().stream()).distinct().toList();
  }
}
