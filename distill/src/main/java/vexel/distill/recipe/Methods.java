package vexel.distill.recipe;

import java.util.List;
import vexel.distill.UsageException;
import vexel.distill.method.CleverDistiller;
import vexel.distill.method.Method;
import vexel.tensor.Rng;

/// The methods by name.
public final class Methods {
  /// All names.
  public static final List<String> NAMES = List.of("clever", "scalr", "scalr-plus", "similarity");

  private Methods() {}

  /// The method of `settings` with new parts.
  ///
  /// @param student width C of the student's features
  /// @param teacher width D of the teacher's
  /// @param rng the run's root stream
  public static Method of(DistillSettings settings, int student, int teacher, Rng rng) {
    return switch (settings.method()) {
      case "clever", "scalr", "scalr-plus", "similarity" ->
          new CleverDistiller(
              settings.heads().create(student, teacher, rng.at("head")), settings.loss());
      default -> throw unknown(settings.method());
    };
  }

  static UsageException unknown(String name) {
    return new UsageException("unknown method '" + name + "'; known: " + String.join(", ", NAMES));
  }
}
