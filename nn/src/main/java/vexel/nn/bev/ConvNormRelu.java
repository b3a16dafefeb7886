package vexel.nn.bev;

import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.ConvNorm;
import vexel.nn.ConvTranspose2d;
import vexel.nn.Convolution;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// A convolution, batch normalisation and ReLU: what networks over a bird's-eye view are made of.
/// The names are those of a PyTorch `Sequential`.
///
/// @param conv plain or transposed
/// @param norm its normalisation
public record ConvNormRelu(@Name("0") Convolution conv, @Name("1") BatchNorm norm)
    implements Layer {
  /// ε of SECOND's normalisations.
  public static final double SECOND_EPS = 1e-3;

  /// Momentum of SECOND's normalisations.
  public static final double SECOND_MOMENTUM = 0.01;

  /// 3×3 with SECOND's normalisation, without bias, its padding 1.
  public static ConvNormRelu second(int inputs, int outputs, int stride, Rng rng) {
    return new ConvNormRelu(
        Conv2d.withoutBias(inputs, outputs, 3, stride, 1, rng.at("0")),
        BatchNorm.of(outputs, SECOND_EPS, SECOND_MOMENTUM));
  }

  /// A map of another size, with SECOND's normalisation, without bias: a transposed convolution
  /// enlarges, a plain one shrinks, its kernel as wide as its stride.
  ///
  /// @param scale new side over old, a whole number or one over a whole number
  public static ConvNormRelu scaling(int inputs, int outputs, double scale, Rng rng) {
    int factor = (int) Math.rint(scale >= 1 ? scale : 1 / scale);
    if (!(scale > 0) || Math.abs(factor - Math.max(scale, 1 / scale)) > 1e-6) {
      throw new IllegalArgumentException(
          "second fpn: scale " + scale + " is neither a whole number nor one over it");
    }
    Convolution conv =
        scale >= 1
            ? ConvTranspose2d.enlarging(inputs, outputs, factor, rng.at("0"))
            : Conv2d.withoutBias(inputs, outputs, factor, factor, 0, rng.at("0"));
    return new ConvNormRelu(conv, BatchNorm.of(outputs, SECOND_EPS, SECOND_MOMENTUM));
  }

  /// 3×3 with bias and PyTorch's normalisation, as heads have it.
  static ConvNormRelu head(int inputs, int outputs, Rng rng) {
    return new ConvNormRelu(
        Conv2d.of(inputs, outputs, 3, 1, 1, rng.at("0")), BatchNorm.of(outputs));
  }

  /// x[B, C, H, W] → [B, O, H′, W′].
  public Value forward(Value x, Pass pass) {
    return ConvNorm.relu(conv, norm, x, pass.at("1"));
  }
}
