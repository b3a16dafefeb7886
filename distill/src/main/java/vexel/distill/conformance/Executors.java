package vexel.distill.conformance;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table from feature to executor, one entry per operator of the golden files. A feature that
/// is not here is skipped by name.
final class Executors {
  private static final Map<String, Executor> TABLE = new TreeMap<>();

  private Executors() {}

  static @Nullable Executor of(String feature) {
    return TABLE.get(feature);
  }
}
