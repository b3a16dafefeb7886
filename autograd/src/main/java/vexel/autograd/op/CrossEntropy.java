package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Cross-entropy of logits x[N, C, …] with class labels t[N, …], the semantics of PyTorch. With
/// weights w_c (1 if absent), smoothing s (Szegedy et al. 2016, §7) and p = softmax over axis 1: ℓ
/// = −w_t (1 − s) log p_t − (s/C) Σ_c w_c log p_c, 0 where t is ignored (1) mean: L = Σ ℓ / Σ w_t
/// over the labels that count (2) dx_c = dℓ (A p_c − w_t (1 − s) [c = t] − (s/C) w_c), A = w_t (1 −
/// s) + (s/C) Σ w_c, 0 where t is ignored (3)
///
/// Deviation from PyTorch: the mean over no label at all is 0, not NaN.
///
/// @param target labels, I32 or I64, on the axes of x without the class axis
/// @param weight w [C] or null
/// @param ignore the label that does not count
/// @param smoothing s
/// @param reduction what becomes of ℓ; NONE keeps [N, …]
public record CrossEntropy(
    Tensor target, @Nullable Tensor weight, int ignore, double smoothing, Reduction reduction)
    implements Op<CrossEntropy.Cache> {
  /// Log-probabilities [R, C], labels [R] and the factor of the reduction.
  public record Cache(Shape shape, Tensor logp, Tensor target, double factor) {}

  /// Unweighted mean over labels other than `ignore`.
  public static CrossEntropy mean(Tensor target, int ignore) {
    return new CrossEntropy(target, null, ignore, 0, Reduction.MEAN);
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("cross entropy", in, 1, 1);
    Inputs.rank("cross entropy", "logits", in[0], 2);
    Inputs.shape("cross entropy", "target", target, in[0].shape().without(1));
    Rows form = Rows.of(in[0], 1);
    Tensor x = form.rows(in[0]); // [N, C, …] → [R, C]
    if (weight != null) {
      Inputs.shape("cross entropy", "weight", weight, Shape.of(form.length()));
      Tensor.same("cross entropy", x, weight);
    }
    Tensor labels = target.contiguous().cast(DType.I32).reshape(form.count());
    double counted = counted(labels, form.length());
    double factor = reduction == Reduction.MEAN ? 1 / counted : 1;
    Tensor logp = x.emptyLike();
    Tensor loss = Tensor.empty(x.backend(), x.dtype(), Shape.of(form.count()));
    x.kernels().rows().crossEntropy(x, labels, weight, ignore, smoothing, loss, logp); // (1)
    Tensor y =
        reduction == Reduction.NONE
            ? loss.reshape(target.shape().toArray())
            : loss.sum().mul(factor); // (2)
    return Step.of(y, new Cache(in[0].shape(), logp, labels, factor));
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    Shape rows = Shape.of(c.logp.dim(0));
    Tensor dloss =
        reduction == Reduction.NONE
            ? dy[0].reshape(c.logp.dim(0))
            : dy[0].mul(c.factor).expand(rows).contiguous();
    Tensor dx = c.logp.emptyLike();
    dx.kernels()
        .rows()
        .crossEntropyBackward(c.logp, c.target, weight, ignore, smoothing, dloss, dx); // (3)
    return new Tensor[] {new Rows(c.shape, 1).back(dx)};
  }

  /// Σ w_t over the labels that count, infinity if there are none.
  private double counted(Tensor labels, int classes) {
    double[] w = weight == null ? null : weight.widened();
    double sum = 0;
    int n = 0;
    for (int t : labels.toInts()) {
      if (t != ignore) {
        Inputs.demand(
            "cross entropy",
            t >= 0 && t < classes,
            "target holds "
                + t
                + ", labels go from 0 to "
                + (classes - 1)
                + "; ignore is "
                + ignore);
        sum += w == null ? 1 : w[t];
        n++;
      }
    }
    return n == 0 ? Double.POSITIVE_INFINITY : sum;
  }

  public static List<Sample> samples() {
    Tensor t = labels(new int[] {2, 0, 255, 1, 2}, 5);
    Tensor none = labels(new int[] {255, 255}, 2);
    Tensor image = labels(new int[] {1, 0, 2, 255, 1, 1, 0, 2}, 2, 2, 2);
    Tensor w = Tensor.copyOf(Backends.reference(), new double[] {0.5, 1.5, 2}, 3);
    Shape x = Shape.of(5, 3);
    return List.of(
        Sample.of(mean(t, 255), x).within(-3, 3),
        Sample.of(new CrossEntropy(t, w, 255, 0, Reduction.MEAN), x).within(-3, 3),
        Sample.of(new CrossEntropy(t, w, 255, 0.1, Reduction.MEAN), x),
        Sample.of(new CrossEntropy(t, w, 255, 0.1, Reduction.SUM), x),
        Sample.of(new CrossEntropy(t, null, 255, 0.2, Reduction.NONE), x),
        Sample.of(mean(image, 255), Shape.of(2, 3, 2, 2)),
        Sample.of(mean(none, 255), Shape.of(2, 3)),
        Sample.rejected(mean(t, 7), "target holds 255", x),
        Sample.rejected(mean(t, 255), "must have shape [4]", Shape.of(4, 3)),
        Sample.rejected(
            new CrossEntropy(t, w, 255, 0, Reduction.SUM), "weight[3] must", Shape.of(5, 4)));
  }

  private static Tensor labels(int[] values, int... dims) {
    return Tensor.copyOf(Backends.reference(), values, dims);
  }
}
