package vexel.nn;

import java.util.List;
import java.util.StringJoiner;

/// A state that does not fit a layer: everything that is wrong, at once and in one line.
public class StateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> missing;
  private final transient List<String> unexpected;
  private final transient List<String> misshaped;

  StateException(
      String source, List<String> missing, List<String> unexpected, List<String> misshaped) {
    super(message(source, missing, unexpected, misshaped));
    this.missing = List.copyOf(missing);
    this.unexpected = List.copyOf(unexpected);
    this.misshaped = List.copyOf(misshaped);
  }

  /// Names the layer needs and the source lacks, as the source would spell them.
  public List<String> missing() {
    return missing;
  }

  /// Names the source has and the layer does not know.
  public List<String> unexpected() {
    return unexpected;
  }

  /// Parameters whose stored shape or type differs, with both.
  public List<String> misshaped() {
    return misshaped;
  }

  private static String message(
      String source, List<String> missing, List<String> unexpected, List<String> misshaped) {
    StringBuilder m = new StringBuilder(source).append(": does not fit the layer: ");
    list(m, "missing", missing, unexpected);
    list(m, "unexpected", unexpected, missing);
    list(m, "of another shape or type", misshaped, List.of());
    return m.append("take the weights of this network, or map their names and load partially")
        .toString();
  }

  private static void list(
      StringBuilder m, String what, List<String> names, List<String> candidates) {
    if (names.isEmpty()) {
      return;
    }
    boolean suggests = (long) names.size() * candidates.size() <= Spelling.PAIRS;
    StringJoiner all = new StringJoiner(", ", what + " (" + names.size() + "): ", "; ");
    for (String name : names) {
      String near = suggests ? Spelling.nearest(name, candidates) : "";
      all.add(near.isEmpty() ? name : name + " (nearest: " + near + ")");
    }
    m.append(all);
  }
}
