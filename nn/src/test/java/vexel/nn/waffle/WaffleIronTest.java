package vexel.nn.waffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.DropPath;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.waffle.WaffleGrid.Corner;
import vexel.nn.waffle.WaffleGrid.Outside;
import vexel.nn.waffle.WaffleGrid.Plane;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;
import vexel.tensor.io.NamedTensors;
import vexel.tensor.spi.Unary;

class WaffleIronTest {
  private static final int N = 60;
  private static final WaffleGrid GRID =
      new WaffleGrid(
          new Corner(-1, -1, -1),
          new Corner(1, 1, 1),
          List.of(new Plane(0, 1, 6, 5), new Plane(0, 2, 6, 3), new Plane(1, 2, 5, 3)),
          Outside.NEAREST);

  @Test
  void countsTheParametersOfTheOriginals() {
    assertThat(WaffleIron.of(WafflePlan.deep(256), Rng.seed(1)).count()).isEqualTo(6_835_732);
    assertThat(WaffleIron.of(WafflePlan.deep(256).with(TokenNorm.Kind.BATCH), Rng.seed(1)).count())
        .isEqualTo(6_835_732);
    assertThat(WaffleIron.of(WafflePlan.deep(384), Rng.seed(1)).count()).isEqualTo(15_119_636);
    assertThat(WaffleIron.of(WafflePlan.deep(768), Rng.seed(1)).count()).isEqualTo(59_435_540);
  }

  /// Names of `model.state_dict()` in valeoai/WaffleIron and valeoai/ScaLR.
  @Test
  void readsTheNamesAndShapesOfThePublishedCheckpoints() {
    for (TokenNorm.Kind kind : TokenNorm.Kind.values()) {
      WaffleIron original = net(kind, false, 1).withClassifier(7, Rng.seed(2));
      Map<String, Tensor> stored = published(original);
      assertThat(stored)
          .containsKeys(
              "embed.norm.running_mean",
              "embed.conv1.bias",
              "embed.conv2.0.weight",
              "embed.conv2.2.running_var",
              "embed.final.bias",
              "waffleiron.channel_mix.3.norm.bias",
              "waffleiron.spatial_mix.0.ffn.2.bias",
              "classif.bias");
      assertThat(shape(stored, "embed.conv1.weight")).isEqualTo(Shape.of(8, 5, 1));
      assertThat(shape(stored, "embed.conv2.1.weight")).isEqualTo(Shape.of(8, 5, 1, 1));
      assertThat(shape(stored, "embed.conv2.4.weight")).isEqualTo(Shape.of(8, 8, 1, 1));
      assertThat(shape(stored, "waffleiron.channel_mix.0.mlp.2.weight"))
          .isEqualTo(Shape.of(8, 8, 1));
      assertThat(shape(stored, "waffleiron.spatial_mix.2.ffn.0.weight"))
          .isEqualTo(Shape.of(8, 1, 3, 3));
      assertThat(shape(stored, "waffleiron.spatial_mix.2.scale.weight"))
          .isEqualTo(Shape.of(8, 1, 1));
      WaffleIron copy = net(kind, false, 3).withClassifier(7, Rng.seed(4));
      State.from(NamedTensors.of("published", stored)).named(WaffleIron.OFFICIAL).load(copy);
      Map<String, Parameter> loaded = copy.parameters();
      original
          .parameters()
          .forEach(
              (name, p) ->
                  assertThat(Objects.requireNonNull(loaded.get(name)).tensor().toFloats())
                      .as(name)
                      .isEqualTo(p.tensor().toFloats()));
    }
  }

  private static Shape shape(Map<String, Tensor> stored, String name) {
    return Objects.requireNonNull(stored.get(name)).shape();
  }

  /// What PyTorch writes: convolutions of size 1 where this network has matrices.
  private static Map<String, Tensor> published(WaffleIron net) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (name, p) -> {
              Tensor t = p.tensor();
              int extra =
                  name.matches("embed\\.conv2\\.[14]\\.weight|.*scale\\.weight")
                      ? 2
                      : t.rank() == 2 ? 1 : 0;
              int[] dims = Arrays.copyOf(t.shape().toArray(), t.rank() + extra);
              Arrays.fill(dims, t.rank(), dims.length, 1);
              stored.put(name, t.reshape(dims));
              if (name.endsWith("running_var")) {
                stored.put(
                    name.replace("running_var", "num_batches_tracked"),
                    Tensor.copyOf(t.backend(), new long[] {3}));
              }
            });
    return stored;
  }

  private static WaffleIron net(TokenNorm.Kind kind, boolean recompute, long seed) {
    return WaffleIron.of(
        new WafflePlan(5, 8, 4, kind, Unary.RELU, 0.25, recompute), Rng.seed(seed));
  }

  private static double[] positions() {
    double[] xyz = new double[3 * N];
    Arrays.setAll(xyz, i -> Rng.seed(6).uniform(i) * 2 - 1);
    return xyz;
  }

  private static WaffleCloud cloud(Backend backend) {
    int[] sample = new int[N];
    Arrays.setAll(sample, r -> r < 25 ? 0 : 1);
    int[] neighbours = new int[4 * N];
    Arrays.setAll(neighbours, i -> i / 4 < 25 ? (i * 7) % 25 : 25 + (i * 5) % 35);
    return WaffleCloud.of(
        GRID,
        new Samples(2, Tensor.copyOf(backend, sample, N)),
        Tensor.copyOf(backend, neighbours, N, 4),
        positions());
  }

  private static Value input(Backend backend) {
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(N, 5));
    x.kernels().random().normal(Rng.seed(9), 0, 1, x);
    return Value.of(x.to(backend));
  }

  @Test
  void recomputingChangesNoBit() {
    for (TokenNorm.Kind kind : TokenNorm.Kind.values()) {
      float[][] results = new float[2][];
      float[][] statistics = new float[2][];
      for (int i = 0; i < 2; i++) {
        WaffleIron net = net(kind, i == 1, 1);
        Pass pass = Pass.train(Rng.seed(4));
        Value y = net.forward(input(Backends.cpu()), cloud(Backends.cpu()), pass);
        Gradients g = y.square().mean().backward();
        pass.commit();
        results[i] =
            Objects.requireNonNull(g.of(net.layers().spatialMix().getFirst().conv1().weight()))
                .toFloats();
        TokenNorm norm = net.layers().channelMix().getFirst().norm();
        statistics[i] =
            norm.batch() == null ? new float[0] : norm.batch().runningMean().tensor().toFloats();
      }
      assertThat(results[1]).isEqualTo(results[0]);
      assertThat(statistics[1]).isEqualTo(statistics[0]);
    }
  }

  @Test
  void bothBackendsGiveTheSameBits() {
    WaffleIron net = net(TokenNorm.Kind.BATCH, false, 1);
    WaffleIron twin = Layer.to(net, Backends.reference());
    Value y = net.forward(input(Backends.cpu()), cloud(Backends.cpu()), Pass.train(Rng.seed(4)));
    Value z =
        twin.forward(
            input(Backends.reference()), cloud(Backends.reference()), Pass.train(Rng.seed(4)));
    assertThat(z.tensor().toFloats()).isEqualTo(y.tensor().toFloats());
  }

  @Test
  void dropPathDropsABranchForAWholeSample() {
    Samples samples = new Samples(40, Tensor.of(new int[] {0, 0, 1, 1, 1, 2, 3, 3, 39}, 9));
    Value ones = Value.of(Tensor.full(Backends.cpu(), DType.F32, Shape.of(9, 2), 1));
    boolean dropped = false;
    boolean kept = false;
    for (int seed = 0; seed < 20; seed++) {
      float[] y =
          samples.drop(ones, new DropPath(0.5), Pass.train(Rng.seed(seed))).tensor().toFloats();
      for (int r = 0; r < 9; r++) {
        assertThat(y[2 * r]).isIn(0f, 2f).isEqualTo(y[2 * r + 1]);
      }
      assertThat(y[0]).isEqualTo(y[2]);
      assertThat(y[4]).isEqualTo(y[6]).isEqualTo(y[8]);
      dropped |= y[0] == 0;
      kept |= y[0] == 2;
    }
    assertThat(dropped && kept).isTrue();
    assertThat(samples.drop(ones, new DropPath(0.5), Pass.eval())).isSameAs(ones);
  }

  @Test
  void cellsAreNumberedRowByRowOnEachPlane() {
    double[] xyz = {-1, -1, -1, 0.99, 0.99, 0.99, -0.34, 0.21, 0};
    assertThat(GRID.cells(GRID.planes().get(0), xyz)).containsExactly(0, 29, 1 * 5 + 3);
    assertThat(GRID.cells(GRID.planes().get(1), xyz)).containsExactly(0, 17, 1 * 3 + 1);
    assertThat(GRID.cells(GRID.planes().get(2), xyz)).containsExactly(0, 14, 3 * 3 + 1);
    double[] beyond = {-7, 9, 1};
    assertThat(GRID.cells(GRID.planes().get(0), beyond)).containsExactly(4);
    WaffleGrid strict = GRID.with(Outside.REFUSE);
    assertThatThrownBy(() -> strict.cells(strict.planes().getFirst(), beyond))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("point 0 lies at x = -7.0, outside [-1.0, 1.0); crop the cloud");
    assertThatThrownBy(() -> GRID.cells(GRID.planes().getFirst(), new double[] {Double.NaN, 0, 0}))
        .hasMessageContaining("point 0 lies at x = NaN");
  }

  /// All points in one cell read one mean; an empty neighbour cell is 0 and not the mean.
  @Test
  void aCollapsedCellHoldsTheMean() {
    Samples samples = Samples.single(3, Backends.cpu());
    PlaneCells plane = PlaneCells.of(samples, new int[] {2, 2, 2}, 2, 3);
    Value x = Value.of(Tensor.of(new float[] {1, 10, 2, 20, 6, 60}, 3, 2));
    Value image = plane.flatten(x); // [1, 2, 2, 3]
    assertThat(image.tensor().toFloats()).containsExactly(0, 0, 3, 0, 0, 0, 0, 0, 30, 0, 0, 0);
    assertThat(plane.inflate(image).tensor().toFloats()).containsExactly(3, 30, 3, 30, 3, 30);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Samples samples = Samples.single(3, Backends.cpu());
    assertThatThrownBy(() -> PlaneCells.of(samples, new int[] {0, 6, 1}, 2, 3))
        .hasMessageContaining("point 1 is in cell 6 of a plane of 2×3");
    assertThatThrownBy(() -> new Samples(1, Tensor.of(new int[] {0, 1}, 2)))
        .hasMessageContaining("sample 1, outside a batch of 1");
    assertThatThrownBy(
            () ->
                net(TokenNorm.Kind.LAYER, false, 1)
                    .forward(
                        Value.of(Tensor.of(new float[4 * N], N, 4)),
                        cloud(Backends.cpu()),
                        Pass.eval()))
        .hasMessageContaining("x[60, 4] has other than 5 numbers a point");
  }
}
