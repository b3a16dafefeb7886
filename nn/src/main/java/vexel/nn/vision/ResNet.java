package vexel.nn.vision;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.op.MaxPool2d;
import vexel.nn.BatchNorm;
import vexel.nn.Conv2d;
import vexel.nn.ConvNorm;
import vexel.nn.Frozen;
import vexel.nn.Layer;
import vexel.nn.Linear;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Scope;
import vexel.tensor.TensorException;
import vexel.tensor.io.NamedTensors;

/// A residual network (He et al. 2016, table 1) with torchvision's names: the camera backbone of
/// detectors, and a teacher of SLidR and PPKT.
///
/// Images are [B, 3, H, W], normalised with ImageNet's mean and deviation. SLidR reads the last
/// stage at an output stride of 4, the strides of stages 2 to 4 replaced by dilation; PPKT and
/// detectors keep the strides, 32 in all.
///
/// ```java
/// Frozen<ResNet> teacher = ResNet.read(Safetensors.read(file), 4).frozen();
/// Tensor map = teacher.forward(image); // [B, 2048, H/4, W/4]
/// ```
///
/// A ResNet-50 has 25,557,032 parameters with its 1,000 classes, 23,508,032 without.
///
/// @param conv1 7×7, stride 2
/// @param bn1 the stem's normalisation
/// @param layer1 stride 4 in all
/// @param layer2 stride 8, or dilated
/// @param layer3 stride 16, or dilated
/// @param layer4 stride 32, or dilated
/// @param fc the classifier, or null
/// @param freeze what training leaves alone
public record ResNet(
    Conv2d conv1,
    BatchNorm bn1,
    List<ResidualBlock> layer1,
    List<ResidualBlock> layer2,
    List<ResidualBlock> layer3,
    List<ResidualBlock> layer4,
    @Nullable Linear fc,
    Freeze freeze)
    implements Layer {
  private static final MaxPool2d POOL = new MaxPool2d(3, 2, 1);

  /// What training leaves alone.
  ///
  /// @param parts parts from the input on whose numbers all stay: 0 none, 1 the stem, 2 stage 1 too
  ///   …; UniDistill freezes the stem
  /// @param norms whether running statistics normalise everywhere, and stay
  public record Freeze(int parts, boolean norms) {
    /// Everything is trained.
    public static final Freeze NOTHING = new Freeze(0, false);

    /// The stem stays (`frozen_stages=0` in mmdetection).
    public static final Freeze STEM = new Freeze(1, false);

    public Freeze {
      if (parts < 0 || parts > 5) {
        throw new IllegalArgumentException("resnet: has 5 parts to freeze, not " + parts);
      }
    }
  }

  /// Random numbers, drawn as He et al. (2015) draw them.
  public static ResNet of(ResNetConfig config, Rng rng) {
    return new ResNetParts(config, rng).build();
  }

  /// The network whose weights these are, under the names that [ResNetNames] knows, read at an
  /// output stride of 4, 8, 16 or 32. A classifier is loaded where there is one.
  ///
  /// @throws vexel.tensor.io.FormatException if they are no weights of a ResNet
  /// @throws vexel.nn.StateException if tensors are missing, left over or misshaped
  public static ResNet read(NamedTensors weights, int stride) {
    ResNet net = new ResNetParts(ResNetConfig.of(weights).withStride(stride), null).build();
    ResNetNames.of(weights).state(weights).load(net);
    return net;
  }

  /// This network, of which training leaves something alone. The numbers are shared.
  public ResNet with(Freeze wanted) {
    return new ResNet(
        still(conv1, wanted.parts > 0),
        still(bn1, wanted.parts > 0),
        still(layer1, wanted.parts > 1),
        still(layer2, wanted.parts > 2),
        still(layer3, wanted.parts > 3),
        still(layer4, wanted.parts > 4),
        fc,
        wanted);
  }

  private static <L extends Layer> L still(L layer, boolean frozen) {
    return frozen ? Layer.map(layer, p -> Parameter.buffer(p.tensor())) : layer;
  }

  private static List<ResidualBlock> still(List<ResidualBlock> stage, boolean frozen) {
    return stage.stream().map(block -> still(block, frozen)).toList();
  }

  /// This network for reading only. It keeps the kernels' own arrangements of the weights of now:
  /// freeze anew after training on.
  public Frozen<ResNet> frozen() {
    ResNet settled = Layer.map(this, p -> p.with(p.tensor().settled()));
    return Frozen.of(settled, ResNet::forward);
  }

  /// The map of the last stage: images[B, 3, H, W] → [B, C, H/stride, W/stride].
  public Value forward(Value images, Pass pass) {
    return maps(images, pass, 3).getFirst();
  }

  /// Class scores: images[B, 3, H, W] → [B, classes].
  public Value classify(Value images, Pass pass) {
    Linear last = fc;
    if (last == null) {
      throw new TensorException("resnet", "has no classifier; build it with classes");
    }
    return last.forward(forward(images, pass).mean(2, 3));
  }

  /// The maps of all four stages, as a feature pyramid reads them.
  public List<Value> maps(Value images, Pass pass) {
    return maps(images, pass, 0, 1, 2, 3);
  }

  /// The maps of the given stages (ascending, from 0): [B, Cᵢ, H/sᵢ, W/sᵢ] each, sizes rounded up.
  private List<Value> maps(Value images, Pass pass, int... stages) {
    if (images.shape().rank() != 4 || images.dim(1) != 3) {
      throw new TensorException("resnet", "images" + images.shape() + " must be [B, 3, H, W]");
    }
    List<Integer> wanted = java.util.Arrays.stream(stages).boxed().toList();
    List<Value> found = new ArrayList<>();
    Value x = inner(pass, () -> stem(images, norms(pass, 0)));
    boolean read = false;
    List<List<ResidualBlock>> all = List.of(layer1, layer2, layer3, layer4);
    for (int i = 0; i < all.size() && found.size() < wanted.size(); i++) {
      Pass at = norms(pass, i + 1);
      for (int b = 0; b < all.get(i).size(); b++) {
        ResidualBlock block = all.get(i).get(b);
        Value from = x;
        Pass own = at.at("layer" + (i + 1), b);
        x = inner(pass, () -> block.forward(from, own));
        if (pass.isInference() && !read) {
          from.tensor().storage().recycle();
        }
        read = false;
      }
      read = wanted.contains(i);
      if (read) {
        found.add(x);
      }
    }
    return found;
  }

  private Value stem(Value images, Pass pass) {
    return ConvNorm.relu(conv1, bn1, images, pass.at("bn1")).maxPool2d(POOL);
  }

  /// The pass of a part whose running statistics may be frozen.
  private Pass norms(Pass pass, int part) {
    return pass.isTraining() && (freeze.norms || part < freeze.parts) ? Pass.eval() : pass;
  }

  /// What is computed on the way is recycled where nothing will ask for it.
  private static Value inner(Pass pass, java.util.function.Supplier<Value> work) {
    if (!pass.isInference()) {
      return work.get();
    }
    try (Scope scope = Scope.open()) {
      return Value.of(scope.keep(work.get().tensor()));
    }
  }

  /// Channels of the last stage.
  public int width() {
    ResidualBlock last = layer4.getLast();
    return switch (last) {
      case Bottleneck b -> b.conv3().weight().tensor().dim(0);
      case BasicBlock b -> b.conv2().weight().tensor().dim(0);
    };
  }

  /// Side of an output cell in pixels.
  public int stride() {
    int stride = 4;
    for (List<ResidualBlock> stage : List.of(layer1, layer2, layer3, layer4)) {
      Downsample down =
          switch (stage.getFirst()) {
            case Bottleneck b -> b.downsample();
            case BasicBlock b -> b.downsample();
          };
      stride *= down == null ? 1 : down.conv().window().strideH();
    }
    return stride;
  }
}
