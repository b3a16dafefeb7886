package vexel.distill.eval;

import vexel.distill.data.Frame;
import vexel.tensor.Tensor;

/// Gives the points of a frame features to be judged.
@FunctionalInterface
public interface FrameEncoder {
  /// The features of `frame`'s points, or of those it has any for.
  Encoded encode(Frame frame);

  /// Points of a frame with their features.
  final class Encoded {
    private final int[] points;
    private final Tensor features;

    /// @param points indices of the points, ascending
    /// @param features their features [points, F]
    public Encoded(int[] points, Tensor features) {
      this.points = points.clone();
      this.features = features;
    }

    /// Indices of the points, a copy.
    public int[] points() {
      return points.clone();
    }

    /// Their features [points, F].
    public Tensor features() {
      return features;
    }
  }
}
