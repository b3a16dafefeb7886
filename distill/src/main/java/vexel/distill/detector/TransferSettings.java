package vexel.distill.detector;

import vexel.distill.protocol.LabelFraction;

/// A network that was distilled without boxes as the encoder of a LiDAR detector, and how many
/// boxes it is given (CleverDistiller's second protocol).
///
/// @param init run of the distillation; `none` = the detector's own encoder
/// @param untrained whether the network starts from the weights that its distillation started from:
///   the control
/// @param labels the frames whose boxes may be used: a share, of the scenes, or `100%`
public record TransferSettings(String init, boolean untrained, String labels) {
  /// The word for no run.
  public static final String NOTHING = "none";

  /// The detector's own encoder and all boxes.
  public static final TransferSettings NONE = new TransferSettings(NOTHING, false, "100%");

  public TransferSettings {
    LabelFraction.parse(labels);
    if (untrained && init.equals(NOTHING)) {
      throw new IllegalArgumentException(
          "untrained = true needs init: the run whose network it is");
    }
  }

  /// Whether a distilled network is the encoder.
  boolean isStudent() {
    return !init.equals(NOTHING);
  }

  /// The frames that may be used.
  LabelFraction fraction() {
    return LabelFraction.parse(labels);
  }
}
