package vexel.nn.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.StateException;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.FormatException;
import vexel.tensor.io.NamedTensors;

class ResNetTest {
  private static final Rng RNG = Rng.seed(5);

  /// Bottlenecks, the third stage with a second block, which a dilated network dilates.
  private static final ResNetConfig TINY = new ResNetConfig(List.of(1, 2, 2, 1), true, 4, 32, 0);

  private static Tensor image(int b, int h, int w) {
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(b, 3, h, w));
    x.kernels().random().normal(RNG.at("image"), 0, 1, x);
    return x;
  }

  /// Weights whose running statistics are not those of a new network.
  private static Map<String, Tensor> weights(ResNetConfig config) {
    Map<String, Tensor> weights = new LinkedHashMap<>(State.tensors(ResNet.of(config, RNG)));
    weights.replaceAll(
        (name, t) -> {
          Tensor y = t.emptyLike();
          y.kernels().random().uniform(RNG.at(name), 0.5, 1.5, y);
          return name.contains("running") || name.contains("bn") ? y : t;
        });
    return weights;
  }

  /// Counts of torchvision's models.
  @ParameterizedTest
  @CsvSource({
    "18, 0, 11176512",
    "18, 1000, 11689512",
    "50, 0, 23508032",
    "50, 1000, 25557032",
  })
  void countsTheParametersOfTorchvision(int depth, int classes, long count) {
    ResNetConfig config = depth == 18 ? ResNetConfig.RESNET18 : ResNetConfig.RESNET50;
    ResNet net = new ResNetParts(config.withClasses(classes), null).build();
    assertThat(net.count()).isEqualTo(count);
    assertThat(net.width()).isEqualTo(depth == 18 ? 512 : 2048);
  }

  @Test
  void namesParametersAsTorchvision() {
    ResNet net = new ResNetParts(ResNetConfig.RESNET50.withClasses(1000), null).build();
    assertThat(net.parameters().keySet())
        .contains(
            "conv1.weight",
            "bn1.running_var",
            "layer1.0.downsample.0.weight",
            "layer2.3.conv3.weight",
            "layer3.5.bn2.bias",
            "layer4.0.downsample.1.running_mean",
            "fc.bias")
        .doesNotContain("conv1.bias", "layer1.1.downsample.0.weight")
        .hasSize(53 * 5 + 2); // a weight and four of its normalisation each, and the classifier
  }

  /// Every stride that dilation replaces leaves the cells of the ordinary network where they were.
  @ParameterizedTest
  @CsvSource({"4, 16, 24", "8, 8, 12", "16, 4, 6", "32, 2, 3"})
  void dilationKeepsTheCellsOfTheOrdinaryNetwork(int stride, int rows, int columns) {
    NamedTensors weights = NamedTensors.of("w", weights(TINY));
    Tensor x = image(2, 64, 96);
    ResNet net = ResNet.read(weights, stride);
    Tensor y = net.forward(Value.of(x), Pass.eval()).tensor();
    assertThat(y.shape()).isEqualTo(Shape.of(2, 128, rows, columns));
    assertThat(net.stride()).isEqualTo(stride);
    Tensor want = ResNet.read(weights, 32).forward(Value.of(x), Pass.eval()).tensor();
    int every = 32 / stride;
    float[] fine = y.contiguous().toFloats();
    float[] coarse = want.contiguous().toFloats();
    for (int i = 0; i < coarse.length; i++) {
      int plane = i / 6;
      int at = (plane * rows + i % 6 / 3 * every) * columns + i % 3 * every;
      assertThat(fine[at]).isCloseTo(coarse[i], within(1e-4f * Math.max(1, Math.abs(coarse[i]))));
    }
  }

  @Test
  void mapsHaveTheStridesOfAPyramidAndRoundUp() {
    ResNet net = ResNet.of(TINY, RNG);
    List<Shape> shapes =
        net.maps(Value.of(image(1, 64, 96)), Pass.eval()).stream().map(Value::shape).toList();
    assertThat(shapes)
        .containsExactly(
            Shape.of(1, 16, 16, 24),
            Shape.of(1, 32, 8, 12),
            Shape.of(1, 64, 4, 6),
            Shape.of(1, 128, 2, 3));
    assertThat(net.forward(Value.of(image(1, 33, 65)), Pass.eval()).shape())
        .isEqualTo(Shape.of(1, 128, 2, 3));
  }

  @Test
  void frozenReadsTheSameAndRecyclesNothingItReturns() {
    ResNet net = ResNet.read(NamedTensors.of("w", weights(TINY)), 8);
    Tensor x = image(2, 32, 64);
    Tensor open = net.forward(Value.of(x), Pass.eval()).tensor();
    assertThat(net.frozen().forward(x).toFloats()).isEqualTo(open.toFloats());
    List<Tensor> maps = net.frozen().read(x, ResNet::maps);
    assertThat(maps.get(3).toFloats()).isEqualTo(open.toFloats());
    assertThat(maps.get(0).shape()).isEqualTo(Shape.of(2, 16, 8, 16));
  }

  @Test
  void frozenPartsStayAsTheyAre() {
    ResNet net = ResNet.of(TINY, RNG);
    ResNet stem = net.with(ResNet.Freeze.STEM);
    assertThat(net.count() - stem.count()).isEqualTo(3 * 49 * 4 + 2 * 4);
    train(stem);
    assertThat(stem.bn1().runningMean().tensor().toFloats()).containsOnly(0);
    assertThat(mean(stem.layer1()).tensor().toFloats()).doesNotContain(0);

    ResNet still = ResNet.of(TINY, RNG).with(new ResNet.Freeze(0, true));
    train(still);
    assertThat(mean(still.layer1()).tensor().toFloats()).containsOnly(0);
    assertThat(still.count()).isEqualTo(net.count());
    assertThatThrownBy(() -> new ResNet.Freeze(6, false)).hasMessageContaining("5 parts");
  }

  private static void train(ResNet net) {
    Pass pass = Pass.train(RNG);
    net.forward(Value.of(image(2, 64, 64)), pass);
    pass.commit();
  }

  private static Parameter mean(List<ResidualBlock> stage) {
    return ((Bottleneck) stage.getFirst()).bn1().runningMean();
  }

  @Test
  void readsTheQueryEncoderOfMoCo() {
    Map<String, Tensor> own = weights(TINY);
    Map<String, Tensor> file = new LinkedHashMap<>();
    own.forEach((name, t) -> file.put("module.encoder_q." + name, t));
    own.forEach((name, t) -> file.put("module.encoder_k." + name, t.mul(2)));
    file.put("module.encoder_q.fc.0.weight", Tensor.of(new float[4], 2, 2));
    file.put("module.queue", Tensor.of(new float[4], 2, 2));
    file.put("module.encoder_q.bn1.num_batches_tracked", Tensor.of(new int[1], 1));
    same(own, file);
  }

  @Test
  void readsHuggingFacesNames() {
    ResNetNames names =
        ResNetNames.of(
            NamedTensors.of(
                "w",
                Map.of(
                    "resnet.encoder.stages.0.layers.0.layer.0.convolution.weight",
                    Tensor.of(new float[1], 1))));
    assertThat(names.prefix()).isEqualTo("resnet");
    assertThat(names.names().stored("layer3.0.downsample.1.running_var"))
        .containsExactly("encoder.stages.2.layers.0.shortcut.normalization.running_var");
    assertThat(names.names().stored("layer4.2.conv3.weight"))
        .containsExactly("encoder.stages.3.layers.2.layer.2.convolution.weight");
    assertThat(names.names().stored("layer1.1.bn2.bias"))
        .containsExactly("encoder.stages.0.layers.1.layer.1.normalization.bias");
    assertThat(names.names().stored("bn1.weight"))
        .containsExactly("embedder.embedder.normalization.weight");
    Map<String, Tensor> own = weights(TINY);
    Map<String, Tensor> file = new LinkedHashMap<>();
    own.forEach((name, t) -> file.put("resnet." + names.names().stored(name).getFirst(), t));
    file.put("classifier.1.weight", Tensor.of(new float[4], 2, 2));
    same(own, file);
  }

  private static void same(Map<String, Tensor> own, Map<String, Tensor> file) {
    Map<String, Tensor> read = State.tensors(ResNet.read(NamedTensors.of("w", file), 32));
    assertThat(read.keySet()).containsExactlyElementsOf(own.keySet());
    own.forEach(
        (name, t) ->
            assertThat(Objects.requireNonNull(read.get(name)).toFloats()).isEqualTo(t.toFloats()));
  }

  @Test
  void refusesWhatDoesNotFit() {
    Map<String, Tensor> own = weights(TINY);
    Map<String, Tensor> two = new LinkedHashMap<>();
    own.forEach((name, t) -> two.put("a." + name, t));
    own.forEach((name, t) -> two.put("b." + name, t));
    assertThatThrownBy(() -> ResNet.read(NamedTensors.of("w", two), 32))
        .isInstanceOf(FormatException.class)
        .hasMessage("w: weights: 2 networks, under [a, b]; save the one that is meant by itself");
    Map<String, Tensor> less = new LinkedHashMap<>(own);
    less.remove("layer2.1.bn2.bias");
    assertThatThrownBy(() -> ResNet.read(NamedTensors.of("w", less), 32))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("layer2.1.bn2.bias");
    less.keySet().removeIf(n -> n.startsWith("layer4"));
    assertThatThrownBy(() -> ResNet.read(NamedTensors.of("w", less), 32))
        .hasMessageContaining("has [1, 2, 2, 0] blocks");
    assertThatThrownBy(() -> TINY.withStride(2)).hasMessageContaining("none of 4, 8, 16, 32");
    assertThatThrownBy(() -> ResNetConfig.RESNET18.withStride(4))
        .hasMessageContaining("basic blocks are not dilated");
    ResNet net = ResNet.of(TINY, RNG);
    Value grey = Value.of(Tensor.of(new float[32 * 32], 1, 1, 32, 32));
    assertThatThrownBy(() -> net.forward(grey, Pass.eval()))
        .isInstanceOf(TensorException.class)
        .hasMessage("resnet: images[1, 1, 32, 32] must be [B, 3, H, W]");
    assertThatThrownBy(() -> net.classify(Value.of(image(1, 32, 32)), Pass.eval()))
        .hasMessageContaining("has no classifier");
  }
}
