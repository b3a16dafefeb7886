package vexel.tensor.spi;

/// Reductions. Each constant carries its scalar definition; the order of application is that of
/// [ReduceKernels].
public enum Reduce {
  SUM,
  /// Sum divided by the count (segments only; [vexel.tensor.Tensor#mean] composes it).
  MEAN,
  PROD,
  /// NaN if any element is NaN; +0 is larger than −0.
  MAX,
  /// NaN if any element is NaN; −0 is smaller than +0.
  MIN
}
