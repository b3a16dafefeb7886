package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.distill.conformance.CaseResult.Verdict;
import vexel.distill.conformance.CaseResult.Worst;

/// Compares numbers of a metric file and remembers which differ.
final class MetricTrial {
  private final List<String> problems = new ArrayList<>();
  private int compared;
  private Worst worst = Worst.NONE;

  /// A number; NaN only agrees with NaN.
  void check(String what, double got, double want, Tolerance tolerance) {
    compared++;
    if (Double.isNaN(got) && Double.isNaN(want)) {
      return;
    }
    double error = got == want ? 0 : Math.abs(got - want);
    double bound = tolerance.bound(Math.abs(want));
    double ratio = error == 0 ? 0 : error / bound;
    worst = worst.or(new Worst(ratio, error, what));
    if (!(error <= bound)) {
      problems.add(what + " is " + got + ", expected " + want);
    }
  }

  /// Anything else.
  void check(String what, Object got, Object want) {
    compared++;
    if (!got.equals(want)) {
      problems.add(what + " is " + got + ", expected " + want);
    }
  }

  CaseResult result(String file) {
    Verdict verdict = problems.isEmpty() ? Verdict.PASSED : Verdict.FAILED;
    return new CaseResult(file, "metrics", verdict, String.join("; ", problems), compared, worst);
  }
}
