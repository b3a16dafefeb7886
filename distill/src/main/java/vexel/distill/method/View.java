package vexel.distill.method;

import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.tensor.Tensor;

/// What one camera of a batch shows.
///
/// @param frame which of the batch's frames it belongs to
/// @param channel the camera's name
/// @param token identity of the image in its data set
/// @param pairs all its pairs with the student's points (numbered through the batch), on the image
///   the teacher was given
/// @param patches the frozen teacher's features [h·w, D]
/// @param gridHeight h
/// @param gridWidth w
public record View(
    int frame,
    String channel,
    String token,
    Pairs pairs,
    Tensor patches,
    int gridHeight,
    int gridWidth) {
  /// How the pairs at `index` read the patches.
  public PatchReadout readout(Pairs some) {
    return PatchReadout.of(some, gridHeight, gridWidth);
  }
}
