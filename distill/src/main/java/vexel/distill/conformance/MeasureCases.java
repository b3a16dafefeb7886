package vexel.distill.conformance;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vexel.distill.DataException;
import vexel.distill.eval.structure.StructureMeasures;
import vexel.distill.eval.structure.StructureMeasures.Settings;
import vexel.tensor.Tensor;

/// The structure measures. A tensor's name says which measure it holds, of which side and with
/// which parameter: `uniformity_k_t2` is the student's uniformity with t = 2, `mutual_knn_k5` looks
/// at five neighbours.
final class MeasureCases {
  private static final String NUMBER = "([0-9]+(?:[.][0-9]+)?)";
  private static final Pattern ALIGNMENT = Pattern.compile("alignment_a" + NUMBER);
  private static final Pattern UNIFORMITY = Pattern.compile("uniformity_(k|q|gap)_t" + NUMBER);
  private static final Pattern NEIGHBOURS = Pattern.compile("mutual_knn_k([0-9]+)");

  /// The measures without a parameter in their names.
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("modality_gap", "modality_gap"),
          Map.entry("gram_l1_gap", "gram_gap"),
          Map.entry("cross_gram_gap", "cross_gram_gap"),
          Map.entry("uniformity_gap", "uniformity_gap"),
          Map.entry("tolerance_gap", "tolerance_gap"),
          Map.entry("tolerance_same_class_mean_k", "tolerance.student"),
          Map.entry("tolerance_same_class_mean_q", "tolerance.teacher"),
          Map.entry("tolerance_all_pairs_k", "tolerance_all_pairs.student"),
          Map.entry("tolerance_all_pairs_q", "tolerance_all_pairs.teacher"),
          Map.entry("rsa_pearson", "rsa.pearson"),
          Map.entry("rsa_spearman", "rsa.spearman"),
          Map.entry("linear_cka", "cka"),
          Map.entry("linear_cka_debiased", "cka.debiased"),
          Map.entry("effective_rank_k", "effective_rank.student"),
          Map.entry("effective_rank_q", "effective_rank.teacher"));

  private static final Map<String, String> SIDE =
      Map.of("k", "uniformity.student", "q", "uniformity.teacher", "gap", "uniformity_gap");

  private MeasureCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("structure_measures", MeasureCases::run);
  }

  /// What a tensor's name asks for.
  private record Asked(String measure, Settings settings) {}

  /// The measures are doubles whatever the engine computes in; it hands over the rows.
  private static void run(Trial t) {
    Tensor k = t.tensor("f");
    Tensor q = t.tensor("q");
    int[] labels = t.has("labels") ? t.tensor("labels").toInts() : null;
    double uniformity = t.attrs().number("uniformity_t", Settings.DEFAULT.t());
    for (String name : t.golden().tensors()) {
      if (!List.of("f", "q", "labels").contains(name)) {
        double got = measure(asked(name, uniformity), k, q, labels);
        t.check(name, new double[] {got}, Tolerance.DOUBLE);
      }
    }
  }

  private static Asked asked(String name, double uniformity) {
    Settings with = new Settings(Settings.DEFAULT.power(), uniformity, List.of());
    Matcher m = ALIGNMENT.matcher(name);
    if (m.matches()) {
      double power = Double.parseDouble(m.group(1));
      return new Asked("alignment", new Settings(power, with.t(), List.of()));
    }
    m = UNIFORMITY.matcher(name);
    if (m.matches()) {
      double t = Double.parseDouble(m.group(2));
      return new Asked(SIDE.getOrDefault(m.group(1), ""), new Settings(with.power(), t, List.of()));
    }
    m = NEIGHBOURS.matcher(name);
    if (m.matches()) {
      int size = Integer.parseInt(m.group(1));
      return new Asked("knn." + size, new Settings(with.power(), with.t(), List.of(size)));
    }
    String measure = PLAIN.get(name);
    if (measure == null) {
      throw new MissingFeature("structure measure " + name);
    }
    return new Asked(measure, with);
  }

  private static double measure(Asked asked, Tensor k, Tensor q, int @Nullable [] labels) {
    StructureMeasures all = StructureMeasures.of(k, q, labels, asked.settings());
    Double value = all.values().get(asked.measure());
    if (value == null) {
      throw new DataException(asked.measure() + ": " + all.absent().get(asked.measure()));
    }
    return value;
  }
}
