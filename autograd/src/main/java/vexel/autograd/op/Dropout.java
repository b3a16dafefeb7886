package vexel.autograd.op;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Op;
import vexel.autograd.Sample;
import vexel.autograd.Wanted;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Unary;

/// Elements set to 0 with probability p, the others scaled to keep the mean. Srivastava et al.
/// 2014, in the inverted form. m_i = [u_i ≥ p] / (1 − p), u_i ~ U[0, 1), y = m x (1) dx = m dy (2)
///
/// @param p probability, in [0, 1)
/// @param rng the stream of u
/// @param whole number of trailing axes that share one u: 0 drops elements, rank − 1 drops whole
///   samples (stochastic depth, Huang et al. 2016)
public record Dropout(double p, Rng rng, int whole) implements Op<Dropout.Cache> {
  /// The factors.
  public record Cache(Tensor m) {}

  /// Elements drop one by one.
  public Dropout(double p, Rng rng) {
    this(p, rng, 0);
  }

  public Dropout {
    Inputs.demand("dropout", p >= 0 && p < 1, "probability " + p + " is outside [0, 1)");
  }

  @Override
  public Step<Cache> forward(Tensor... in) {
    Inputs.count("dropout", in, 1, 1);
    Tensor x = in[0];
    Inputs.rank("dropout", "x", x, whole);
    int[] dims = x.shape().toArray();
    java.util.Arrays.fill(dims, dims.length - whole, dims.length, 1);
    Tensor u = Tensor.empty(x.backend(), x.dtype(), Shape.of(dims));
    u.kernels().random().uniform(rng, 1 - p, 2 - p, u);
    Tensor kept = u.cast(DType.I32).cast(x.dtype()); // ⌊u + 1 − p⌋ is [u ≥ p]
    Tensor m = kept.map(Unary.CLAMP, 0, 1).mul(1 / (1 - p));
    return Step.of(x.mul(m), new Cache(m)); // (1)
  }

  @Override
  public @Nullable Tensor[] backward(Tensor[] dy, Cache c, Wanted wanted) {
    return new Tensor[] {dy[0].mul(c.m)}; // (2)
  }

  public static List<Sample> samples() {
    Rng rng = Rng.seed(1).at("dropout");
    return List.of(
        Sample.of(new Dropout(0.3, rng), Shape.of(7, 5)),
        Sample.of(new Dropout(0, rng), Shape.of(17)),
        Sample.of(new Dropout(0.5, rng, 2), Shape.of(6, 3, 2)),
        Sample.rejected(new Dropout(0.5, rng, 2), "at least 2", Shape.of(6)));
  }
}
