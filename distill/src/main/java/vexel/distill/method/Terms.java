package vexel.distill.method;

import java.util.LinkedHashMap;
import java.util.Map;
import vexel.autograd.Value;

/// The loss of a step as named terms, in their order:
///
/// ```
/// L = Σ_i w_i L_i                                                               (1)
/// ```
///
/// An explicit weighted sum: the released multi-loss code of SLidR and ST-SLidR takes the mean of
/// the enabled losses although its comments say sum.
public final class Terms {
  private record Term(double weight, Value value) {}

  private final Map<String, Term> terms = new LinkedHashMap<>();
  private final Map<String, Double> notes = new LinkedHashMap<>();

  private Terms() {}

  /// No term yet.
  public static Terms none() {
    return new Terms();
  }

  /// One term of weight 1.
  public static Terms of(String name, Value value) {
    return weighted(name, 1, value);
  }

  /// One term.
  public static Terms weighted(String name, double weight, Value value) {
    return none().and(name, weight, value);
  }

  /// These terms and `weight` times another scalar.
  public Terms and(String name, double weight, Value value) {
    if (terms.put(name, new Term(weight, value)) != null) {
      throw new IllegalArgumentException("there is a term '" + name + "' already");
    }
    return this;
  }

  /// These terms and a number to be logged beside them.
  public Terms note(String name, double number) {
    notes.put(name, number);
    return this;
  }

  /// The weighted sum. (1)
  public Value total() {
    Value sum = null;
    for (Term t : terms.values()) {
      Value v = t.weight == 1 ? t.value : t.value.mul(t.weight);
      sum = sum == null ? v : sum.add(v);
    }
    if (sum == null) {
      throw new IllegalStateException("a step without a term");
    }
    return sum;
  }

  /// What is logged: every term without its weight if there are several, and the notes. To be read
  /// before the sweep backward recycles them.
  public Map<String, Double> numbers() {
    Map<String, Double> all = new LinkedHashMap<>();
    if (terms.size() > 1) {
      terms.forEach((name, t) -> all.put("loss." + name, t.value.tensor().item()));
    }
    all.putAll(notes);
    return all;
  }
}
