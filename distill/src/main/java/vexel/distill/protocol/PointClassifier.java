package vexel.distill.protocol;

import vexel.distill.Progress;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.distill.eval.Confusion;

/// Gives every point of a frame a class.
public interface PointClassifier {
  /// Number of classes.
  int classes();

  /// The class of each point of a frame, 0 … [#classes()] − 1. Label c + 1 of the files is class c.
  int[] predict(Frame frame);

  /// The confusion over all labelled points of `frames`, a frame at a time.
  ///
  /// @throws vexel.distill.data.DataFault if a frame has no labels
  default Confusion judge(FrameSource frames, Confusion.EmptyClass empty, Progress progress) {
    Confusion confusion = new Confusion(classes(), empty);
    for (int f = 0; f < frames.size(); f++) {
      progress.stopIfAsked();
      Frame frame = frames.frame(f);
      PointLabels truth = LabelledFrames.labels(frame);
      int[] predicted = frame.points().size() == 0 ? new int[0] : predict(frame);
      for (int i = 0; i < predicted.length; i++) {
        confusion.add(truth.at(i) - 1, predicted[i]);
      }
      progress.at("evaluate", f + 1, frames.size(), "");
    }
    return confusion;
  }
}
