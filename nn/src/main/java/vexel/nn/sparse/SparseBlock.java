package vexel.nn.sparse;

import org.jspecify.annotations.Nullable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// The basic residual block (He et al. 2016, fig. 5 left) over sparse voxels:
///
///     y = ReLU(BN(conv(ReLU(BN(conv(x))))) + s(x)),
///
/// both convolutions submanifold 3³, s the identity or a [Shortcut] where the width changes.
public record SparseBlock(
    SubmanifoldConv3d conv1,
    BatchNorm norm1,
    SubmanifoldConv3d conv2,
    BatchNorm norm2,
    @Nullable Shortcut downsample)
    implements Layer {
  /// The momentum of the normalisations inside a block. SLidR's setting does not reach them.
  public static final double INNER_MOMENTUM = 0.1;

  /// A new block without biases.
  ///
  /// @param momentum of the shortcut's normalisation
  public static SparseBlock of(int in, int out, double momentum, Rng rng) {
    KernelShape cube = KernelShape.submanifold(3);
    return new SparseBlock(
        SubmanifoldConv3d.of(in, out, cube, false, rng.at("conv1")),
        BatchNorm.of(out, 1e-5, INNER_MOMENTUM),
        SubmanifoldConv3d.of(out, out, cube, false, rng.at("conv2")),
        BatchNorm.of(out, 1e-5, INNER_MOMENTUM),
        in == out ? null : Shortcut.of(in, out, momentum, rng.at("downsample")));
  }

  /// This block, sharing its parameters, with another momentum of the shortcut's normalisation.
  SparseBlock withMomentum(double momentum) {
    Shortcut shortcut = downsample == null ? null : downsample.withMomentum(momentum);
    return new SparseBlock(conv1, norm1, conv2, norm2, shortcut);
  }

  /// x [V, Cin] → [V, Cout]. For the gradient the results of the convolutions are kept; what is
  /// between them is computed again.
  public Voxels forward(Voxels x, Pass pass) {
    Voxels y = conv1.forward(x);
    Value h = norm1.forwardRelu(y.features(), pass.at("norm1"));
    y = conv2.forward(y.with(h));
    h.forget();
    Value f = norm2.forward(y.features(), pass.at("norm2"));
    if (downsample == null) {
      return x.with(sum(f, x.features()));
    }
    Value s = downsample.forward(x, pass.at("downsample")).features();
    Voxels sum = x.with(sum(f, s));
    s.forget();
    return sum;
  }

  private static Value sum(Value f, Value s) {
    Value y = f.addRelu(s);
    f.forget();
    return y;
  }
}
