package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.NameMap;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;

class VoxelBackBone8xTest {
  private static final VoxelBackBone8x PLAIN = VoxelBackBone8x.plain(4, Rng.seed(1));
  private static final VoxelBackBone8x RESIDUAL = VoxelBackBone8x.residual(5, Rng.seed(1));

  @Test
  void gridsAreThoseOfTheDetectors() {
    assertThat(RESIDUAL.outputGrid(new Zyx(41, 1440, 1440))).isEqualTo(new Zyx(2, 180, 180));
    assertThat(PLAIN.outputGrid(new Zyx(41, 1600, 1408))).isEqualTo(new Zyx(2, 200, 176));
    assertThat(PLAIN.outputGrid(new Zyx(40, 1024, 1024))).isEqualTo(new Zyx(1, 128, 128));
    Voxels x = input(4, new Zyx(41, 48, 40));
    List<Zyx> grids =
        PLAIN.levels(x, Pass.train(Rng.seed(2))).stream().map(v -> v.sites().grid()).toList();
    assertThat(grids)
        .containsExactly(
            new Zyx(41, 48, 40),
            new Zyx(21, 24, 20),
            new Zyx(11, 12, 10),
            new Zyx(5, 6, 5),
            new Zyx(2, 6, 5));
    List<Integer> channels =
        RESIDUAL.levels(input(5, new Zyx(40, 48, 40)), Pass.train(Rng.seed(2))).stream()
            .map(Voxels::channels)
            .toList();
    assertThat(channels).containsExactly(16, 32, 64, 128, 128);
  }

  /// Kernels 27·Cin·Cout or 3·Cin·Cout, biases only in residual blocks, two numbers a channel in
  /// every normalisation.
  @Test
  void countsItsParameters() {
    long norms = 2 * (16 + 16 + 3 * 32 + 3 * 64 + 3 * 64 + 128);
    long kernels = 27 * (4 * 16 + 16 * 16 + 16 * 32 + 2 * 32 * 32 + 32 * 64 + 5 * 64 * 64);
    assertThat(PLAIN.count()).isEqualTo(kernels + 3 * 64 * 128 + norms).isEqualTo(711_872);
    long blocks = 4 * (16 * 16 + 32 * 32 + 64 * 64 + 128 * 128);
    long down = 5 * 16 + 16 * 32 + 32 * 64 + 64 * 128;
    long vectors = 2 * 16 + 2 * (32 + 64 + 128) + 2 * 128 + 3 * 4 * (16 + 32 + 64 + 128);
    assertThat(RESIDUAL.count())
        .isEqualTo(27 * (blocks + down) + 3 * 128 * 128 + vectors)
        .isEqualTo(2_695_312);
  }

  /// Names of OpenPCDet's `backbone_3d`, kernels as spconv 2 and spconv 1 store them.
  @Test
  void readsCheckpointsOfBothSpconvs() {
    for (boolean residual : List.of(false, true)) {
      VoxelBackBone8x original = residual ? RESIDUAL : PLAIN;
      for (boolean second : List.of(false, true)) {
        NameMap map = second ? VoxelBackBone8x.SPCONV2 : VoxelBackBone8x.SPCONV1;
        Map<String, Tensor> stored = stored(original, second);
        assertThat(stored).containsKeys("conv_input.1.running_mean", "conv4.0.1.bias");
        assertThat(stored)
            .containsKey(residual ? "conv1.1.bn2.running_var" : "conv1.0.1.running_var")
            .containsKey(residual ? "conv3.2.conv2.bias" : "conv3.2.0.weight");
        assertThat(Objects.requireNonNull(stored.get("conv_out.0.weight")).shape())
            .isEqualTo(
                second
                    ? Shape.of(128, 3, 1, 1, residual ? 128 : 64)
                    : Shape.of(3, 1, 1, residual ? 128 : 64, 128));
        VoxelBackBone8x copy =
            residual
                ? VoxelBackBone8x.residual(5, Rng.seed(7))
                : VoxelBackBone8x.plain(4, Rng.seed(7));
        State.from(NamedTensors.of("spconv", stored)).named(map).load(copy);
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
  }

  private static Map<String, Tensor> stored(VoxelBackBone8x net, boolean second) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (name, p) -> {
              Tensor t = p.tensor();
              if (t.rank() == 3) {
                int[] size = t.dim(0) == 27 ? new int[] {3, 3, 3} : new int[] {3, 1, 1};
                t = t.reshape(size[0], size[1], size[2], t.dim(1), t.dim(2));
                t = second ? t.permute(4, 0, 1, 2, 3).contiguous() : t;
              }
              stored.put(name, t);
            });
    return stored;
  }

  private static Voxels input(int channels, Zyx grid) {
    Sites sites = RandomSites.of(3, 2, 400, 0, grid, grid);
    Tensor x = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(sites.size(), channels));
    x.kernels().random().normal(Rng.seed(5), 0, 1, x);
    return Voxels.of(sites, x);
  }

  @Test
  void aVoxelReadsTheMapBetweenItsCells() {
    Zyx grid = new Zyx(40, 32, 24);
    VoxelNet net = new VoxelNet(PLAIN, grid);
    assertThat(net.width()).isEqualTo(128);
    assertThat(new VoxelNet(PLAIN, new Zyx(41, 32, 24)).width()).isEqualTo(256);
    Voxels x = input(4, grid);
    Tensor bev =
        HeightCompression.of(PLAIN.forward(x, Pass.train(Rng.seed(2)))).tensor(); // [2, 128, 4, 3]
    float[] map = bev.toFloats();
    float[] y = net.forward(x, Pass.train(Rng.seed(2))).tensor().toFloats();
    double largest = 0;
    for (int r = 0; r < x.sites().size(); r++) {
      double v = (x.sites().at(r, 2) + 0.5) / 8;
      double u = (x.sites().at(r, 3) + 0.5) / 8;
      int y0 = (int) v;
      int x0 = (int) u;
      int y1 = Math.min(y0 + 1, 3);
      int x1 = Math.min(x0 + 1, 2);
      for (int c = 0; c < 128; c += 37) {
        int plane = (x.sites().at(r, 0) * 128 + c) * 12;
        double top = map[plane + 3 * y0 + x0] * (1 - u + x0) + map[plane + 3 * y0 + x1] * (u - x0);
        double low = map[plane + 3 * y1 + x0] * (1 - u + x0) + map[plane + 3 * y1 + x1] * (u - x0);
        double want = top * (1 - v + y0) + low * (v - y0);
        assertThat((double) y[128 * r + c]).isCloseTo(want, within(1e-5));
        largest = Math.max(largest, Math.abs(want));
      }
    }
    assertThat(largest).isGreaterThan(0.01);
  }

  @Test
  void bothBackendsGiveTheSameBits() {
    Zyx grid = new Zyx(40, 32, 24);
    VoxelNet net = new VoxelNet(VoxelBackBone8x.residual(4, Rng.seed(1)), grid);
    Voxels x = input(4, grid);
    Voxels same = Voxels.of(x.sites(), x.features().tensor().to(Backends.reference()));
    Value y = net.forward(x, Pass.train(Rng.seed(4)));
    Value z = Layer.to(net, Backends.reference()).forward(same, Pass.train(Rng.seed(4)));
    assertThat(z.tensor().toFloats()).isEqualTo(y.tensor().toFloats());
  }

  @Test
  void refusesGridsThatAreNotItsOwn() {
    assertThatThrownBy(() -> new VoxelNet(PLAIN, new Zyx(20, 32, 32)))
        .hasMessageContaining("voxelNet: grid [20, 32, 32] at an eighth of the cells [0, 4, 4]");
    VoxelNet net = new VoxelNet(PLAIN, new Zyx(40, 32, 32));
    assertThatThrownBy(() -> net.forward(input(4, new Zyx(40, 32, 24)), Pass.eval()))
        .hasMessageContaining("lie on grid [40, 32, 24], the network on [40, 32, 32]");
    Sites free = RandomSites.of(3, 1, 20, 0, new Zyx(4, 4, 4), null);
    Voxels x = Voxels.of(free, Tensor.of(new float[4 * free.size()], free.size(), 4));
    assertThatThrownBy(() -> PLAIN.forward(x, Pass.eval()))
        .hasMessageContaining("lie on no grid; voxelise with RangeCells");
  }

  @Test
  void pointsBeyondTheRangeCanJoinTheBorder() {
    RangeCells drop = RangeCells.of(Xyz.cube(1), Xyz.cube(-2), Xyz.cube(2));
    Tensor points = Tensor.of(new float[] {-9, 0, 5, 1, 1, 1, Float.NaN, 0, 0}, 3, 3);
    int out = CellRule.OUTSIDE;
    assertThat(drop.cells(points)).containsExactly(out, 0, 0, 3, 3, 3, out, 0, 0);
    assertThat(drop.with(RangeCells.Outside.NEAREST).cells(points))
        .containsExactly(3, 2, 0, 3, 3, 3, out, 0, 0);
  }
}
