package vexel.distill.loader;

import vexel.tensor.Rng;

/// Which frames an epoch shows, and in which order: a function of the random stream alone. Frames
/// are numbered 0 … n − 1.
public interface FrameOrder {
  /// Draws of an epoch.
  int size();

  /// The frames of an epoch in the order they are shown, [#size()] of them.
  ///
  /// @param rng the epoch's own stream
  int[] epoch(Rng rng);
}
