package vexel.distill.method;

import java.util.function.Supplier;
import vexel.distill.data.CameraView;
import vexel.distill.geometry.Pairs;
import vexel.distill.geometry.PatchReadout;
import vexel.distill.superpixel.LabelMap;
import vexel.tensor.Tensor;

/// What one camera of a batch shows.
///
/// @param frame which of the batch's frames it belongs to
/// @param camera the camera and its image
/// @param pairs all its pairs with the student's points (numbered through the batch), on the image
///   the teacher was given
/// @param patches the frozen teacher's features [h·w, D]
/// @param gridHeight h
/// @param gridWidth w
/// @param segments the regions of the image the teacher was given, made when asked for
public record View(
    int frame,
    CameraView camera,
    Pairs pairs,
    Tensor patches,
    int gridHeight,
    int gridWidth,
    Supplier<LabelMap> segments) {
  /// How `some` of its pairs read the patches.
  public PatchReadout readout(Pairs some) {
    return PatchReadout.of(some, gridHeight, gridWidth);
  }
}
