package vexel.distill.robustness;

import vexel.tensor.Rng;

/// Something that makes a LiDAR see worse.
@FunctionalInterface
public interface Corruption {
  /// What is left of `scan`. Points that no longer measure an object are ignored (label 0); points
  /// keep their order.
  ///
  /// @param rng all that is random about it: equal paths give equal bits
  Scan apply(Scan scan, Rng rng);
}
