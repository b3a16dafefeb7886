package vexel.distill.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vexel.distill.DataException;
import vexel.distill.Progress;
import vexel.distill.data.CameraView;
import vexel.distill.data.DataFormat;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.Quarantine;

/// Reads frames once as training will, so that bad data is known before anything is written: the
/// sweep, its labels, every image, and whether any point falls into any image; for detectors also
/// the sweeps before it. The teacher is not asked.
public final class Inspection {
  /// What happens to frames that cannot be used.
  public enum BadFrames {
    /// The run is refused.
    STOP,
    /// They are left out and named.
    SKIP
  }

  /// What a frame must have besides points.
  public enum Need {
    /// Images that decode, one of which shows some of the points.
    IMAGES,
    /// A class per point.
    LABELS,
    /// Images that decode (detectors that see them).
    VIEWS
  }

  private Inspection() {}

  /// Refuses the first of the frames `which` that cannot be used.
  ///
  /// @throws DataException what is wrong with it
  public static void require(FrameSource frames, int[] which, Progress progress) {
    for (int i = 0; i < which.length; i++) {
      progress.stopIfAsked();
      Optional<DataException> fault = fault(frames, which[i], Need.IMAGES, 0);
      if (fault.isPresent()) {
        throw fault.get();
      }
      progress.at("inspect", i + 1L, which.length, "");
    }
  }

  /// Opens the data of a run: all frames, or under [BadFrames#SKIP] those that can be used.
  ///
  /// @param left takes the others; which they are depends on the data alone
  public static FrameSource open(DistillSettings settings, Quarantine left, Progress progress) {
    Path root = Path.of(settings.data());
    DataFormat format = DataFormat.of(settings.format(), root);
    FrameSource frames = settings.loader().open(format, root, settings.labelMap());
    frames.problems().forEach(fault -> left.add("", fault));
    return settings.badFrames() == BadFrames.SKIP
        ? usable(frames, Need.IMAGES, 0, left, progress)
        : frames;
  }

  /// The frames that can be used.
  ///
  /// @param past sweeps before a frame's own that are read with it
  /// @param left takes the others; a frame is left out for a sweep before it too
  public static FrameSource usable(
      FrameSource frames, Need need, int past, Quarantine left, Progress progress) {
    List<Integer> good = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      progress.stopIfAsked();
      Optional<DataException> fault = fault(frames, i, need, past);
      if (fault.isPresent()) {
        left.add(frames.entry(i).token(), fault.get());
      } else {
        good.add(i);
      }
      progress.at("inspect", i + 1L, frames.size(), "");
    }
    return frames.at(good.stream().mapToInt(i -> i).toArray());
  }

  /// All frames of a source.
  public static int[] all(FrameSource frames) {
    return IntStream.range(0, frames.size()).toArray();
  }

  private static Optional<DataException> fault(FrameSource frames, int i, Need need, int past) {
    try {
      Frame frame = frames.frame(i);
      frame.requirePoints();
      switch (need) {
        case LABELS -> frame.demandLabels("they are what is to be learned");
        case IMAGES -> {
          frame.pairs(frames.pairRule());
          decode(frame);
        }
        case VIEWS -> decode(frame);
      }
      frame.requireExtent();
      if (past > 0) {
        frames.sweeps(i, past); // throws as they are read
      }
      return Optional.empty();
    } catch (DataException e) {
      return Optional.of(e);
    }
  }

  private static void decode(Frame frame) {
    for (CameraView view : frame.cameras()) {
      view.image().decode();
    }
  }
}
