package vexel.distill.geometry;

/// A pose or camera that cannot be one: not finite, singular, not a rotation.
public class CalibrationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// @param what the quantity, e.g. `camera`
  /// @param problem what is wrong with which value
  public CalibrationException(String what, String problem) {
    super(what + ": " + problem);
  }
}
