package vexel.distill.detector;

import java.util.List;
import vexel.distill.detect.LabelledBox;
import vexel.distill.geometry.Box;

/// The samples of a step as all detectors see them, and their boxes after the same change.
///
/// @param tokens of the frames
/// @param input sweeps and images
/// @param boxes of each sample, in the frame of its LiDAR; labels as in [DetectionClasses]
public record DetectBatch(List<String> tokens, DetectorInput input, List<List<LabelledBox>> boxes) {
  /// The boxes without their classes.
  public List<List<Box>> plainBoxes() {
    return boxes.stream().map(own -> own.stream().map(LabelledBox::box).toList()).toList();
  }
}
