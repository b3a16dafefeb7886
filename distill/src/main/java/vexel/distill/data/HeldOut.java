package vexel.distill.data;

import java.util.stream.IntStream;
import vexel.distill.UsageException;

/// Frames set aside for measuring, as written on the command line: `last:0.2` holds out the last
/// fifth of the frames, at least one; `none` holds out nothing.
///
/// @param fraction share held out, 0 ≤ fraction < 1
public record HeldOut(double fraction) {
  public static final HeldOut NONE = new HeldOut(0);

  public HeldOut {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new UsageException(
          "heldout: fraction " + fraction + " is not in [0, 1); write e.g. last:0.2 or none");
    }
  }

  /// Reads `last:FRACTION` or `none`.
  public static HeldOut parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.startsWith("last:")) {
      try {
        return new HeldOut(Double.parseDouble(text.substring(5)));
      } catch (NumberFormatException _) {
        throw new UsageException("heldout: '" + text + "'; write last:0.2 or none");
      }
    }
    throw new UsageException("heldout: '" + text + "'; write last:0.2 or none");
  }

  /// How many of `size` frames are held out: the share rounded to the nearest, but at least one
  /// frame on either side.
  public int count(int size) {
    if (fraction == 0 || size < 2) {
      return 0;
    }
    return Math.clamp(StrictMath.round(fraction * size), 1, size - 1);
  }

  /// The frames to train on.
  public FrameSource training(FrameSource all) {
    return all.at(IntStream.range(0, all.size() - count(all.size())).toArray());
  }

  /// The frames held out.
  public FrameSource heldOut(FrameSource all) {
    return all.at(IntStream.range(all.size() - count(all.size()), all.size()).toArray());
  }
}
