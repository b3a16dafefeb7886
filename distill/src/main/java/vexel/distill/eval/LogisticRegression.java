package vexel.distill.eval;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import vexel.tensor.Backends;
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
/// until the gradient norm is 10⁻⁴ of the one at zero. Being convex, the answer does not depend on
/// the path to it, so every feature is judged by the same yardstick. Two things shorten the path:
/// the solver starts at the answer for the next stronger penalty, and its first metric is Böhning's
/// bound on the Hessian (1992, theorem 2), per class
///
/// ```
/// C = 1/(2N) Σ_n (x_n, 1)(x_n, 1)ᵀ + λ diag(1, …, 1, 0)                        (2)
/// ```
public final class LogisticRegression {
  private static final int MEMORY = 12;
  private static final int MAX_ITERATIONS = 1000;
  private static final double TOLERANCE = 1e-4;

  private final Tensor x;
  private final Tensor target;
  private final int features;
  private final int classes;
  private final double lambda;
  private final DecompositionSolver metric;

  private record Point(RealVector w, double loss, RealVector gradient) {}

  private record Curvature(RealVector s, RealVector y, double rho) {}

  private LogisticRegression(
      Tensor x, Tensor target, int classes, double lambda, RealMatrix moments) {
    this.x = x;
    this.target = target;
    this.features = x.dim(1);
    this.classes = classes;
    this.lambda = lambda;
    RealMatrix c = moments.scalarMultiply(0.5); //                               (2)
    for (int i = 0; i < features; i++) {
      c.addToEntry(i, i, lambda);
    }
    this.metric = new CholeskyDecomposition(c).getSolver();
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

  /// Solves (1) for several penalties.
  ///
  /// @param x features [N, F], standardised
  /// @param target classes [N], I32
  /// @param lambdas the penalties
  /// @return one fit for each penalty, in their order
  public static List<Fit> fit(Tensor x, Tensor target, int classes, List<Double> lambdas) {
    RealMatrix moments = moments(x);
    RealVector zero = new ArrayRealVector((x.dim(1) + 1) * classes);
    RealVector w = zero;
    Map<Double, Fit> fits = new TreeMap<>();
    for (double lambda : lambdas.stream().sorted(Comparator.reverseOrder()).toList()) {
      LogisticRegression problem = new LogisticRegression(x, target, classes, lambda, moments);
      Point first = problem.evaluate(zero);
      Fit fit = problem.solve(problem.evaluate(w), first.gradient.getNorm());
      fits.put(lambda, fit);
      w = new ArrayRealVector(fit.weight.widened(), false);
      w = w.append(new ArrayRealVector(fit.bias.widened(), false));
    }
    return lambdas.stream().map(l -> Objects.requireNonNull(fits.get(l))).toList();
  }

  /// 1/N Σ_n (x_n, 1)(x_n, 1)ᵀ
  private static RealMatrix moments(Tensor x) {
    int f = x.dim(1);
    double[] square = x.transpose(0, 1).matmul(x).widened();
    double[] sum = x.sum(0).widened();
    RealMatrix m = MatrixUtils.createRealMatrix(f + 1, f + 1);
    for (int i = 0; i < f; i++) {
      for (int j = 0; j <= i; j++) {
        m.setEntry(i, j, square[i * f + j] / x.dim(0));
        m.setEntry(j, i, square[i * f + j] / x.dim(0));
      }
      m.setEntry(i, f, sum[i] / x.dim(0));
      m.setEntry(f, i, sum[i] / x.dim(0));
    }
    m.setEntry(f, f, 1);
    return m;
  }

  private Fit solve(Point start, double first) {
    Point at = start;
    Deque<Curvature> memory = new ArrayDeque<>();
    int iteration = 0;
    while (iteration < MAX_ITERATIONS && at.gradient.getNorm() > TOLERANCE * first) {
      RealVector d = direction(at.gradient, memory);
      double slope = d.dotProduct(at.gradient);
      double step = 1;
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

  /// The two-loop recursion: −H g, from H₀ = γ C⁻¹.
  private RealVector direction(RealVector g, Deque<Curvature> memory) {
    RealVector q = g.copy();
    double[] alpha = new double[memory.size()];
    int i = 0;
    for (Curvature c : memory) {
      alpha[i] = c.rho * c.s.dotProduct(q);
      q.combineToSelf(1, -alpha[i++], c.y);
    }
    q = unscaled(q);
    Curvature newest = memory.peekFirst();
    if (newest != null) {
      q.mapMultiplyToSelf(1 / (newest.rho * newest.y.dotProduct(unscaled(newest.y))));
    }
    for (var it = memory.descendingIterator(); it.hasNext(); ) {
      Curvature c = it.next();
      q.combineToSelf(1, alpha[--i] - c.rho * c.y.dotProduct(q), c.s);
    }
    return q.mapMultiplyToSelf(-1);
  }

  /// C⁻¹ times each class's part of v[F + 1, K].
  private RealVector unscaled(RealVector v) {
    RealMatrix m = MatrixUtils.createRealMatrix(features + 1, classes);
    for (int i = 0; i <= features; i++) {
      m.setRowVector(i, v.getSubVector(i * classes, classes));
    }
    RealMatrix y = metric.solve(m);
    RealVector u = new ArrayRealVector(v.getDimension());
    for (int i = 0; i <= features; i++) {
      u.setSubVector(i * classes, y.getRowVector(i));
    }
    return u;
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
    double[] dw = x.transpose(0, 1).matmul(dlogits).widened(); // [F, K]
    double[] db = dlogits.sum(0).widened(); // [K]
    RealVector weight = w.getSubVector(0, dw.length);
    RealVector gradient =
        new ArrayRealVector(dw, false)
            .combine(1, lambda, weight)
            .append(new ArrayRealVector(db, false));
    double loss = rows.to(Backends.cpu()).cast(DType.F64).mean().item(); // (1)
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
