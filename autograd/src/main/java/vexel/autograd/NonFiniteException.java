package vexel.autograd;

/// A NaN or an infinity, found by a [Watch] at the op that first produced or received it.
public final class NonFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  private final String op;
  private final String operand;
  private final int element;

  /// @param op the op
  /// @param operand which of its tensors, e.g. `input 0` or `gradient of input 1`
  /// @param element row-major index of the first such element
  /// @param message all of it in words
  NonFiniteException(String op, String operand, int element, String message) {
    super(message);
    this.op = op;
    this.operand = operand;
    this.element = element;
  }

  /// The op.
  public String op() {
    return op;
  }

  /// Which of its tensors.
  public String operand() {
    return operand;
  }

  /// Row-major index of the first such element.
  public int element() {
    return element;
  }
}
