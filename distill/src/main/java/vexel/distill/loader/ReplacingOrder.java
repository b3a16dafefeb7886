package vexel.distill.loader;

import java.util.BitSet;
import vexel.distill.UsageException;
import vexel.tensor.Rng;

/// Another order in which every frame that teaches nothing is replaced by a random one that does
/// (`filter_empty` in detectors: a frame without a box).
///
/// @param order which frames are drawn
/// @param useful the frames that may stay and that replace the others, at least one
public record ReplacingOrder(FrameOrder order, BitSet useful) implements FrameOrder {
  public ReplacingOrder {
    useful = (BitSet) useful.clone();
    if (useful.isEmpty()) {
      throw new UsageException(
          "empty-frames = replace: no frame has an annotated object to replace those without;"
              + " take data with boxes, or empty-frames = keep");
    }
  }

  @Override
  public BitSet useful() {
    return (BitSet) useful.clone();
  }

  @Override
  public int size() {
    return order.size();
  }

  @Override
  public int[] epoch(Rng rng) {
    int[] frames = order.epoch(rng);
    int[] others = useful.stream().toArray();
    Rng draw = rng.at("replace");
    for (int i = 0; i < frames.length; i++) {
      if (!useful.get(frames[i])) {
        frames[i] = others[draw.index(i, others.length)];
      }
    }
    return frames;
  }
}
