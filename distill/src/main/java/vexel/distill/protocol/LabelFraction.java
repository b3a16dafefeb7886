package vexel.distill.protocol;

import java.util.List;
import vexel.distill.UsageException;

/// How many labels may be used, as written on the command line: `1%`, `5%`, `10%`, `25%`, `50%`,
/// `100%` of a data set, or `4f`, `16f`, `64f`: so many frames.
///
/// @param percent share in percent, or 0 if frames are counted
/// @param frames number of frames, or 0 if a share is meant
public record LabelFraction(int percent, int frames) {
  /// All labels.
  public static final LabelFraction ALL = new LabelFraction(100, 0);

  private static final List<Integer> PERCENTS = List.of(1, 5, 10, 20, 25, 50, 100);
  private static final List<Integer> FRAMES = List.of(4, 16, 64);

  /// Reads `16f` or `1%`.
  public static LabelFraction parse(String text) {
    for (int p : PERCENTS) {
      if (text.equals(p + "%")) {
        return new LabelFraction(p, 0);
      }
    }
    for (int f : FRAMES) {
      if (text.equals(f + "f")) {
        return new LabelFraction(0, f);
      }
    }
    throw new UsageException(
        "labels = '"
            + text
            + "'; known: 1%, 5%, 10%, 20%, 25%, 50%, 100%, or frames: 4f, 16f, 64f");
  }

  /// Whether every label may be used.
  public boolean isAll() {
    return percent == 100;
  }

  /// Every how many scenes or scans one is kept.
  int step() {
    return 100 / percent;
  }

  @Override
  public String toString() {
    return frames > 0 ? frames + "f" : percent + "%";
  }
}
