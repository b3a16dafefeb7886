package vexel.distill.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.FrameSource;
import vexel.distill.data.HeldOut;
import vexel.distill.recipe.DistillSettings;

/// The frames on which a finished run is judged.
///
/// @param frames the frames
/// @param which their name: a split, `heldout` or `all`
record JudgedFrames(FrameSource frames, String which) {
  /// What the option is for, in the help of the verbs.
  static final String HELP =
      "val (or another split the data set defines), heldout (what the run held out), all; auto ="
          + " the first of these three that there is";

  /// Opens the data and picks the frames.
  ///
  /// @param split what [#HELP] says
  /// @param most frames at most, evenly spaced; 0 = all
  static JudgedFrames of(DistillSettings run, RunOnData on, String split, int most) {
    if (most < 0) {
      throw new UsageException("--frames " + most + ": give 1 or more, or 0 for all");
    }
    FrameSource all = on.open();
    JudgedFrames chosen = choose(run, all, on.data, split);
    int n = chosen.frames.size();
    if (n == 0) {
      throw new DataFault(
          on.data, "frames", "has none in '" + chosen.which + "'", "try --split all");
    }
    if (most == 0 || most >= n) {
      return chosen;
    }
    int[] spaced = IntStream.range(0, most).map(i -> (int) ((long) i * n / most)).toArray();
    return new JudgedFrames(chosen.frames.at(spaced), chosen.which);
  }

  private static JudgedFrames choose(
      DistillSettings run, FrameSource all, Path data, String split) {
    HeldOut held = HeldOut.parse(run.heldout());
    boolean own = data.toAbsolutePath().normalize().equals(Path.of(run.data()).toAbsolutePath());
    return switch (split) {
      case "all" -> new JudgedFrames(all, split);
      case "heldout" -> {
        if (held.fraction() == 0 || !own) {
          throw new UsageException(
              "--split heldout: the run held out '%s' of %s; name that folder, or --split all"
                  .formatted(run.heldout(), run.data()));
        }
        yield new JudgedFrames(held.heldOut(all), split);
      }
      case "auto" -> {
        Optional<FrameSource> val = val(all);
        if (val.isPresent()) {
          yield new JudgedFrames(val.get(), "val");
        }
        yield held.fraction() > 0 && own
            ? new JudgedFrames(held.heldOut(all), "heldout")
            : new JudgedFrames(all, "all");
      }
      default -> new JudgedFrames(all.split(split), split);
    };
  }

  /// The validation split, if the data set defines one and has frames of it.
  static Optional<FrameSource> val(FrameSource all) {
    try {
      return Optional.of(all.split("val")).filter(s -> s.size() > 0);
    } catch (UsageException _) { // the data set defines no splits
      return Optional.empty();
    }
  }
}
