package vexel.distill.eval;

import java.util.Arrays;
import java.util.List;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Linear probing: how much of the semantics can be read off frozen features by a linear map. Batch
/// normalisation (the training points' mean and variance, without affine part) and one linear
/// classifier, as ScaLR probes.
///
/// Every feature is judged alike: one convex solver ([LogisticRegression]), one grid of
/// regularisation strengths, chosen on the tuning split, never on the one that is reported.
public final class LinearProbe {
  /// The regularisation grid.
  public static final List<Double> GRID = List.of(1e-5, 1e-4, 1e-3);

  private final Tensor mean;
  private final Tensor scale;
  private final LogisticRegression.Fit fit;
  private final double lambda;

  private LinearProbe(Tensor mean, Tensor scale, LogisticRegression.Fit fit, double lambda) {
    this.mean = mean;
    this.scale = scale;
    this.fit = fit;
    this.lambda = lambda;
  }

  /// Features of points with their classes.
  public static final class Points {
    private final Tensor x;
    private final int[] labels;

    /// @param x [N, F]
    /// @param labels N classes, −1 where the truth is to be ignored
    public Points(Tensor x, int[] labels) {
      this.x = x;
      this.labels = labels.clone();
    }

    /// Number of points N.
    public int size() {
      return labels.length;
    }

    /// The points with a class.
    Points labelled() {
      int[] rows = new int[labels.length];
      int n = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] >= 0) {
          rows[n++] = i;
        }
      }
      int[] kept = Arrays.copyOf(rows, n);
      return new Points(
          x.gatherRows(Tensor.copyOf(x.backend(), kept, n)),
          Arrays.stream(kept).map(i -> labels[i]).toArray());
    }
  }

  /// Fits a probe on `train`, choosing the regularisation on `tuning`.
  public static LinearProbe fit(Points train, Points tuning, int classes) {
    Points known = train.labelled();
    Tensor mean = known.x.mean(0);
    Tensor variance = known.x.sub(mean).map(Unary.SQUARE).mean(0);
    Tensor scale = variance.add(1e-5).map(Unary.SQRT).map(Unary.RECIPROCAL);
    Tensor x = standardise(known.x, mean, scale);
    Tensor target = Tensor.copyOf(x.backend(), known.labels, known.labels.length);
    LinearProbe best = null;
    double bestMiou = -1;
    List<LogisticRegression.Fit> fits = LogisticRegression.fit(x, target, classes, GRID);
    for (int i = 0; i < fits.size(); i++) {
      LinearProbe probe = new LinearProbe(mean, scale, fits.get(i), GRID.get(i));
      double miou = probe.evaluate(tuning, classes).miou();
      if (best == null || miou > bestMiou) {
        best = probe;
        bestMiou = miou;
      }
    }
    if (best == null) {
      throw new IllegalStateException("the regularisation grid is empty");
    }
    return best;
  }

  /// The chosen regularisation strength.
  public double lambda() {
    return lambda;
  }

  /// The classifier behind this probe.
  public LogisticRegression.Fit classifier() {
    return fit;
  }

  /// Classes of the rows of x[N, F].
  public int[] predict(Tensor x) {
    return fit.predict(standardise(x, mean, scale));
  }

  /// Confusion of the predictions on `points`.
  public Confusion evaluate(Points points, int classes) {
    Confusion confusion = new Confusion(classes);
    int[] predicted = predict(points.x);
    for (int i = 0; i < predicted.length; i++) {
      confusion.add(points.labels[i], predicted[i]);
    }
    return confusion;
  }

  private static Tensor standardise(Tensor x, Tensor mean, Tensor scale) {
    Tensor y = Tensor.empty(x.backend(), DType.F32, Shape.of(x.dim(0), x.dim(1)));
    x.kernels().element().copy(x.sub(mean).mul(scale), y);
    return y;
  }
}
