package vexel.autograd;

import vexel.autograd.op.Reduction;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// The common losses that are compositions of ops. Elementwise terms ℓ of x and z (broadcasting),
/// then a [Reduction].
public final class Loss {
  private Loss() {}

  /// ℓ = |x − z|.
  public static Value l1(Value x, Value z, Reduction reduction) {
    return reduce(x.sub(z).abs(), reduction);
  }

  /// ℓ = (x − z)².
  public static Value mse(Value x, Value z, Reduction reduction) {
    return reduce(x.sub(z).square(), reduction);
  }

  /// With r = |x − z|: ℓ = r²/(2β) where r < β, else r − β/2. Girshick 2015, eq. 3.
  public static Value smoothL1(Value x, Value z, double beta, Reduction reduction) {
    return reduce(x.sub(z).map(Unary.SMOOTH_L1, beta, 0), reduction);
  }

  /// With r = |x − z|: ℓ = r²/2 where r ≤ δ, else δ (r − δ/2). Huber 1964.
  public static Value huber(Value x, Value z, double delta, Reduction reduction) {
    return reduce(x.sub(z).map(Unary.HUBER, delta, 0), reduction);
  }

  /// Kullback-Leibler divergence KL(q ‖ p) = Σ q (log q − log p) of the softmax of two logits along
  /// `axis`, divided by the number of distributions. Both are differentiated.
  public static Value klDivergence(Value p, Value q, int axis) {
    Value logq = q.logSoftmax(axis);
    Value terms = logq.exp().mul(logq.sub(p.logSoftmax(axis)));
    return terms.sum().mul((double) q.dim(axis) / q.shape().size());
  }

  /// Cross-entropy of logits with probabilities `target`.
  public static Value binaryCrossEntropy(Value logits, Tensor target, Reduction reduction) {
    return reduce(logits.binaryCrossEntropy(target, null), reduction);
  }

  /// Terms as they are, their sum or their mean.
  public static Value reduce(Value terms, Reduction reduction) {
    return switch (reduction) {
      case NONE -> terms;
      case SUM -> terms.sum();
      case MEAN -> terms.mean();
    };
  }
}
