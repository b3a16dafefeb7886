package vexel.distill.detector;

import vexel.autograd.Parameter;
import vexel.nn.Init;
import vexel.nn.Layer;

/// The learned weights of the three terms of a detector's loss, shared by its tasks (Kendall et
/// al., CVPR 2018): part of the training, not of the detector.
///
/// @param s s_i of [vexel.distill.loss.CenterHeadLoss], [3], all 1 at the start
public record LossBalance(Parameter s) implements Layer {
  /// Equal weights.
  public static LossBalance even() {
    return new LossBalance(Init.constant(1, 3));
  }
}
