package vexel.distill.eval.structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.eval.FrameEncoder;
import vexel.distill.geometry.Pairs;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// The points of frames that at least one camera sees, numbered through, and samples of them. Which
/// points a sample holds depends on the frames and the seed alone, never on a network: gaps of
/// several students are compared on the same points.
public final class VisiblePoints {
  private final FrameSource frames;
  private final List<Seen> seen = new ArrayList<>();
  private final boolean labelled;
  private final int size;

  /// The visible points of one frame, ascending, with their classes if the frame has labels.
  private static final class Seen {
    private final int first;
    private final int[] points;
    private final int[] labels; // 0 = none

    private Seen(int first, int[] points, int[] labels) {
      this.first = first;
      this.points = points;
      this.labels = labels;
    }
  }

  private VisiblePoints(FrameSource frames, Progress progress) {
    this.frames = frames;
    int first = 0;
    boolean labels = frames.size() > 0;
    for (int f = 0; f < frames.size(); f++) {
      progress.stopIfAsked();
      Frame frame = frames.frame(f);
      int[] points =
          frame.pairs(frames.pairRule()).stream()
              .map(Pairs::points)
              .flatMapToInt(Arrays::stream)
              .distinct()
              .sorted()
              .toArray();
      int[] classes = new int[points.length];
      labels &= frame.labels().isPresent();
      frame.labels().ifPresent(truth -> Arrays.setAll(classes, i -> truth.at(points[i])));
      seen.add(new Seen(first, points, classes));
      first = Math.addExact(first, points.length);
      progress.at("points", f + 1, frames.size(), "");
    }
    this.size = first;
    this.labelled = labels;
  }

  /// Finds the visible points of `frames`, paired as the data set's published methods do.
  public static VisiblePoints of(FrameSource frames, Progress progress) {
    return new VisiblePoints(frames, progress);
  }

  /// Number of points.
  public int size() {
    return size;
  }

  /// Whether every frame has labels.
  public boolean labelled() {
    return labelled;
  }

  /// At most `count` points, each as likely as any other; ascending.
  public int[] uniform(int count, Rng rng) {
    return draw(IntStream.range(0, size).toArray(), count, rng);
  }

  /// At most `count` labelled points, the classes that occur equally often as far as their points
  /// suffice: from the rarest class on, each takes its share of what is left. Ascending.
  ///
  /// @throws UsageException if a frame has no labels
  public int[] balanced(int count, Rng rng) {
    if (!labelled) {
      throw new UsageException(
          "balanced sampling needs a class of every point, and these frames have no labels; use"
              + " uniform");
    }
    int[] labels = labels(IntStream.range(0, size).toArray());
    List<int[]> classes = new ArrayList<>();
    for (int c = 0; c <= Arrays.stream(labels).max().orElse(-1); c++) {
      int mine = c;
      int[] members = IntStream.range(0, size).filter(i -> labels[i] == mine).toArray();
      if (members.length > 0) {
        classes.add(members);
      }
    }
    classes.sort(Comparator.comparingInt(m -> m.length)); // stable: by class among equals
    int left = count;
    List<int[]> drawn = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      int share = left / (classes.size() - c);
      int[] some = draw(classes.get(c), share, rng.at("class", labels[classes.get(c)[0]]));
      drawn.add(some);
      left -= some.length;
    }
    return drawn.stream().flatMapToInt(Arrays::stream).sorted().toArray();
  }

  /// Some of the ascending `from`, without replacement: Floyd's algorithm.
  private static int[] draw(int[] from, int count, Rng rng) {
    if (count >= from.length) {
      return from;
    }
    BitSet taken = new BitSet();
    for (int j = from.length - count; j < from.length; j++) {
      int t = rng.index(j, j + 1);
      taken.set(taken.get(t) ? j : t);
    }
    return taken.stream().map(i -> from[i]).toArray();
  }

  /// The classes of points by number, −1 where there is none.
  public int[] labels(int[] chosen) {
    int[] y = new int[chosen.length];
    for (int i = 0, f = 0; i < chosen.length; i++) {
      while (chosen[i] - seen.get(f).first >= seen.get(f).points.length) {
        f++;
      }
      y[i] = seen.get(f).labels[chosen[i] - seen.get(f).first] - 1;
    }
    return y;
  }

  /// The features of points by number.
  ///
  /// @param chosen ascending
  /// @param encoder has a feature of each of them
  /// @return [chosen, D]
  public Tensor features(int[] chosen, FrameEncoder encoder, Progress progress) {
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0, f = 0; i < chosen.length; f++) {
      progress.stopIfAsked();
      Seen here = seen.get(f);
      int start = i;
      while (i < chosen.length && chosen[i] - here.first < here.points.length) {
        i++;
      }
      if (i > start) {
        int[] points =
            IntStream.range(start, i).map(c -> here.points[chosen[c] - here.first]).toArray();
        parts.add(rows(frames.frame(f), encoder, points));
      }
      progress.at("features", i, chosen.length, "");
    }
    return Tensor.concat(0, parts);
  }

  private static Tensor rows(Frame frame, FrameEncoder encoder, int[] points) {
    try (Scope scope = Scope.open()) {
      FrameEncoder.Encoded encoded = encoder.encode(frame);
      int[] rowOf = new int[frame.points().size()];
      int[] has = encoded.points();
      for (int r = 0; r < has.length; r++) {
        rowOf[has[r]] = r;
      }
      int[] rows = Arrays.stream(points).map(p -> rowOf[p]).toArray();
      return scope.keep(encoded.features().gatherRows(Tensor.of(rows, rows.length)));
    }
  }
}
