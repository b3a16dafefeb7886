package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Layer and L2 normalisation of the rows of x[R, N].
@SuppressWarnings("cast") // redundant where the type is double already
final class F64Norm {
  private F64Norm() {}

  static void layerNorm(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      double mu = F64Lanes.sum(xs, ix, n) / n;
      double var = F64Lanes.squares(xs, ix, mu, n) / n;
      double rho = 1 / (double) Math.sqrt(var + (double) eps);
      Heap.f64(mean)[mean.offset() + row] = mu;
      Heap.f64(rstd)[rstd.offset() + row] = rho;
      for (int i = 0; i < n; i++) {
        double t = (xs[ix + i] - mu) * rho;
        ys[y.offset() + row * n + i] = Math.fma(t, at(gamma, i, 1), at(beta, i, 0));
      }
    }
  }

  static void layerNormBackward(
      Tensor x,
      @Nullable Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta) {
    int n = x.dim(1);
    if (dx != null) {
      for (int row = 0; row < x.dim(0); row++) {
        rowBackward(x, gamma, at(mean, row, 0), at(rstd, row, 0), dy, dx, row);
      }
    }
    for (int c = 0; c < n; c++) {
      if (dgamma != null) {
        Heap.f64(dgamma)[dgamma.offset() + c] = gammaGradient(x, mean, rstd, dy, c);
      }
      if (dbeta != null) {
        Heap.f64(dbeta)[dbeta.offset() + c] =
            F64Reduce.chunkedSum(Heap.f64(dy), dy.offset() + c, n, x.dim(0));
      }
    }
  }

  private static void rowBackward(
      Tensor x, @Nullable Tensor gamma, double mu, double rho, Tensor dy, Tensor dx, int row) {
    int n = x.dim(1);
    int ix = x.offset() + row * n;
    int id = dy.offset() + row * n;
    double[] hat = new double[n];
    double[] g = new double[n];
    for (int i = 0; i < n; i++) {
      hat[i] = (Heap.f64(x)[ix + i] - mu) * rho;
      g[i] = Heap.f64(dy)[id + i] * at(gamma, i, 1);
    }
    double meanG = F64Lanes.sum(g, 0, n) / n;
    double meanGHat = F64Lanes.dot(g, 0, hat, 0, n) / n;
    for (int i = 0; i < n; i++) {
      Heap.f64(dx)[dx.offset() + row * n + i] = rho * Math.fma(-hat[i], meanGHat, g[i] - meanG);
    }
  }

  /// Σ_rows dy·x̂ of column `c`.
  private static double gammaGradient(Tensor x, Tensor mean, Tensor rstd, Tensor dy, int c) {
    double[] xs = Heap.f64(x);
    double[] dys = Heap.f64(dy);
    int n = x.dim(1);
    double sum = 0;
    for (int from = 0; from < x.dim(0); from += F64Reduce.CHUNK) {
      double part = 0;
      for (int row = from; row < Math.min(from + F64Reduce.CHUNK, x.dim(0)); row++) {
        double hat = (xs[x.offset() + row * n + c] - at(mean, row, 0)) * at(rstd, row, 0);
        double d = dys[dy.offset() + row * n + c];
        part = row == from ? d * hat : Math.fma(d, hat, part);
      }
      sum = from == 0 ? part : sum + part;
    }
    return sum;
  }

  static void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm) {
    double[] xs = Heap.f64(x);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      double length = Math.max((double) Math.sqrt(F64Lanes.dot(xs, ix, xs, ix, n)), (double) eps);
      Heap.f64(norm)[norm.offset() + row] = length;
      for (int i = 0; i < n; i++) {
        Heap.f64(y)[y.offset() + row * n + i] = xs[ix + i] / length;
      }
    }
  }

  static void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx) {
    double[] ys = Heap.f64(y);
    double[] dys = Heap.f64(dy);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int iy = y.offset() + row * n;
      int id = dy.offset() + row * n;
      double length = at(norm, row, 0);
      double dot = length > (double) eps ? F64Lanes.dot(ys, iy, dys, id, n) : 0;
      for (int i = 0; i < n; i++) {
        Heap.f64(dx)[dx.offset() + row * n + i] = Math.fma(-ys[iy + i], dot, dys[id + i]) / length;
      }
    }
  }

  private static double at(@Nullable Tensor t, int i, double otherwise) {
    return t == null ? otherwise : Heap.f64(t)[t.offset() + i];
  }
}
