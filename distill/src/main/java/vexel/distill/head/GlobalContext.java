package vexel.distill.head;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.nn.LayerNorm;
import vexel.nn.Linear;
import vexel.tensor.Rng;

/// A map with what the whole of it says added to each cell. Cao et al., *GCNet* (ICCV Workshops
/// 2019), eq. 5, as Yang et al. (FGD, CVPR 2022) use it between two detectors:
///
/// ```
/// a_byx = softmax_yx(w·F_b·yx)                                  (1)
/// g_bc = Σ_yx a_byx F_bcyx                                      (2)
/// Γ(F)_bcyx = F_bcyx + W₂ ReLU(LN(W₁ g_b))_c                    (3)
/// ```
///
/// *Deviation.* The released convolution (1) has a bias, which the softmax cancels.
///
/// @param mask w of (1), a 1×1 convolution to one channel without bias
/// @param reduce W₁, C → C/2
/// @param norm LN
/// @param expand W₂, C/2 → C
public record GlobalContext(Conv2d mask, Linear reduce, LayerNorm norm, Linear expand)
    implements Layer {
  /// A new one, which adds nothing at first: W₂ = 0.
  ///
  /// @throws IllegalArgumentException for a single channel, which cannot be halved
  public static GlobalContext of(int channels, Rng rng) {
    if (channels < 2) {
      throw new IllegalArgumentException(
          "global context: %d channels; it halves them, so give two or more".formatted(channels));
    }
    int half = channels / 2;
    Linear expand = Linear.of(half, channels, rng.at("expand"));
    return new GlobalContext(
        Conv2d.withoutBias(channels, 1, 1, 1, 0, rng.at("mask")),
        Linear.of(channels, half, rng.at("reduce")),
        LayerNorm.of(half),
        Layer.map(expand, GlobalContext::zero));
  }

  private static Parameter zero(Parameter p) {
    return p.with(p.tensor().mul(0));
  }

  /// [B, C, H, W] → the same shape.
  public Value forward(Value x) {
    int b = x.dim(0);
    int c = x.dim(1);
    int cells = x.dim(2) * x.dim(3);
    Value a = mask.forward(x).reshape(b, cells).softmax(1).reshape(b, cells, 1); // (1)
    Value g = x.reshape(b, c, cells).matmul(a).reshape(b, c); // (2)
    Value more = expand.forward(norm.forward(reduce.forward(g)).relu());
    return x.add(more.reshape(b, c, 1, 1)); // (3)
  }
}
