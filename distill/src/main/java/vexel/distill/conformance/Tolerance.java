package vexel.distill.conformance;

/// How far a number may be from the golden one: `|got − want| ≤ absolute + relative · max|want|`,
/// with the maximum over the tensor; or the larger of the two parts instead of their sum.
///
/// @param absolute the part that is always allowed
/// @param relative the part that grows with the tensor
/// @param larger whether the larger part counts alone
public record Tolerance(double absolute, double relative, boolean larger) {
  /// A single operator against values stored in F32.
  public static final Tolerance OPERATOR = new Tolerance(1e-5, 2e-5, false);

  /// Schedules and metrics, which are computed and stored in F64.
  public static final Tolerance DOUBLE = absolute(1e-9);

  /// Indices, labels, counts, masks.
  public static final Tolerance EXACT = absolute(0);

  /// The outputs of a whole DINOv2.
  public static final Tolerance DINOV2 = absolute(1e-4);

  /// Gradients through a whole DINOv2.
  public static final Tolerance DINOV2_GRADIENT = new Tolerance(1e-4, 1e-4, true);

  /// Results and gradients of a whole network; the absolute part is for gradients that are 0, as of
  /// a bias in front of a batch normalisation.
  public static final Tolerance NETWORK = new Tolerance(1e-5, 1e-4, true);

  /// The same bound for every tensor.
  public static Tolerance absolute(double bound) {
    return new Tolerance(bound, 0, false);
  }

  /// The bound for a tensor whose largest absolute value is `max`.
  public double bound(double max) {
    double growing = relative * max;
    return larger ? Math.max(absolute, growing) : absolute + growing;
  }
}
