package vexel.distill.eval;

import java.util.ArrayList;
import java.util.List;

/// One confusion matrix over a whole split; rows are the truth, columns the prediction.
///
/// ```
/// IoU_c    = TP_c / (TP_c + FP_c + FN_c)                                       (1)
/// mIoU     = mean of IoU_c over the classes that occur in truth or prediction  (2)
/// accuracy = Σ TP_c / Σ n_c,  n_c = TP_c + FN_c                                (3)
/// fwIoU    = Σ_c (n_c / Σ n) IoU_c                                             (4)
/// pooled   = Σ TP_c / (2 Σ n_c − Σ TP_c)                                       (5)
/// ```
///
/// A class with an empty union is left out of (2), ScaLR's rule, unless [EmptyClass#ONE] is asked
/// for, SLidR's. SLidR logs (5) under the name "fwIoU"; (4) is what the literature calls so.
public final class Confusion {
  private final int classes;
  private final EmptyClass empty;
  private final long[] counts;

  /// What becomes of a class that neither occurs nor is predicted.
  public enum EmptyClass {
    /// Its IoU is NaN and the mean is taken over the others.
    LEFT_OUT,
    /// Its IoU is 1. In a split without some classes this lifts the mean.
    ONE
  }

  /// A matrix that leaves empty classes out.
  ///
  /// @param classes number of classes; labels are 0 … classes − 1
  public Confusion(int classes) {
    this(classes, EmptyClass.LEFT_OUT);
  }

  /// A matrix of zeros.
  public Confusion(int classes, EmptyClass empty) {
    this.classes = classes;
    this.empty = empty;
    this.counts = new long[classes * classes];
  }

  /// Counts one point; a negative truth is ignored.
  public void add(int truth, int prediction) {
    if (truth >= 0) {
      counts[truth * classes + prediction]++;
    }
  }

  /// Counts all points of another matrix of as many classes.
  public void add(Confusion other) {
    if (other.classes != classes) {
      throw new IllegalArgumentException(
          "confusion: " + other.classes + " classes do not join " + classes);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /// Number of classes.
  public int classes() {
    return classes;
  }

  /// Points of class `truth` predicted as `prediction`.
  public long count(int truth, int prediction) {
    return counts[truth * classes + prediction];
  }

  /// The matrix, row by row.
  public List<List<Long>> rows() {
    List<List<Long>> rows = new ArrayList<>();
    for (int t = 0; t < classes; t++) {
      List<Long> row = new ArrayList<>();
      for (int p = 0; p < classes; p++) {
        row.add(count(t, p));
      }
      rows.add(row);
    }
    return rows;
  }

  /// Points of a class in the truth, n_c.
  public long support(int c) {
    long n = 0;
    for (int j = 0; j < classes; j++) {
      n += count(c, j);
    }
    return n;
  }

  /// Labelled points predicted as class `c`.
  public long predicted(int c) {
    long n = 0;
    for (int j = 0; j < classes; j++) {
      n += count(j, c);
    }
    return n;
  }

  /// Whether class `c` neither occurs nor is predicted.
  public boolean isEmpty(int c) {
    return support(c) == 0 && predicted(c) == 0;
  }

  /// Intersection over union of class `c`; NaN, or 1 by [EmptyClass#ONE], if it is empty. (1)
  public double iou(int c) {
    if (isEmpty(c)) {
      return empty == EmptyClass.ONE ? 1 : Double.NaN;
    }
    return (double) count(c, c) / (support(c) + predicted(c) - count(c, c));
  }

  /// Share of the points of class `c` that are predicted right, NaN if there are none.
  public double recall(int c) {
    return share(count(c, c), support(c));
  }

  /// Share of the points predicted as class `c` that are of it, NaN if there are none.
  public double precision(int c) {
    return share(count(c, c), predicted(c));
  }

  /// Mean intersection over union. (2)
  public double miou() {
    double sum = 0;
    int n = 0;
    for (int c = 0; c < classes; c++) {
      double iou = iou(c);
      if (!Double.isNaN(iou)) {
        sum += iou;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /// Share of points predicted right, NaN without points. (3)
  public double accuracy() {
    return share(right(), points());
  }

  /// Frequency-weighted intersection over union, NaN without points. (4)
  public double frequencyWeightedIou() {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += support(c) == 0 ? 0 : (double) support(c) / points() * iou(c);
    }
    return points() == 0 ? Double.NaN : sum;
  }

  /// Intersection over union of all classes pooled, which SLidR logs as "fwIoU". (5)
  public double pooledIou() {
    return share(right(), 2 * points() - right());
  }

  /// Number of labelled points.
  public long points() {
    long n = 0;
    for (long count : counts) {
      n += count;
    }
    return n;
  }

  private long right() {
    long n = 0;
    for (int c = 0; c < classes; c++) {
      n += count(c, c);
    }
    return n;
  }

  private static double share(long part, long all) {
    return all == 0 ? Double.NaN : (double) part / all;
  }
}
