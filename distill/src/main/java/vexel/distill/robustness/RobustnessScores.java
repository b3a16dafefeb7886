package vexel.distill.robustness;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How well a model does under each corruption. Kong et al., Robo3D (ICCV 2023). For model A,
/// corruption i and its severities s = 1 … S:
///
/// ```
/// CE_i = Σ_s (1 − mIoU^A_{i,s}) / Σ_s (1 − mIoU^base_{i,s}),   mCE = mean_i CE_i   (1)
/// RR_i = Σ_s mIoU^A_{i,s} / (S · mIoU^A_clean),                mRR = mean_i RR_i   (2)
/// ```
///
/// Published figures are these times 100. A lower corruption error is better, a higher resilience
/// rate is; the baseline's mCE is 1. The benchmark's own baseline is a MinkUNet-18, so an mCE
/// against another one compares with published ones only in its order.
///
/// @param clean mIoU on the frames as they are
/// @param miou mIoU by corruption and severity, light first
public record RobustnessScores(double clean, Map<CorruptionType, List<Double>> miou) {
  public RobustnessScores {
    Map<CorruptionType, List<Double>> copy = new EnumMap<>(CorruptionType.class);
    miou.forEach((type, values) -> copy.put(type, List.copyOf(values)));
    miou = Collections.unmodifiableMap(copy);
  }

  /// Mean mIoU over the severities of a corruption.
  public double mean(CorruptionType type) {
    return scores(type).stream().mapToDouble(m -> m).average().orElse(Double.NaN);
  }

  /// CE of a corruption. (1)
  public double error(CorruptionType type, RobustnessScores baseline) {
    return lost(type) / baseline.lost(type);
  }

  /// RR of a corruption. (2)
  public double resilience(CorruptionType type) {
    return mean(type) / clean;
  }

  /// mCE. (1)
  public double meanError(RobustnessScores baseline) {
    return miou.keySet().stream().mapToDouble(t -> error(t, baseline)).average().orElse(Double.NaN);
  }

  /// mRR. (2)
  public double meanResilience() {
    return miou.keySet().stream().mapToDouble(this::resilience).average().orElse(Double.NaN);
  }

  private double lost(CorruptionType type) {
    return scores(type).stream().mapToDouble(m -> 1 - m).sum();
  }

  private List<Double> scores(CorruptionType type) {
    List<Double> values = miou.get(type);
    if (values == null) {
      throw new IllegalArgumentException("robustness: no scores for " + type.word());
    }
    return values;
  }
}
