package vexel.distill.eval;

/// One confusion matrix over a whole split; rows are the truth, columns the prediction.
///
/// ```
/// IoU_c = TP_c / (TP_c + FP_c + FN_c)                                          (1)
/// mIoU  = mean of IoU_c over the classes that occur in truth or prediction     (2)
/// ```
///
/// A class with an empty union is left out of the mean (ScaLR's rule); SLidR counts it as 1.
public final class Confusion {
  private final int classes;
  private final long[] counts;

  /// @param classes number of classes; labels are 0 … classes − 1
  public Confusion(int classes) {
    this.classes = classes;
    this.counts = new long[classes * classes];
  }

  /// Counts one point; a negative truth is ignored.
  public void add(int truth, int prediction) {
    if (truth >= 0) {
      counts[truth * classes + prediction]++;
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

  /// Points of a class in the truth.
  public long support(int c) {
    long n = 0;
    for (int j = 0; j < classes; j++) {
      n += count(c, j);
    }
    return n;
  }

  /// Intersection over union of class `c`, NaN if it neither occurs nor is predicted. (1)
  public double iou(int c) {
    long union = -count(c, c);
    for (int j = 0; j < classes; j++) {
      union += count(c, j) + count(j, c);
    }
    return union == 0 ? Double.NaN : (double) count(c, c) / union;
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

  /// Share of points predicted right.
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int c = 0; c < classes; c++) {
      right += count(c, c);
      all += support(c);
    }
    return all == 0 ? Double.NaN : (double) right / all;
  }
}
