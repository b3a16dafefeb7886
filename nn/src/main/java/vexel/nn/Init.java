package vexel.nn;

import vexel.autograd.Parameter;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// How parameters start. The numbers depend on the seed and on the parameter's path alone, so a
/// layer hands `rng.at("qkv")` to its part of that name. All are F32 on the backend that new
/// tensors go to.
public final class Init {
  private Init() {}

  /// Every element `value`.
  public static Parameter constant(double value, int... dims) {
    return Parameter.of(Tensor.full(Backends.selected(), DType.F32, Shape.of(dims), value));
  }

  /// U[−bound, bound).
  public static Parameter uniform(Rng rng, double bound, int... dims) {
    Tensor t = empty(dims);
    t.kernels().random().uniform(rng, -bound, bound, t);
    return Parameter.of(t);
  }

  /// U[−1/√fan, 1/√fan): what PyTorch gives the weight and bias of linear and convolutional layers
  /// with `fan` inputs per output (He et al. 2015 with a = √5).
  public static Parameter fanIn(Rng rng, int fan, int... dims) {
    return uniform(rng, fan == 0 ? 0 : 1 / Math.sqrt(fan), dims);
  }

  /// N(0, std²).
  public static Parameter normal(Rng rng, double std, int... dims) {
    Tensor t = empty(dims);
    t.kernels().random().normal(rng, 0, std, t);
    return Parameter.of(t);
  }

  /// N(0, std²) cut at ±2: a draw beyond is drawn again from `rng.at("again", round)`.
  public static Parameter truncatedNormal(Rng rng, double std, int... dims) {
    Parameter p = normal(rng, std, dims);
    float[] x = p.tensor().toFloats();
    boolean cut = false;
    for (int i = 0; i < x.length; i++) {
      for (int round = 0; Math.abs(x[i]) > 2; round++) {
        x[i] = (float) (rng.at("again", round).normal(i) * std);
        cut = true;
      }
    }
    return cut ? Parameter.of(Tensor.of(x, dims)) : p;
  }

  private static Tensor empty(int... dims) {
    return Tensor.empty(Backends.selected(), DType.F32, Shape.of(dims));
  }
}
