package vexel.distill.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.tensor.Rng;
import vexel.tensor.io.FileFailure;

/// The frames whose labels may be used, and the rule that chose them: "1 %" is not the same frames
/// in every code base, so results name the rule.
///
/// @param fraction what was asked for
/// @param rule how it was read
/// @param frames the chosen frames of the training split
public record LabelledFrames(LabelFraction fraction, Rule rule, FrameSource frames) {
  /// How a fraction becomes a list of frames.
  public enum Rule {
    /// Shares by scenes, or by scans in SemanticKITTI, whose sequences are too few; numbers of
    /// frames by key frames.
    AUTO,
    /// SLidR on nuScenes: the k-th, 2k-th, 3k-th … scene of the split in the tables' order, k = 100
    /// for 1 %; all their frames.
    SLIDR_SCENES,
    /// SLidR and ScaLR on SemanticKITTI: scans 0, k, 2k, … of the sorted list.
    SCANS,
    /// A number of frames in which every class of the split occurs: frames are taken greedily, each
    /// time the one that adds most classes not yet seen (the first of them), then filled up in a
    /// fixed random order. The list depends on the data alone, so all methods and seeds share it,
    /// and a shorter list is part of a longer one.
    KEYFRAMES,
    /// The frames named in a file, as code bases with fixed lists have them.
    LIST
  }

  /// What `label-list` says for no list.
  public static final String NO_LIST = "none";

  /// The frames named in `file`.
  ///
  /// @param fraction the share they stand for
  /// @throws DataFault if a line is no frame of the training split, or a second time there
  public static LabelledFrames listed(FrameSource train, LabelFraction fraction, Path file) {
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < train.size(); i++) {
      index.put(train.entry(i).token(), i);
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file).stream().map(String::strip).toList();
    } catch (IOException e) {
      throw FileFailure.reading(file, e);
    }
    BitSet taken = new BitSet();
    for (int n = 0; n < lines.size(); n++) {
      Integer i = index.get(lines.get(n));
      if (lines.get(n).isEmpty()) {
        continue;
      }
      if (i == null || taken.get(i)) {
        throw new DataFault(
            file,
            "line " + (n + 1),
            "'%s' is %s".formatted(lines.get(n), i == null ? "no frame" : "named twice"),
            "name each frame of the training split once, by its token");
      }
      taken.set(i);
    }
    if (taken.isEmpty()) {
      throw new DataFault(file, "lines", "there are none", "name frames by their tokens");
    }
    return new LabelledFrames(fraction, Rule.LIST, train.at(taken.stream().toArray()));
  }

  /// Chooses frames of a training split.
  ///
  /// @param scans whether shares are by scans when the rule is AUTO
  /// @throws UsageException if fraction and rule do not go together or nothing is left
  public static LabelledFrames choose(
      FrameSource train, LabelFraction fraction, Rule asked, boolean scans, Progress progress) {
    Rule rule = asked;
    if (asked == Rule.AUTO) {
      rule = fraction.frames() > 0 ? Rule.KEYFRAMES : scans ? Rule.SCANS : Rule.SLIDR_SCENES;
    }
    if (rule == Rule.LIST) {
      throw new UsageException("label-rule = list needs label-list: a file of tokens");
    }
    if ((fraction.frames() > 0) != (rule == Rule.KEYFRAMES)) {
      throw new UsageException(
          "labels = %s does not go with label-rule = %s: numbers of frames take keyframes, shares slidr-scenes or scans"
              .formatted(fraction, word(rule)));
    }
    FrameSource chosen =
        switch (rule) {
          case SLIDR_SCENES -> scenes(train, fraction.step());
          case SCANS -> train.at(range(0, train.size(), fraction.step()));
          case KEYFRAMES -> train.at(keyframes(train, fraction.frames(), progress));
          case AUTO, LIST -> throw new IllegalStateException("resolved above");
        };
    if (chosen.size() == 0) {
      throw new UsageException(
          "labels = %s: every %d. of %d scenes is none; take a larger share or a number of frames such as 16f"
              .formatted(fraction, fraction.step(), train.scenes().size()));
    }
    return new LabelledFrames(fraction, rule, chosen);
  }

  private static FrameSource scenes(FrameSource train, int step) {
    List<String> all = train.scenes();
    return train.ofScenes(
        IntStream.of(range(step - 1, all.size(), step)).mapToObj(all::get).toList());
  }

  private static int[] range(int first, int end, int step) {
    return IntStream.iterate(first, i -> i < end, i -> i + step).toArray();
  }

  /// Indices of `count` frames in which every class occurs, ascending.
  private static int[] keyframes(FrameSource train, int count, Progress progress) {
    if (count > train.size()) {
      throw new UsageException(
          "labels = %df: the training split has %d frames".formatted(count, train.size()));
    }
    List<BitSet> classes = new ArrayList<>();
    BitSet missing = new BitSet();
    for (int i = 0; i < train.size(); i++) {
      progress.stopIfAsked();
      classes.add(classes(train.frame(i)));
      missing.or(classes.get(i));
      progress.at("labels", i + 1, train.size(), "");
    }
    BitSet taken = new BitSet();
    while (!missing.isEmpty()) {
      int best = 0;
      for (int i = 1; i < train.size(); i++) {
        best = gain(classes.get(i), missing) > gain(classes.get(best), missing) ? i : best;
      }
      taken.set(best);
      missing.andNot(classes.get(best));
    }
    if (taken.cardinality() > count) {
      throw new UsageException(
          "labels = %df: the classes of this split need %d frames; take more frames"
              .formatted(count, taken.cardinality()));
    }
    for (int i : Rng.seed(0).at("keyframes").permutation(train.size())) {
      if (taken.cardinality() < count) {
        taken.set(i);
      }
    }
    return taken.stream().toArray();
  }

  private static int gain(BitSet classes, BitSet missing) {
    BitSet both = (BitSet) classes.clone();
    both.and(missing);
    return both.cardinality();
  }

  private static BitSet classes(Frame frame) {
    PointLabels labels = labels(frame);
    BitSet seen = new BitSet();
    for (int i = 0; i < labels.size(); i++) {
      seen.set(labels.at(i));
    }
    seen.clear(0); // unlabelled
    return seen;
  }

  /// The labels of a frame.
  ///
  /// @throws DataFault if it has none
  static PointLabels labels(Frame frame) {
    return frame.demandLabels("segmentation needs a class per point");
  }

  /// Tokens of the frames, one a line: what a run keeps of them.
  public String list() {
    return IntStream.range(0, frames.size())
        .mapToObj(i -> frames.entry(i).token() + "\n")
        .collect(Collectors.joining());
  }

  /// E.g. `16f (keyframes), 16 frames of 12 scenes`.
  public String description() {
    return "%s (%s), %d frames of %d scenes"
        .formatted(fraction, word(rule), frames.size(), frames.scenes().size());
  }

  private static String word(Rule rule) {
    return rule.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
