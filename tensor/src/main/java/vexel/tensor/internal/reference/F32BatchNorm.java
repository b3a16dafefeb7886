package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Batch normalisation of x[outer, C, inner], channel by channel.
@SuppressWarnings("cast") // redundant where the type is double already
final class F32BatchNorm {
  private F32BatchNorm() {}

  /// A term of a channel's sum: the element at `index` of x (and of dy).
  @FunctionalInterface
  private interface Term {
    /// The sum so far with this element's term added by fma.
    float add(int index, float sum);
  }

  /// Sum of the terms of channel `c`. inner = 1: chunks of 256 of outer, each from 0. inner > 1: 16
  /// lanes along each row, then chunks of 256 of outer, each from its first row.
  private static float sum(int outer, int channels, int inner, int c, Term term) {
    float sum = 0;
    for (int from = 0; from < outer; from += F32Reduce.CHUNK) {
      float part = 0;
      for (int o = from; o < Math.min(from + F32Reduce.CHUNK, outer); o++) {
        int row = (o * channels + c) * inner;
        if (inner == 1) {
          part = term.add(row, part);
        } else {
          float[] lanes = new float[F32Lanes.LANES];
          for (int i = 0; i < inner; i++) {
            lanes[i % F32Lanes.LANES] = term.add(row + i, lanes[i % F32Lanes.LANES]);
          }
          float total = F32Lanes.tree(lanes);
          part = o == from ? total : part + total;
        }
      }
      sum = from == 0 ? part : sum + part;
    }
    return sum;
  }

  static void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var) {
    float[] xs = Heap.f32(x);
    float n = (float) outer * inner;
    for (int c = 0; c < channels; c++) {
      float mu = sum(outer, channels, inner, c, (i, s) -> s + xs[x.offset() + i]) / n;
      float squares =
          sum(
              outer,
              channels,
              inner,
              c,
              (i, s) -> {
                float d = xs[x.offset() + i] - mu;
                return Math.fma(d, d, s);
              });
      Heap.f32(mean)[mean.offset() + c] = mu;
      Heap.f32(var)[var.offset() + c] = squares / n;
    }
  }

  static void apply(
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
    float[] xs = Heap.f32(x);
    float[] ys = Heap.f32(y);
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < channels; c++) {
        float scale = at(gamma, c, 1) * rstd(var, c, eps);
        float shift = Math.fma(-at(mean, c, 0), scale, at(beta, c, 0));
        for (int i = 0; i < inner; i++) {
          int at = (o * channels + c) * inner + i;
          float v = Math.fma(xs[x.offset() + at], scale, shift);
          ys[y.offset() + at] = relu ? F32Unary.relu(v) : v;
        }
      }
    }
  }

  static void backward(
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
    float[] xs = Heap.f32(x);
    float[] dys = Heap.f32(dy);
    float n = (float) outer * inner;
    for (int c = 0; c < channels; c++) {
      float mu = at(mean, c, 0);
      float rho = rstd(var, c, eps);
      float sumDy = sum(outer, channels, inner, c, (i, s) -> s + dys[dy.offset() + i]);
      float sumDyHat =
          sum(
              outer,
              channels,
              inner,
              c,
              (i, s) -> Math.fma(dys[dy.offset() + i], (xs[x.offset() + i] - mu) * rho, s));
      if (dbeta != null) {
        Heap.f32(dbeta)[dbeta.offset() + c] = sumDy;
      }
      if (dgamma != null) {
        Heap.f32(dgamma)[dgamma.offset() + c] = sumDyHat;
      }
      if (dx == null) {
        continue;
      }
      float scale = at(gamma, c, 1) * rho;
      float meanDy = training ? sumDy / n : 0;
      float meanDyHat = training ? sumDyHat / n : 0;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < inner; i++) {
          int at = (o * channels + c) * inner + i;
          float hat = (xs[x.offset() + at] - mu) * rho;
          float d = dys[dy.offset() + at];
          Heap.f32(dx)[dx.offset() + at] =
              training ? scale * Math.fma(-hat, meanDyHat, d - meanDy) : scale * d;
        }
      }
    }
  }

  private static float rstd(Tensor var, int c, double eps) {
    return 1 / (float) Math.sqrt(at(var, c, 0) + (float) eps);
  }

  private static float at(@Nullable Tensor t, int c, float otherwise) {
    return t == null ? otherwise : Heap.f32(t)[t.offset() + c];
  }
}
