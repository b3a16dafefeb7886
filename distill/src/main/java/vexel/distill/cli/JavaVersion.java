package vexel.distill.cli;

/// The JDK this process runs on.
final class JavaVersion {
  private JavaVersion() {}

  /// Whether `version` is one Vexel runs on: 25.0.3 or newer. 25.0.0 to 25.0.2 can corrupt pinned
  /// arrays under G1 (JDK-8377811).
  static boolean isGood(Runtime.Version version) {
    return version.compareToIgnoreOptional(Runtime.Version.parse("25.0.3")) >= 0;
  }
}
