package vexel.distill.conformance;

/// How far a number may be from the golden one: `|got − want| ≤ absolute + relative · max|want|`,
/// with the maximum over the tensor.
///
/// @param absolute the part that is always allowed
/// @param relative the part that grows with the tensor
public record Tolerance(double absolute, double relative) {
  /// A single operator against values stored in F32.
  public static final Tolerance OPERATOR = new Tolerance(1e-5, 2e-5);

  /// Schedules and metrics, which are computed and stored in F64.
  public static final Tolerance DOUBLE = new Tolerance(1e-9, 0);

  /// Indices, labels, counts, masks.
  public static final Tolerance EXACT = new Tolerance(0, 0);

  /// The outputs of a whole DINOv2.
  public static final Tolerance DINOV2 = new Tolerance(1e-4, 0);

  /// The bound for a tensor whose largest absolute value is `max`.
  public double bound(double max) {
    return absolute + relative * max;
  }
}
