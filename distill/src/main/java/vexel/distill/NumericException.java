package vexel.distill;

/// Numbers that must not go on: a NaN or infinite loss, a singular system. Exit code 4.
public class NumericException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  /// @param message where the number arose: op or parameter, sample, index
  public NumericException(String message) {
    super(message);
  }
}
