package vexel.distill.method;

import java.util.List;
import vexel.distill.augment.PointSubset;
import vexel.distill.data.Frame;
import vexel.distill.geometry.Similarity3;
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
/// @param pairs the drawn pairs, of key frames alone
public record Batch(
    long step,
    List<Shown> frames,
    Voxels voxels,
    Tensor voxelOf,
    Tensor points,
    List<View> views,
    PixelPairs pairs) {
  /// Why a frame is in a batch.
  public enum Role {
    /// It was drawn.
    KEY,
    /// It precedes the key frame of its group.
    BEFORE,
    /// It follows it.
    AFTER,
    /// The key frame's sweep with the points of the one before it.
    DENSE
  }

  /// One frame of a batch.
  ///
  /// @param frame as it was read
  /// @param group the key frame it belongs to, from 0
  /// @param role why it is here
  /// @param kept which of its points the student got
  /// @param motion how they were moved
  /// @param first number of its first point in the batch
  public record Shown(
      Frame frame, int group, Role role, PointSubset kept, Similarity3 motion, int first) {
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
