package vexel.distill.robustness;

import java.util.Locale;

/// How strong a corruption is.
public enum Severity {
  LIGHT,
  MODERATE,
  HEAVY;

  /// The one of three values that belongs to this severity.
  double of(double light, double moderate, double heavy) {
    return switch (this) {
      case LIGHT -> light;
      case MODERATE -> moderate;
      case HEAVY -> heavy;
    };
  }

  /// The name in results, e.g. `light`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
