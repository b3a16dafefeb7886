package vexel.tensor.internal.reference;

import vexel.tensor.Tensor;
import vexel.tensor.internal.Heap;

/// Scaled dot-product attention, one query at a time (Vaswani et al., "Attention Is All You Need",
/// 2017, equation 1). The letters are those of [vexel.tensor.spi.AttentionKernels].
@SuppressWarnings("cast") // redundant where the type is double already
final class F64Attention {
  private F64Attention() {}

  static void forward(Tensor q, Tensor k, Tensor v, double scale, Tensor y, Tensor logsum) {
    int keys = k.dim(2);
    int width = q.dim(3);
    double[] p = new double[keys];
    for (int b = 0; b < q.dim(0); b++) {
      for (int h = 0; h < q.dim(1); h++) {
        for (int i = 0; i < q.dim(2); i++) {
          scores(q, k, scale, b, h, i, p, 0);
          double max = F64Softmax.max(p, 0, keys);
          for (int j = 0; j < keys; j++) {
            p[j] = F64Math.exp(p[j] - max);
          }
          double l = F64Lanes.sum(p, 0, keys);
          double reciprocal = 1 / l;
          for (int d = 0; d < width; d++) {
            double sum = F64Matrix.dot(p, 0, 1, Heap.f64(v), at(v, b, h, 0) + d, v.stride(2), keys);
            Heap.f64(y)[row(y, b, h, i) + d] = sum * reciprocal;
          }
          Heap.f64(logsum)[query(logsum, b, h, i)] = max + F64Math.log(l);
        }
      }
    }
  }

  static void backward(
      Tensor q,
      Tensor k,
      Tensor v,
      double scale,
      Tensor y,
      Tensor logsum,
      Tensor dy,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    int queries = q.dim(2);
    int keys = k.dim(2);
    int width = q.dim(3);
    double[] p = new double[queries * keys];
    double[] ds = new double[queries * keys];
    for (int b = 0; b < q.dim(0); b++) {
      for (int h = 0; h < q.dim(1); h++) {
        for (int i = 0; i < queries; i++) {
          int dyAt = row(dy, b, h, i);
          double delta = F64Lanes.dot(Heap.f64(dy), dyAt, Heap.f64(y), row(y, b, h, i), width);
          double log = Heap.f64(logsum)[query(logsum, b, h, i)];
          scores(q, k, scale, b, h, i, p, i * keys);
          for (int j = 0; j < keys; j++) {
            int ij = i * keys + j;
            p[ij] = F64Math.exp(p[ij] - log);
            double dp = F64Matrix.dot(Heap.f64(dy), dyAt, 1, Heap.f64(v), at(v, b, h, j), 1, width);
            ds[ij] = p[ij] * (dp - delta);
          }
        }
        for (int d = 0; d < width; d++) {
          for (int i = 0; i < queries; i++) {
            double sum =
                F64Matrix.dot(ds, i * keys, 1, Heap.f64(k), at(k, b, h, 0) + d, k.stride(2), keys);
            Heap.f64(dq)[at(dq, b, h, i) + d] = (double) scale * sum;
          }
          for (int j = 0; j < keys; j++) {
            double sum =
                F64Matrix.dot(ds, j, keys, Heap.f64(q), at(q, b, h, 0) + d, q.stride(2), queries);
            Heap.f64(dk)[at(dk, b, h, j) + d] = (double) scale * sum;
            Heap.f64(dv)[at(dv, b, h, j) + d] =
                F64Matrix.dot(
                    p, j, keys, Heap.f64(dy), row(dy, b, h, 0) + d, dy.dim(2) * dy.dim(3), queries);
          }
        }
      }
    }
  }

  /// s_j = scale · (q_i·k_j) for all keys, to `s[at …]`.
  private static void scores(
      Tensor q, Tensor k, double scale, int b, int h, int i, double[] s, int at) {
    for (int j = 0; j < k.dim(2); j++) {
      double product =
          F64Matrix.dot(Heap.f64(q), at(q, b, h, i), 1, Heap.f64(k), at(k, b, h, j), 1, q.dim(3));
      s[at + j] = (double) scale * product;
    }
  }

  /// Where row i of head h lies in t[B, H, N, D].
  private static int at(Tensor t, int b, int h, int i) {
    return t.offset() + b * t.stride(0) + h * t.stride(1) + i * t.stride(2);
  }

  /// Where row i of head h lies in y[B, N, H, D].
  private static int row(Tensor y, int b, int h, int i) {
    return y.offset() + ((b * y.dim(1) + i) * y.dim(2) + h) * y.dim(3);
  }

  /// Where query i of head h lies in logsum[B, H, N].
  private static int query(Tensor logsum, int b, int h, int i) {
    return logsum.offset() + (b * logsum.dim(1) + h) * logsum.dim(2) + i;
  }
}
