package vexel.nn.bev;

import vexel.autograd.Differentiable;
import vexel.autograd.Value;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// The fusion of UniDistill's two-sensor detector (after BEVFusion, Liang et al. 2022): the maps of
/// both sensors are joined, LiDAR first, and every channel is weighed by a gate that sees the whole
/// scene,
///
/// ```
/// x = [F_lidar; F_camera]                        (1)
/// g = σ(W mean_{y,x} x + b)                      (2)
/// F = relu(bn(conv_{3×3}(x ⊙ g)))                (3)
/// ```
///
/// The names are those of UniDistill's `FusionEncoder`.
///
/// @param gate W, b: 1×1
/// @param reduce 3×3 without bias, to the width of one sensor
public record GatedFusion(@Name("att.1") Conv2d gate, @Name("reduce_conv") ConvNormRelu reduce)
    implements Layer {
  /// A new fusion of maps of `width` channels each.
  public static GatedFusion of(int width, Rng rng) {
    return new GatedFusion(
        Conv2d.of(2 * width, 2 * width, 1, 1, 0, rng.at("att")),
        new ConvNormRelu(
            Conv2d.withoutBias(2 * width, width, 3, 1, 1, rng.at("reduce_conv")),
            BatchNorm.of(width)));
  }

  /// Both sensors' maps [B, C, H, W] → [B, C, H, W].
  public Value forward(Value lidar, Value camera, Pass pass) {
    Value x = joined(lidar, camera);
    return reduced(x, gate(x), pass);
  }

  /// (1)
  public Value joined(Value lidar, Value camera) {
    if (!lidar.shape().with(1, 1).equals(camera.shape().with(1, 1))) {
      throw new TensorException(
          "gated fusion",
          "lidar" + lidar.shape() + " and camera" + camera.shape() + " differ beyond channels");
    }
    return Differentiable.concat(1, lidar, camera);
  }

  /// (2): x[B, 2·C, H, W] → g[B, 2·C, 1, 1].
  public Value gate(Value x) {
    Value mean = x.mean(2, 3).reshape(x.dim(0), x.dim(1), 1, 1);
    return gate.forward(mean).sigmoid();
  }

  /// (3)
  public Value reduced(Value x, Value g, Pass pass) {
    return reduce.forward(x.mul(g), pass.at("reduce_conv"));
  }
}
