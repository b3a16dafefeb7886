package vexel.tensor.internal.reference;

import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Batch normalisation of x[outer, C, inner], channel by channel.
@SuppressWarnings("cast") // redundant where the type is double already
final class F64BatchNorm {
  private F64BatchNorm() {}

  /// A term of a channel's sum: the element at `index` of x (and of dy).
  @FunctionalInterface
  private interface Term {
    /// The sum so far with this element's term added by fma.
    double add(int index, double sum);
  }

  /// Sum of the terms of channel `c`. inner = 1: chunks of 256 of outer, each from 0. inner > 1: 16
  /// lanes along each row, then chunks of 256 of outer, each from its first row.
  private static double sum(int outer, int channels, int inner, int c, Term term) {
    double sum = 0;
    for (int from = 0; from < outer; from += F64Reduce.CHUNK) {
      double part = 0;
      for (int o = from; o < Math.min(from + F64Reduce.CHUNK, outer); o++) {
        int row = (o * channels + c) * inner;
        if (inner == 1) {
          part = term.add(row, part);
        } else {
          double[] lanes = new double[F64Lanes.LANES];
          for (int i = 0; i < inner; i++) {
            lanes[i % F64Lanes.LANES] = term.add(row + i, lanes[i % F64Lanes.LANES]);
          }
          double total = F64Lanes.tree(lanes);
          part = o == from ? total : part + total;
        }
      }
      sum = from == 0 ? part : sum + part;
    }
    return sum;
  }

  static void statistics(Tensor x, int outer, int channels, int inner, Tensor mean, Tensor var) {
    double[] xs = Heap.f64(x);
    double n = (double) outer * inner;
    for (int c = 0; c < channels; c++) {
      double mu = sum(outer, channels, inner, c, (i, s) -> s + xs[x.offset() + i]) / n;
      double squares =
          sum(
              outer,
              channels,
              inner,
              c,
              (i, s) -> {
                double d = xs[x.offset() + i] - mu;
                return Math.fma(d, d, s);
              });
      Heap.f64(mean)[mean.offset() + c] = mu;
      Heap.f64(var)[var.offset() + c] = squares / n;
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
    double[] xs = Heap.f64(x);
    double[] ys = Heap.f64(y);
    for (int o = 0; o < outer; o++) {
      for (int c = 0; c < channels; c++) {
        double scale = at(gamma, c, 1) * rstd(var, c, eps);
        double shift = Math.fma(-at(mean, c, 0), scale, at(beta, c, 0));
        for (int i = 0; i < inner; i++) {
          int at = (o * channels + c) * inner + i;
          double v = Math.fma(xs[x.offset() + at], scale, shift);
          ys[y.offset() + at] = relu ? F64Unary.relu(v) : v;
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
    double[] xs = Heap.f64(x);
    double[] dys = Heap.f64(dy);
    double n = (double) outer * inner;
    for (int c = 0; c < channels; c++) {
      double mu = at(mean, c, 0);
      double rho = rstd(var, c, eps);
      double sumDy = sum(outer, channels, inner, c, (i, s) -> s + dys[dy.offset() + i]);
      double sumDyHat =
          sum(
              outer,
              channels,
              inner,
              c,
              (i, s) -> Math.fma(dys[dy.offset() + i], (xs[x.offset() + i] - mu) * rho, s));
      if (dbeta != null) {
        Heap.f64(dbeta)[dbeta.offset() + c] = sumDy;
      }
      if (dgamma != null) {
        Heap.f64(dgamma)[dgamma.offset() + c] = sumDyHat;
      }
      if (dx == null) {
        continue;
      }
      double scale = at(gamma, c, 1) * rho;
      double meanDy = training ? sumDy / n : 0;
      double meanDyHat = training ? sumDyHat / n : 0;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < inner; i++) {
          int at = (o * channels + c) * inner + i;
          double hat = (xs[x.offset() + at] - mu) * rho;
          double d = dys[dy.offset() + at];
          Heap.f64(dx)[dx.offset() + at] =
              training ? scale * Math.fma(-hat, meanDyHat, d - meanDy) : scale * d;
        }
      }
    }
  }

  private static double rstd(Tensor var, int c, double eps) {
    return 1 / (double) Math.sqrt(at(var, c, 0) + (double) eps);
  }

  private static double at(@Nullable Tensor t, int c, double otherwise) {
    return t == null ? otherwise : Heap.f64(t)[t.offset() + c];
  }
}
