package vexel.distill;

/// How long work tells its caller that it advances, and asks whether to go on. Library code takes a
/// `Progress` and never writes to a stream itself.
///
/// ```java
/// for (int step = 0; step < steps; step++) {
///   progress.stopIfAsked();
///   ...
///   progress.at("distil", step + 1, steps, "loss " + loss);
/// }
/// ```
@FunctionalInterface
public interface Progress {
  /// Says nothing and never stops.
  Progress SILENT = (what, done, total, note) -> {};

  /// `done` of `total` units of `what` are finished. Cheap: call it once per unit, the display
  /// decides how often to write.
  ///
  /// @param what the work, a short verb or noun; another one begins another bar
  /// @param done finished units, ascending
  /// @param total all units, or 0 if unknown
  /// @param note a short remark on the present state, may be empty
  void at(String what, long done, long total, String note);

  /// A line that stays.
  default void say(String line) {}

  /// Whether the user has asked to stop (Ctrl-C, SIGTERM). Training finishes its step, writes a
  /// checkpoint and then calls [#stopIfAsked()].
  default boolean stopAsked() {
    return false;
  }

  /// Leaves the work if the user has asked to stop.
  ///
  /// @throws StoppedException exit code 130
  default void stopIfAsked() {
    if (stopAsked()) {
      throw new StoppedException();
    }
  }
}
