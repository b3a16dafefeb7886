package vexel.nn.optim;

import java.util.List;
import java.util.OptionalDouble;
import vexel.nn.Layer;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Momentum whose steps are orthogonalised matrices: every direction of a hidden layer's weight
/// moves equally far, where Adam's steps have a few large singular values. Jordan et al. 2024,
/// *Muon: an optimizer for hidden layers in neural networks*; the length of a step after Liu et al.
/// 2025 (arXiv 2502.16982), which lets it share Adam's learning rates and weight decay.
///
/// ```
/// m ← μ m + (1 − μ) g,   u = μ m + (1 − μ) g                                 (1)
/// X ← u / ‖u‖,  then five times  A = X Xᵀ,  X ← a X + (b A + c A²) X         (2)
/// p ← p (1 − lr·decay) − lr · 0.2 √max(rows, columns) · X                    (3)
/// ```
///
/// (2) is a Newton–Schulz iteration with (a, b, c) = (3.4445, −4.7750, 2.0315), after which all
/// singular values lie near 1. It takes matrices alone; embeddings, gains and biases are left to
/// another optimiser.
public final class Muon extends Optimizer {
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;
  private static final int ITERATIONS = 5;
  private static final double TINY = 1e-7;

  private final double momentum;
  private final double weightDecay;

  private Muon(double lr, double momentum, double weightDecay) {
    super(lr);
    this.momentum = momentum;
    this.weightDecay = weightDecay;
  }

  /// With the momentum 0.95.
  public static Muon of(double lr, double weightDecay) {
    return of(lr, 0.95, weightDecay);
  }

  /// Every setting by hand.
  public static Muon of(double lr, double momentum, double weightDecay) {
    return new Muon(lr, momentum, weightDecay);
  }

  @Override
  public Muon over(String name, Layer layer) {
    super.over(name, layer);
    return this;
  }

  @Override
  public Muon over(String name, Layer layer, Rule rule) {
    super.over(name, layer, rule);
    return this;
  }

  @Override
  List<String> slots() {
    return List.of("m");
  }

  @Override
  void update(Member member, Tensor gradient, double lr, OptionalDouble cycled, long t) {
    Tensor p = member.parameter.tensor();
    if (p.rank() != 2) {
      throw new TensorException(
          "muon", member.name + p.shape() + " is no matrix; leave it to another optimiser");
    }
    double mu = cycled.orElse(momentum);
    Tensor m = member.slot("m");
    Tensor fresh = gradient.mul(1 - mu);
    assign(m, m.mul(mu).add(fresh));
    Tensor x = orthogonal(m.mul(mu).add(fresh)); // (1)
    double step = lr * 0.2 * Math.sqrt(Math.max(p.dim(0), p.dim(1)));
    assign(p, p.mul(1 - lr * (member.decays ? weightDecay : 0)).add(x.mul(-step))); // (3)
  }

  /// The matrix with the singular vectors of u and all singular values near 1. (2)
  static Tensor orthogonal(Tensor u) {
    boolean tall = u.dim(0) > u.dim(1); // A is the smaller of the two products
    Tensor x = tall ? transposed(u) : u;
    x = x.mul(1 / (Math.sqrt(x.mul(x).sum().item()) + TINY));
    for (int i = 0; i < ITERATIONS; i++) {
      Tensor a = x.matmul(transposed(x));
      x = x.mul(A).add(a.mul(B).add(a.matmul(a).mul(C)).matmul(x));
    }
    return tall ? transposed(x) : x;
  }

  private static Tensor transposed(Tensor x) {
    return x.transpose(0, 1).contiguous();
  }

  /// In place: parameters and state outlive scopes.
  private static void assign(Tensor x, Tensor next) {
    x.kernels().element().copy(next, x);
  }
}
