package vexel.distill.eval;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.MatrixKernels.Epilogue;
import vexel.tensor.spi.RowKernels;

/// Multinomial logistic regression with an L2 penalty, the convex problem behind a linear probe:
///
/// ```
/// min_{W,b}  1/N Σ_n −log softmax(W x_n + b)_{y_n} + λ/2 ‖W‖²                  (1)
/// ```
///
/// solved by L-BFGS (Nocedal and Wright 2006, algorithm 7.4) with a backtracking Armijo search,
/// from zero, until the gradient norm is 10⁻⁴ of the first one. Being convex, the answer does not
/// depend on the path to it, so every feature is judged by the same yardstick.
public final class LogisticRegression {
  private static final int MEMORY = 12;
  private static final int MAX_ITERATIONS = 500;
  private static final double TOLERANCE = 1e-4;

  private final Tensor x;
  private final Tensor target;
  private final int features;
  private final int classes;
  private final double lambda;

  private record Point(RealVector w, double loss, RealVector gradient) {}

  private record Curvature(RealVector s, RealVector y, double rho) {}

  private LogisticRegression(Tensor x, Tensor target, int classes, double lambda) {
    this.x = x;
    this.target = target;
    this.features = x.dim(1);
    this.classes = classes;
    this.lambda = lambda;
  }

  /// A fitted classifier.
  ///
  /// @param weight [features, classes]
  /// @param bias [classes]
  /// @param iterations L-BFGS iterations used
  /// @param relativeGradient final gradient norm over the first
  public record Fit(Tensor weight, Tensor bias, int iterations, double relativeGradient) {
    /// Class of each row of x[N, features].
    public int[] predict(Tensor x) {
      Tensor logits = x.matmul(weight, Epilogue.bias(bias));
      Tensor best = Tensor.empty(x.backend(), DType.I32, Shape.of(x.dim(0)));
      x.kernels().reduce().argMax(logits, x.dim(0), logits.dim(1), 1, best);
      return best.toInts();
    }
  }

  /// Solves (1).
  ///
  /// @param x features [N, F], standardised
  /// @param target classes [N], I32
  public static Fit fit(Tensor x, Tensor target, int classes, double lambda) {
    return new LogisticRegression(x, target, classes, lambda).solve();
  }

  private Fit solve() {
    Point at = evaluate(new ArrayRealVector((features + 1) * classes));
    double first = at.gradient.getNorm();
    Deque<Curvature> memory = new ArrayDeque<>();
    int iteration = 0;
    while (iteration < MAX_ITERATIONS && at.gradient.getNorm() > TOLERANCE * first) {
      RealVector d = direction(at.gradient, memory);
      double slope = d.dotProduct(at.gradient);
      double step = memory.isEmpty() ? 1 / Math.max(first, 1e-12) : 1;
      Point next = evaluate(at.w.combine(1, step, d));
      while (!(next.loss <= at.loss + 1e-4 * step * slope) && step > 1e-10) { // Armijo
        step *= 0.5;
        next = evaluate(at.w.combine(1, step, d));
      }
      if (step <= 1e-10) {
        break; // the loss is flat to the precision of F32
      }
      RealVector s = next.w.subtract(at.w);
      RealVector y = next.gradient.subtract(at.gradient);
      double sy = s.dotProduct(y);
      if (sy > 1e-12 * y.dotProduct(y)) {
        memory.addFirst(new Curvature(s, y, 1 / sy));
        if (memory.size() > MEMORY) {
          memory.removeLast();
        }
      }
      at = next;
      iteration++;
    }
    double left = at.gradient.getNorm() / Math.max(first, 1e-30);
    return new Fit(weight(at.w), bias(at.w), iteration, left);
  }

  /// The two-loop recursion: −H g.
  private static RealVector direction(RealVector g, Deque<Curvature> memory) {
    RealVector q = g.copy();
    double[] alpha = new double[memory.size()];
    int i = 0;
    for (Curvature c : memory) {
      alpha[i] = c.rho * c.s.dotProduct(q);
      q.combineToSelf(1, -alpha[i++], c.y);
    }
    Curvature newest = memory.peekFirst();
    if (newest != null) {
      q.mapMultiplyToSelf(1 / (newest.rho * newest.y.dotProduct(newest.y)));
    }
    for (var it = memory.descendingIterator(); it.hasNext(); ) {
      Curvature c = it.next();
      q.combineToSelf(1, alpha[--i] - c.rho * c.y.dotProduct(q), c.s);
    }
    return q.mapMultiplyToSelf(-1);
  }

  /// Loss and gradient of (1).
  private Point evaluate(RealVector w) {
    int n = x.dim(0);
    Tensor logits = x.matmul(weight(w), Epilogue.bias(bias(w))); // [N, K]
    Tensor logp = logits.emptyLike();
    Tensor rows = Tensor.empty(x.backend(), x.dtype(), Shape.of(n));
    RowKernels kernels = x.kernels().rows();
    kernels.crossEntropy(logits, target, null, -1, 0, rows, logp);
    Tensor each = Tensor.full(x.backend(), x.dtype(), Shape.of(n), 1.0 / n);
    Tensor dlogits = logits.emptyLike();
    kernels.crossEntropyBackward(logp, target, null, -1, 0, each, dlogits);
    double[] dw = x.transpose(0, 1).matmul(dlogits).cast(DType.F64).toDoubles(); // [F, K]
    double[] db = dlogits.sum(0).cast(DType.F64).toDoubles(); // [K]
    RealVector weight = w.getSubVector(0, dw.length);
    RealVector gradient =
        new ArrayRealVector(dw, false)
            .combine(1, lambda, weight)
            .append(new ArrayRealVector(db, false));
    double loss = rows.cast(DType.F64).mean().item(); // (1)
    return new Point(w, loss + 0.5 * lambda * weight.dotProduct(weight), gradient);
  }

  private Tensor weight(RealVector w) {
    return tensor(w.getSubVector(0, features * classes)).reshape(features, classes);
  }

  private Tensor bias(RealVector w) {
    return tensor(w.getSubVector(features * classes, classes));
  }

  private Tensor tensor(RealVector v) {
    float[] f = new float[v.getDimension()];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) v.getEntry(i);
    }
    return Tensor.copyOf(x.backend(), f, f.length);
  }
}
