package vexel.distill.loader;

import vexel.tensor.Rng;

/// Every frame once an epoch, shuffled.
///
/// @param size number of frames
public record PlainOrder(int size) implements FrameOrder {
  @Override
  public int[] epoch(Rng rng) {
    return rng.permutation(size);
  }
}
