package vexel.distill.loader;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Rng;

/// The draws of a run, one epoch of an order after another, by number from 0. Safe for use by
/// several threads.
public final class Epochs {
  private static final class Epoch {
    private final long number;
    private final int[] frames;

    private Epoch(long number, int[] frames) {
      this.number = number;
      this.frames = frames;
    }
  }

  private final FrameOrder order;
  private final Rng rng;
  private volatile @Nullable Epoch latest; // a race computes the same one twice

  /// @param rng epoch e uses `rng.at("order", e)`
  public Epochs(FrameOrder order, Rng rng) {
    this.order = order;
    this.rng = rng;
  }

  /// Draws of an epoch.
  public int size() {
    return order.size();
  }

  /// The frame of draw `i`.
  public int at(long i) {
    long number = i / order.size();
    Epoch epoch = latest;
    if (epoch == null || epoch.number != number) {
      epoch = new Epoch(number, order.epoch(rng.at("order", number)));
      latest = epoch;
    }
    return epoch.frames[(int) (i % order.size())];
  }
}
