package vexel.tensor;

/// A request that a tensor operation must refuse. The message follows one grammar: *op: what is
/// wrong: operand and its shape, axis i has n; what to do.*
public class TensorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String op;

  /// @param op the operation that refuses, e.g. `matmul`
  /// @param problem what is wrong, naming operand, shape and axis, and what to do
  public TensorException(String op, String problem) {
    super(op + ": " + problem);
    this.op = op;
  }

  /// The operation that refused.
  public String op() {
    return op;
  }
}
