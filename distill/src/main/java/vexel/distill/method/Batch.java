package vexel.distill.method;

import java.util.List;
import vexel.distill.data.Frame;
import vexel.nn.sparse.Voxels;
import vexel.tensor.Tensor;

/// What a method sees of one training step: sweeps, what the cameras around them show, and the
/// pairs drawn to be compared.
///
/// @param step of the training, from 0
/// @param frames the frames, behind each other
/// @param voxels the student's input
/// @param voxelOf voxel row of each point, I32 [N]
/// @param points x, y, z, intensity of the points as the student got them, metres [N, 4]
/// @param views the cameras, frame after frame
/// @param pairs the drawn pairs
public record Batch(
    long step,
    List<Shown> frames,
    Voxels voxels,
    Tensor voxelOf,
    Tensor points,
    List<View> views,
    PixelPairs pairs) {
  /// One frame of a batch.
  ///
  /// @param frame as it was read
  /// @param first number of its first point in the batch
  public record Shown(Frame frame, int first) {
    /// Its identity in the data set.
    public String token() {
      return frame.entry().token();
    }
  }

  /// The frames' names, for messages.
  public List<String> tokens() {
    return frames.stream().map(Shown::token).toList();
  }

  /// This batch with other targets for its pairs.
  public Batch with(Tensor targets) {
    return new Batch(step, frames, voxels, voxelOf, points, views, pairs.with(targets));
  }
}
