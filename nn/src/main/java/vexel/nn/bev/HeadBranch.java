package vexel.nn.bev;

import java.util.List;
import java.util.Objects;
import vexel.autograd.Differentiable;
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

  /// What the first convolution of each of several branches makes of x [B, C, H, W]: [B, width, H,
  /// W] each. They are one convolution with all kernels, because the 42 of nuScenes' head look at
  /// the same windows: those are collected once, and the gradient of x is one product.
  static List<Value> first(List<HeadBranch> branches, Value x) {
    Value[] weights = branches.stream().map(b -> b.conv.weight().value()).toArray(Value[]::new);
    Value[] biases = branches.stream().map(b -> b.bias().value()).toArray(Value[]::new);
    int[] widths = branches.stream().mapToInt(b -> b.conv.weight().tensor().dim(0)).toArray();
    return x.conv2d(
            new vexel.autograd.op.Conv2d(branches.getFirst().conv.window()),
            Differentiable.concat(0, weights),
            Differentiable.concat(0, biases))
        .split(1, widths);
  }

  private Parameter bias() {
    return Objects.requireNonNull(conv.bias(), "a branch's first convolution has a bias");
  }

  /// The rest of the branch: its part of [#first] → [B, O, H, W].
  Value rest(Value y, Pass pass) {
    return last.forward(norm.forwardRelu(y, pass.at("1")));
  }
}
