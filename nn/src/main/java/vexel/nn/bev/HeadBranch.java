package vexel.nn.bev;

import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Init;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;

/// What predicts one quantity in every cell: 3×3 convolution, normalisation, ReLU, 3×3 convolution.
/// The names are those of a PyTorch `Sequential`.
///
/// @param conv 3×3 with bias
/// @param norm its normalisation
/// @param last 3×3 with bias, to the numbers of the quantity
public record HeadBranch(@Name("0") Conv2d conv, @Name("1") BatchNorm norm, @Name("3") Conv2d last)
    implements Layer {
  /// A branch that regresses: weights normal with variance 2/(O·k²) (He et al. 2015, fan-out),
  /// biases 0.
  static HeadBranch regressing(int inputs, int width, int outputs, Rng rng) {
    return new HeadBranch(
        normal(inputs, width, rng.at("0")),
        BatchNorm.of(width),
        normal(width, outputs, rng.at("3")));
  }

  private static Conv2d normal(int inputs, int outputs, Rng rng) {
    Parameter weight =
        Init.normal(rng.at("weight"), Math.sqrt(2.0 / (outputs * 9)), outputs, inputs, 3, 3);
    return new Conv2d(weight, Init.constant(0, outputs), Conv2d.square(3, 1, 1));
  }

  /// A branch of class logits, whose last bias starts at `prior`.
  static HeadBranch classifying(int inputs, int width, int classes, double prior, Rng rng) {
    Conv2d last = Conv2d.of(width, classes, 3, 1, 1, rng.at("3"));
    return new HeadBranch(
        Conv2d.of(inputs, width, 3, 1, 1, rng.at("0")),
        BatchNorm.of(width),
        new Conv2d(last.weight(), Init.constant(prior, classes), last.window()));
  }

  /// x[B, C, H, W] → [B, O, H, W].
  public Value forward(Value x, Pass pass) {
    return last.forward(norm.forwardRelu(conv.forward(x), pass.at("1")));
  }
}
