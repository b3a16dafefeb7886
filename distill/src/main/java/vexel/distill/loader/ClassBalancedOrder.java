package vexel.distill.loader;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import vexel.distill.UsageException;
import vexel.tensor.Rng;

/// Class-balanced grouping and sampling (CBGS; Zhu et al. 2019, arXiv 1908.09492, as UniDistill's
/// code has it): every class is drawn equally often. With N_c the number of frames that show class
/// c of K,
///
/// ```
/// N = Σ_c N_c,   n = ⌊N / K⌋                                                        (1)
/// an epoch = n frames of each class, drawn with replacement, shuffled               (2)
/// ```
///
/// A frame that shows several classes counts, and may be drawn, for each of them.
///
/// *Deviations*: the released code draws int(N_c · (1/K) / (N_c/N)) in floating point, which is n
/// or one less by rounding, and divides by zero where no frame shows a class; such a class is left
/// out here. At least one frame is drawn of each class. The Lightning port shows the classes one
/// after another, as the authors' own engine does not.
public final class ClassBalancedOrder implements FrameOrder {
  private final List<int[]> shows; // by class: the frames that show it
  private final int draws;

  private ClassBalancedOrder(List<int[]> shows, int draws) {
    this.shows = shows;
    this.draws = draws;
  }

  /// The order over frames of which each shows the classes 0 … K − 1 that are set.
  ///
  /// @throws UsageException if no frame shows any class
  public static ClassBalancedOrder of(List<BitSet> frames, int classes) {
    List<int[]> shows =
        IntStream.range(0, classes)
            .mapToObj(
                c -> IntStream.range(0, frames.size()).filter(i -> frames.get(i).get(c)).toArray())
            .toList();
    long n = shows.stream().mapToLong(s -> s.length).sum(); // (1)
    if (n == 0) {
      throw new UsageException(
          "class-balanced sampling: none of "
              + frames.size()
              + " frames has an annotated object of the "
              + classes
              + " classes; take data with boxes, or order = plain");
    }
    return new ClassBalancedOrder(shows, Math.toIntExact(StrictMath.max(1, n / classes)));
  }

  /// Frames that show class c.
  public int frames(int c) {
    return shows.get(c).length;
  }

  /// Draws of each class in an epoch.
  public int draws() {
    return draws;
  }

  @Override
  public int size() {
    return Math.multiplyExact(draws, (int) shows.stream().filter(s -> s.length > 0).count());
  }

  @Override
  public int[] epoch(Rng rng) {
    int[] grouped = new int[size()];
    int at = 0;
    for (int c = 0; c < shows.size(); c++) {
      int[] frames = shows.get(c);
      Rng draw = rng.at("class", c);
      for (int i = 0; frames.length > 0 && i < draws; i++) {
        grouped[at++] = frames[draw.index(i, frames.length)];
      }
    }
    int[] place = rng.at("shuffle").permutation(grouped.length); // (2)
    return Arrays.stream(place).map(i -> grouped[i]).toArray();
  }
}
