package vexel.distill.conformance;

/// What became of a case.
///
/// @param file path below the directory that was run
/// @param name the case, or empty for a file that could not be read
/// @param verdict the outcome
/// @param detail what differed, or which feature is missing
/// @param compared tensors compared, over all engines
/// @param worst the comparison that came closest to its tolerance
public record CaseResult(
    String file, String name, Verdict verdict, String detail, int compared, Worst worst) {
  /// The outcome of a case.
  public enum Verdict {
    PASSED,
    FAILED,
    SKIPPED
  }

  /// The comparison that came closest to its tolerance.
  ///
  /// @param ratio error divided by the allowed error; 1 just passes
  /// @param error the largest difference
  /// @param what engine and tensor
  public record Worst(double ratio, double error, String what) {
    /// No comparison.
    public static final Worst NONE = new Worst(0, 0, "");

    /// The worse of the two.
    public Worst or(Worst other) {
      return other.ratio > ratio || (other.what.isEmpty() && ratio == 0) ? other : this;
    }
  }

  static CaseResult failed(String file, String name, String detail) {
    return new CaseResult(file, name, Verdict.FAILED, detail, 0, Worst.NONE);
  }

  static CaseResult skipped(String file, String name, String feature) {
    return new CaseResult(file, name, Verdict.SKIPPED, feature, 0, Worst.NONE);
  }

  /// The line a reader sees.
  @Override
  public String toString() {
    String where = name.isEmpty() ? file : file + " " + name;
    return switch (verdict) {
      case PASSED ->
          String.format(
              java.util.Locale.ROOT,
              "passed   %s (%d tensors, worst %.2f of the tolerance)",
              where,
              compared,
              worst.ratio);
      case FAILED -> "FAILED   " + where + ": " + detail;
      case SKIPPED -> "skipped  " + where + ": missing " + detail;
    };
  }
}
