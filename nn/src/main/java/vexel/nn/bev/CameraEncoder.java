package vexel.nn.bev;

import java.util.List;
import vexel.autograd.Value;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.nn.Name;
import vexel.nn.Pass;
import vexel.nn.vision.ResNet;
import vexel.nn.vision.ResNetConfig;
import vexel.tensor.Rng;
import vexel.tensor.TensorException;

/// The camera side of UniDistill (BEVDet, Huang et al. 2021, with a ResNet-50): images to the
/// low-level map F^low.
///
/// ResNet, its four maps joined at stride 16 by a [SecondFpn], one 1×1 convolution to D depth
/// logits and C features a pixel, and [LiftSplat]. The names are those of UniDistill's `LSSFPN`,
/// whose checkpoints also hold the geometry: `voxel_size`, `voxel_coord`, `voxel_num`, `frustum`.
///
/// @param backbone the ResNet
/// @param neck brings its maps to one size
/// @param depth 1×1: first the depth logits, then the features
public record CameraEncoder(
    @Name("img_backbone") ResNet backbone,
    @Name("img_neck") SecondFpn neck,
    @Name("depth_net.0") Conv2d depth)
    implements Layer {
  /// From strides 4, 8, 16, 32.
  private static final List<Double> TO_STRIDE_16 = List.of(0.25, 0.5, 1.0, 2.0);

  /// UniDistill's: a ResNet-50 whose stem is frozen, 4·128 channels in the pyramid, 112 depths and
  /// 256 features.
  public static CameraEncoder unidistill(Rng rng) {
    CameraEncoder all = of(ResNetConfig.RESNET50, 128, 112, 256, rng);
    return new CameraEncoder(all.backbone.with(ResNet.Freeze.STEM), all.neck, all.depth);
  }

  /// A new encoder.
  ///
  /// @param config the ResNet, at stride 32
  /// @param level channels of each level of the pyramid
  /// @param depths D
  /// @param features C
  public static CameraEncoder of(
      ResNetConfig config, int level, int depths, int features, Rng rng) {
    List<Integer> inputs =
        List.of(config.channels(0), config.channels(1), config.channels(2), config.channels(3));
    List<Integer> outputs = List.of(level, level, level, level);
    return new CameraEncoder(
        ResNet.of(config, rng.at("img_backbone")),
        SecondFpn.of(inputs, outputs, TO_STRIDE_16, rng.at("img_neck")),
        Conv2d.of(4 * level, depths + features, 1, 1, 0, rng.at("depth_net")));
  }

  /// images[B·N, 3, H, W], the cameras of a sample one after the other → F^low [B, C, H′, W′].
  public Value forward(Value images, SplatPlan plan, Pass pass) {
    Value x = predict(images, pass);
    int d = plan.depths();
    int all = x.dim(1);
    if (x.dim(0) != plan.batch() * plan.cameras() || all <= d) {
      throw new TensorException(
          "camera encoder",
          "images"
              + images.shape()
              + " become "
              + x.shape()
              + "; the points are of "
              + plan.batch()
              + " times "
              + plan.cameras()
              + " cameras and "
              + d
              + " depths");
    }
    return LiftSplat.of(part(x, 0, d, plan), part(x, d, all - d, plan), plan);
  }

  /// Depth logits and features: images[B·N, 3, H, W] → [B·N, D + C, H/16, W/16].
  public Value predict(Value images, Pass pass) {
    List<Value> maps = backbone.maps(images, pass.at("img_backbone"));
    return depth.forward(neck.forward(maps, pass.at("img_neck")));
  }

  private static Value part(Value x, int from, int channels, SplatPlan plan) {
    return x.narrow(1, from, channels)
        .reshape(plan.batch(), plan.cameras(), channels, x.dim(2), x.dim(3));
  }
}
