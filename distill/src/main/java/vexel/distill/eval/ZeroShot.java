package vexel.distill.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vexel.autograd.Value;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.data.DataFault;
import vexel.distill.data.Frame;
import vexel.distill.data.FrameSource;
import vexel.distill.data.PointLabels;
import vexel.tensor.Scope;
import vexel.tensor.Tensor;

/// Segmentation without a classifier: a point is of the class whose text is nearest to its feature.
/// All annotated points count, also those that no camera sees; there is no threshold.
///
/// ```
/// class(x) = argmax_c max_{rows r of c} ⟨unit(x), e_r⟩          (1)
/// ```
///
/// The ensemble (Peng et al., *OpenScene*, CVPR 2023) takes of a point's 3-D feature and the fused
/// feature of the images that see it the one with the larger maximum in (1), the 3-D one of equals.
/// It needs images when it is used, so it is reported apart.
public final class ZeroShot {
  private final List<String> classes;
  private final List<Integer> classOf;
  private final Tensor text; // [D, R]

  /// @param text the rows
  /// @param names by which names the classes go in them
  /// @param classes the classes to tell apart, in the order of the labels 1, 2, …
  /// @throws UsageException if a class has no name or none of its names has a row
  public ZeroShot(TextMatrix text, ClassNames names, List<String> classes) {
    this.classes = List.copyOf(classes);
    this.classOf = new ArrayList<>();
    for (String asked : names.names().keySet()) {
      if (!classes.contains(asked)) {
        throw new UsageException(
            names.source() + ": no class is called '" + asked + "'; the data has " + classes);
      }
    }
    List<Integer> rows = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      List<String> mine = names.names().getOrDefault(classes.get(c), List.of());
      int before = rows.size();
      for (int r = 0; r < text.names().size(); r++) {
        String row = text.names().get(r);
        if (mine.stream().anyMatch(n -> ClassNames.same(n, row))) {
          rows.add(r);
          classOf.add(c);
        }
      }
      if (rows.size() == before) {
        throw new UsageException(
            "%s: class '%s' goes by %s (%s), and none of them is among the names of the text, %s"
                .formatted(text.source(), classes.get(c), mine, names.source(), text.names()));
      }
    }
    int[] index = rows.stream().mapToInt(r -> r).toArray();
    this.text = text.rows().gatherRows(Tensor.of(index, index.length)).transpose(0, 1);
  }

  /// The outcome on all frames.
  ///
  /// @param confusion of the points' own features
  /// @param ensemble of the ensemble with the images, if these were given
  public record Outcome(Confusion confusion, Optional<Confusion> ensemble) {}

  /// What is said of some points.
  private static final class Verdict {
    private final int[] best;
    private final float[] similarity;

    private Verdict(int size) {
      this.best = new int[size];
      this.similarity = new float[size];
    }
  }

  /// Judges features in the text's space.
  ///
  /// @param encoder the points' features
  /// @param images fused image features for the ensemble, if it is wanted
  /// @throws DataFault if a frame has no labels
  public Outcome judge(
      FrameSource frames, FrameEncoder encoder, Optional<FrameEncoder> images, Progress progress) {
    Confusion own = new Confusion(classes.size());
    Confusion both = new Confusion(classes.size());
    for (int f = 0; f < frames.size(); f++) {
      progress.stopIfAsked();
      Frame frame = frames.frame(f);
      PointLabels truth = frame.demandLabels("zero-shot segmentation is judged on labelled points");
      try (var _ = Scope.open()) {
        FrameEncoder.Encoded encoded = encoder.encode(frame);
        int[] points = encoded.points();
        Verdict verdict = verdict(encoded.features());
        for (int i = 0; i < points.length; i++) {
          own.add(truth.at(points[i]) - 1, verdict.best[i]);
        }
        if (images.isPresent()) {
          improve(points, verdict, images.get().encode(frame));
          for (int i = 0; i < points.length; i++) {
            both.add(truth.at(points[i]) - 1, verdict.best[i]);
          }
        }
      }
      progress.at("zero-shot", f + 1, frames.size(), "");
    }
    return new Outcome(own, images.map(_ -> both));
  }

  /// (1) for features [N, D].
  private Verdict verdict(Tensor features) {
    int n = features.dim(0);
    int rows = classOf.size();
    Tensor unit = Value.of(features).l2Normalize(1, 1e-12).tensor();
    float[] products = unit.matmul(text).toFloats(); // [N, R]
    Verdict verdict = new Verdict(n);
    for (int i = 0; i < n; i++) {
      int at = i * rows;
      for (int r = at + 1; r < i * rows + rows; r++) {
        at = products[r] > products[at] ? r : at;
      }
      verdict.best[i] = classOf.get(at - i * rows);
      verdict.similarity[i] = products[at];
    }
    return verdict;
  }

  /// Puts the images' verdict in the place of the points' own where it is surer.
  private void improve(int[] points, Verdict own, FrameEncoder.Encoded fused) {
    int[] seen = fused.points(); // ascending, as `points` are
    Verdict other = verdict(fused.features());
    for (int i = 0, j = 0; i < points.length && j < seen.length; i++) {
      while (j < seen.length && seen[j] < points[i]) {
        j++;
      }
      if (j < seen.length && seen[j] == points[i] && other.similarity[j] > own.similarity[i]) {
        own.best[i] = other.best[j];
      }
    }
  }
}
