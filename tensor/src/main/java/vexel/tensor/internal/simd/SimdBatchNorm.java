package vexel.tensor.internal.simd;

import org.jspecify.annotations.Nullable;
import vexel.tensor.DType;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;
import vexel.tensor.internal.reference.ReferenceBatchNorm;

/// Batch normalisation in vectors. What is computed once per channel is scalar; the passes over x
/// are those of [Channels].
public final class SimdBatchNorm extends ReferenceBatchNorm {
  private static boolean scalar(Tensor x) {
    return x.dtype() != DType.F32 || x.size() == 0;
  }

  @Override
  public void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var) {
    if (scalar(x)) {
      super.statistics(x, outer, channels, inner, mean, var);
      return;
    }
    Channels layout = Channels.of(outer, channels, inner);
    float n = (float) outer * inner;
    float[] mu = divided(layout.sum(x), n);
    float[] sigma = divided(layout.squares(x, mu), n);
    System.arraycopy(mu, 0, Heap.f32(mean), mean.offset(), channels);
    System.arraycopy(sigma, 0, Heap.f32(var), var.offset(), channels);
  }

  @Override
  public void apply(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      @Nullable Tensor beta,
      double eps,
      boolean relu,
      Tensor y) {
    if (scalar(x)) {
      super.apply(x, outer, channels, inner, mean, var, gamma, beta, eps, relu, y);
      return;
    }
    float[] scale = scale(channels, var, gamma, eps);
    float[] shift = shift(scale, mean, beta);
    Channels.of(outer, channels, inner).affine(x, scale, shift, relu, y);
  }

  /// γ/√(var + ε) of each channel.
  static float[] scale(int channels, Tensor var, @Nullable Tensor gamma, double eps) {
    float[] scale = new float[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] = at(gamma, c, 1) * rstd(var, c, eps);
    }
    return scale;
  }

  /// β − mean·scale of each channel.
  static float[] shift(float[] scale, Tensor mean, @Nullable Tensor beta) {
    float[] shift = new float[scale.length];
    for (int c = 0; c < scale.length; c++) {
      shift[c] = Math.fma(-at(mean, c, 0), scale[c], at(beta, c, 0));
    }
    return shift;
  }

  @Override
  public void backward(
      Tensor x,
      int outer,
      int channels,
      int inner,
      Tensor mean,
      Tensor var,
      @Nullable Tensor gamma,
      double eps,
      boolean training,
      Tensor dy,
      @Nullable Tensor dx,
      @Nullable Tensor dgamma,
      @Nullable Tensor dbeta) {
    if (scalar(x)) {
      super.backward(
          x, outer, channels, inner, mean, var, gamma, eps, training, dy, dx, dgamma, dbeta);
      return;
    }
    Channels layout = Channels.of(outer, channels, inner);
    float[] mu = new float[channels];
    float[] rho = new float[channels];
    float[] scale = new float[channels];
    for (int c = 0; c < channels; c++) {
      mu[c] = at(mean, c, 0);
      rho[c] = rstd(var, c, eps);
      scale[c] = at(gamma, c, 1) * rho[c];
    }
    boolean sums = training && dx != null;
    float[] sumDy = sums || dbeta != null ? layout.sum(dy) : new float[0];
    float[] sumDyHat = sums || dgamma != null ? layout.products(dy, x, mu, rho) : new float[0];
    if (dbeta != null) {
      System.arraycopy(sumDy, 0, Heap.f32(dbeta), dbeta.offset(), channels);
    }
    if (dgamma != null) {
      System.arraycopy(sumDyHat, 0, Heap.f32(dgamma), dgamma.offset(), channels);
    }
    if (dx != null && training) {
      float n = (float) outer * inner;
      float[] meanDy = divided(sumDy, n);
      layout.gradient(dy, x, mu, rho, scale, meanDy, divided(sumDyHat, n), dx);
    } else if (dx != null) {
      layout.scaled(dy, scale, dx);
    }
  }

  private static float[] divided(float[] x, float n) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] / n;
    }
    return y;
  }

  private static float rstd(Tensor var, int c, double eps) {
    return 1 / (float) Math.sqrt(at(var, c, 0) + (float) eps);
  }

  private static float at(@Nullable Tensor t, int c, float otherwise) {
    return t == null ? otherwise : Heap.f32(t)[t.offset() + c];
  }
}
