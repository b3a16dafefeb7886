package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Layer and L2 normalisation of the rows of x[R, N].
@SuppressWarnings("cast") // redundant where the type is double already
final class F32Norm {
  private F32Norm() {}

  static void layerNorm(
      Tensor x,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      float mu = F32Lanes.sum(xs, ix, n) / n;
      float var = F32Lanes.squares(xs, ix, mu, n) / n;
      float rho = 1 / (float) Math.sqrt(var + (float) eps);
      Heap.f32(mean)[mean.offset() + row] = mu;
      Heap.f32(rstd)[rstd.offset() + row] = rho;
      for (int i = 0; i < n; i++) {
        float t = (xs[ix + i] - mu) * rho;
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
        Heap.f32(dgamma)[dgamma.offset() + c] = gammaGradient(x, mean, rstd, dy, c);
      }
      if (dbeta != null) {
        Heap.f32(dbeta)[dbeta.offset() + c] =
            F32Reduce.chunkedSum(Heap.f32(dy), dy.offset() + c, n, x.dim(0));
      }
    }
  }

  private static void rowBackward(
      Tensor x, @Nullable Tensor gamma, float mu, float rho, Tensor dy, Tensor dx, int row) {
    int n = x.dim(1);
    int ix = x.offset() + row * n;
    int id = dy.offset() + row * n;
    float[] hat = new float[n];
    float[] g = new float[n];
    for (int i = 0; i < n; i++) {
      hat[i] = (Heap.f32(x)[ix + i] - mu) * rho;
      g[i] = Heap.f32(dy)[id + i] * at(gamma, i, 1);
    }
    float meanG = F32Lanes.sum(g, 0, n) / n;
    float meanGHat = F32Lanes.dot(g, 0, hat, 0, n) / n;
    for (int i = 0; i < n; i++) {
      Heap.f32(dx)[dx.offset() + row * n + i] = rho * Math.fma(-hat[i], meanGHat, g[i] - meanG);
    }
  }

  /// Σ_rows dy·x̂ of column `c`.
  private static float gammaGradient(Tensor x, Tensor mean, Tensor rstd, Tensor dy, int c) {
    float[] xs = Heap.f32(x);
    float[] dys = Heap.f32(dy);
    int n = x.dim(1);
    float sum = 0;
    for (int from = 0; from < x.dim(0); from += F32Reduce.CHUNK) {
      float part = 0;
      for (int row = from; row < Math.min(from + F32Reduce.CHUNK, x.dim(0)); row++) {
        float hat = (xs[x.offset() + row * n + c] - at(mean, row, 0)) * at(rstd, row, 0);
        float d = dys[dy.offset() + row * n + c];
        part = row == from ? d * hat : Math.fma(d, hat, part);
      }
      sum = from == 0 ? part : sum + part;
    }
    return sum;
  }

  static void l2Normalize(Tensor x, double eps, Tensor y, Tensor norm) {
    float[] xs = Heap.f32(x);
    int n = x.dim(1);
    for (int row = 0; row < x.dim(0); row++) {
      int ix = x.offset() + row * n;
      float length = Math.max((float) Math.sqrt(F32Lanes.dot(xs, ix, xs, ix, n)), (float) eps);
      Heap.f32(norm)[norm.offset() + row] = length;
      for (int i = 0; i < n; i++) {
        Heap.f32(y)[y.offset() + row * n + i] = xs[ix + i] / length;
      }
    }
  }

  static void l2NormalizeBackward(Tensor y, Tensor norm, double eps, Tensor dy, Tensor dx) {
    float[] ys = Heap.f32(y);
    float[] dys = Heap.f32(dy);
    int n = y.dim(1);
    for (int row = 0; row < y.dim(0); row++) {
      int iy = y.offset() + row * n;
      int id = dy.offset() + row * n;
      float length = at(norm, row, 0);
      float dot = length > (float) eps ? F32Lanes.dot(ys, iy, dys, id, n) : 0;
      for (int i = 0; i < n; i++) {
        Heap.f32(dx)[dx.offset() + row * n + i] = Math.fma(-ys[iy + i], dot, dys[id + i]) / length;
      }
    }
  }

  private static float at(@Nullable Tensor t, int i, float otherwise) {
    return t == null ? otherwise : Heap.f32(t)[t.offset() + i];
  }
}
