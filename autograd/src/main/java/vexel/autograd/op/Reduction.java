package vexel.autograd.op;

/// How the terms of a loss become one number.
public enum Reduction {
  /// The terms as they are.
  NONE,
  /// Their sum.
  SUM,
  /// Their mean; weighted losses divide by the sum of the weights.
  MEAN
}
