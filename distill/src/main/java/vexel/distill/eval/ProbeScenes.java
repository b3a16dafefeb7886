package vexel.distill.eval;

import vexel.distill.data.FrameSource;
import vexel.distill.data.NuScenes;
import vexel.tensor.Rng;

/// The scenes on which features are judged by a linear probe: it is fitted on `train`, its
/// regularisation is chosen on `tuning`, and what is reported is read off `val`.
///
/// @param train scenes to fit on
/// @param tuning scenes that choose the probe's regularisation
/// @param val scenes to judge on
public record ProbeScenes(FrameSource train, FrameSource tuning, FrameSource val) {
  /// A probe and what it reached.
  ///
  /// @param confusion over all labelled points of the val scenes
  /// @param lambda the chosen regularisation
  public record Verdict(Confusion confusion, double lambda) {}

  /// The scenes of a data set's splits of these names.
  public static ProbeScenes of(NuScenes data) {
    return new ProbeScenes(data.split("train"), data.split("tuning"), data.split("val"));
  }

  /// Number of classes of the data set.
  public int classes() {
    return train.classNames().size() - 1;
  }

  /// A probe of features.
  ///
  /// @param perFrame points drawn of each frame to fit and to choose on; 0 = all
  /// @param rng which points are drawn
  public LinearProbe fit(FrameEncoder encoder, int perFrame, Rng rng) {
    return LinearProbe.fit(
        ProbeData.collect(train, encoder, perFrame, rng.at("train")),
        ProbeData.collect(tuning, encoder, perFrame, rng.at("tuning")),
        classes());
  }

  /// Judges features.
  ///
  /// @param perFrame points drawn of each frame to fit and to choose on; 0 = all
  /// @param rng which points are drawn
  public Verdict judge(FrameEncoder encoder, int perFrame, Rng rng) {
    LinearProbe probe = fit(encoder, perFrame, rng);
    LinearProbe.Points judged = ProbeData.collect(val, encoder, 0, rng.at("val"));
    return new Verdict(probe.evaluate(judged, classes()), probe.lambda());
  }
}
