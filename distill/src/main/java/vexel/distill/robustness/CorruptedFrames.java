package vexel.distill.robustness;

import java.util.List;
import vexel.distill.data.DataFault;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameEntry;
import vexel.distill.data.FrameSource;
import vexel.distill.geometry.PairRule;
import vexel.tensor.Rng;

/// Frames as a sensor under a corruption would have recorded them; made when they are read.
///
/// @param source the clean frames
/// @param corruption what happens to their scans
/// @param rng the stream of the corruption; a frame's token tells which part is its own, so a frame
///   looks the same in whichever selection it stands
public record CorruptedFrames(FrameSource source, Corruption corruption, Rng rng)
    implements FrameSource {
  @Override
  public int size() {
    return source.size();
  }

  @Override
  public FrameEntry entry(int i) {
    return source.entry(i);
  }

  @Override
  public Frame frame(int i) {
    Frame frame = source.frame(i);
    Scan scan = corruption.apply(Scan.of(frame), rng.at(frame.entry().token()));
    return frame.with(scan.points(), scan.labels());
  }

  @Override
  public boolean poseKnown(int i) {
    return source.poseKnown(i);
  }

  /// That of the clean frames.
  @Override
  public String manifestHash() {
    return source.manifestHash();
  }

  @Override
  public List<DataFault> problems() {
    return source.problems();
  }

  @Override
  public PairRule pairRule() {
    return source.pairRule();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }
}
