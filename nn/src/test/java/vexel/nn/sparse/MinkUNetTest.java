package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.io.NamedTensors;

class MinkUNetTest {
  private static final MinkUNet UNET34 = MinkUNet.unet34(1, Rng.seed(1));

  @Test
  void countsTheParametersOfTheOriginal() {
    assertThat(UNET34.count()).isEqualTo(37_842_976);
    assertThat(MinkUNet.unet18(4, Rng.seed(1)).count()).isEqualTo(21_693_760);
    assertThat(MinkUNet.small(4, Rng.seed(1)).count()).isEqualTo(2_895_456);
    assertThat(MinkUNet.unet18(1, Rng.seed(1)).count()).isEqualTo(21_691_168);
    assertThat(MinkUNet.unet18(5, Rng.seed(1)).count()).isEqualTo(21_693_760 + 27 * 32);
    assertThat(MinkUNet.unet18TwoStem(4, Rng.seed(1)).count())
        .isEqualTo(21_693_760 + 27 * 32 * 32 + 2 * 32);
    assertThat(UNET34.inputChannels()).isEqualTo(1);
    assertThat(UNET34.width()).isEqualTo(96);
    // Three input channels more are 27·3·32 weights more in the stem: 37,845,568 and, from
    // 21,691,168, the count of MinkUNet-18 above.
    SubmanifoldConv3d stem =
        SubmanifoldConv3d.of(4, 32, KernelShape.submanifold(3), false, Rng.seed(1));
    assertThat(stem.count() - UNET34.body().conv0p1s1().count()).isEqualTo(37_845_568 - 37_842_976);
  }

  @Test
  void namesAndShapesAreTheCheckpoints() {
    Map<String, Parameter> p = UNET34.withFinal(64, Rng.seed(2)).parameters();
    Map<String, Shape> some =
        Map.of(
            "conv0p1s1.weight", Shape.of(27, 1, 32),
            "bn0.running_var", Shape.of(32),
            "conv4p8s2.weight", Shape.of(8, 128, 128),
            "block2.0.downsample.0.weight", Shape.of(1, 32, 64),
            "block2.0.downsample.1.bias", Shape.of(64),
            "block4.5.conv2.weight", Shape.of(27, 256, 256),
            "convtr5p8s2.weight", Shape.of(8, 256, 128),
            "block8.1.norm2.weight", Shape.of(96),
            "final.weight", Shape.of(1, 96, 64),
            "final.bias", Shape.of(64));
    some.forEach(
        (name, shape) ->
            assertThat(p)
                .hasEntrySatisfying(
                    name, found -> assertThat(found.tensor().shape()).isEqualTo(shape)));
    assertThat(p).doesNotContainKey("block1.0.downsample.0.weight");
  }

  private static Voxels input(int shift, int[] order) {
    return input(shift, order, 3);
  }

  private static Voxels input(int shift, int[] order, int channels) {
    Sites base = RandomSites.of(7, 2, 300, -9, new Zyx(9, 12, 15), null);
    int[] coords = base.coords();
    int n = base.size();
    int[] moved = new int[4 * n];
    float[] x = new float[channels * n];
    for (int r = 0; r < n; r++) {
      int from = order.length == 0 ? r : order[r];
      for (int a = 0; a < 4; a++) {
        moved[4 * r + a] = coords[4 * from + a] + (a == 0 ? 0 : shift);
      }
      for (int c = 0; c < channels; c++) {
        long draw = (long) channels * from + c;
        x[channels * r + c] = (float) Rng.seed(5).at("x").uniform(draw) - 0.5f;
      }
    }
    Sites.Sorting sorting = Sites.sort(moved, 2, null);
    return Voxels.of(sorting.sites(), Tensor.of(x, n, channels).gatherRows(sorting.order()));
  }

  @Test
  void neitherInputOrderNorAStepOfTheCoarsestLevelChangesABit() {
    MinkUNet net = MinkUNet.tiny(3, Rng.seed(3));
    Voxels x = input(0, new int[0]);
    float[] y = net.forward(x, Pass.train(Rng.seed(4))).tensor().toFloats();
    assertThat(y).hasSize(x.sites().size() * net.width());
    int[] order = Rng.seed(6).permutation(x.sites().size());
    assertThat(net.forward(input(0, order), Pass.train(Rng.seed(4))).tensor().toFloats())
        .isEqualTo(y);
    assertThat(net.forward(input(-64, order), Pass.train(Rng.seed(4))).tensor().toFloats())
        .isEqualTo(y);
    assertThat(net.forward(input(1, order), Pass.train(Rng.seed(4))).tensor().toFloats())
        .isNotEqualTo(y);
  }

  @Test
  void everyParameterGetsAGradient() {
    MinkUNet net = MinkUNet.tiny(3, Rng.seed(3)).withFinal(5, Rng.seed(8));
    Pass pass = Pass.train(Rng.seed(4));
    Value y = net.forward(input(0, new int[0]), pass);
    Tensor upstream = Tensor.empty(y.tensor().backend(), y.tensor().dtype(), y.shape());
    upstream.kernels().random().uniform(Rng.seed(9), -1, 1, upstream);
    Gradients g = y.backward(upstream);
    net.parameters()
        .forEach(
            (name, p) -> {
              Tensor d = g.of(p);
              assertThat(d == null).as(name).isEqualTo(!p.isTrainable());
              if (d != null) {
                float[] values = d.toFloats();
                for (float v : values) {
                  assertThat(Float.isFinite(v)).as(name).isTrue();
                }
                assertThat(Arrays.equals(values, new float[values.length])).as(name).isFalse();
              }
            });
    float[] before = net.body().bn0().runningMean().tensor().toFloats();
    pass.commit();
    assertThat(net.body().bn0().runningMean().tensor().toFloats()).isNotEqualTo(before);
  }

  @Test
  void bothBackendsGiveTheSameBits() {
    MinkUNet net = MinkUNet.tiny(3, Rng.seed(3)).withFinal(5, Rng.seed(8));
    MinkUNet twin = Layer.to(net, Backends.reference());
    Voxels x = input(0, new int[0]);
    Voxels same = Voxels.of(x.sites(), x.features().tensor().to(Backends.reference()));
    Value y = net.forward(x, Pass.train(Rng.seed(4)));
    Value z = twin.forward(same, Pass.train(Rng.seed(4)));
    assertThat(z.tensor().toFloats()).isEqualTo(y.tensor().toFloats());
    Gradients g = y.square().mean().backward();
    Gradients h = z.square().mean().backward();
    Map<String, Parameter> there = twin.parameters();
    net.parameters()
        .forEach(
            (name, p) -> {
              Tensor d = g.of(p);
              Tensor e = h.of(Objects.requireNonNull(there.get(name)));
              assertThat(d == null ? null : d.toFloats())
                  .as(name)
                  .isEqualTo(e == null ? null : e.toFloats());
            });
  }

  @Test
  void evaluationTreatsSamplesAlone() {
    MinkUNet net = MinkUNet.tiny(3, Rng.seed(3));
    Voxels x = input(0, new int[0]);
    int n = x.sites().start(1);
    Sites first = Sites.of(Arrays.copyOf(x.sites().coords(), 4 * n), 1, null);
    Value alone = net.forward(Voxels.of(first, x.features().tensor().narrow(0, 0, n)), Pass.eval());
    Value both = net.forward(x, Pass.eval());
    assertThat(alone.tensor().toFloats()).isEqualTo(both.tensor().narrow(0, 0, n).toFloats());
    Voxels joined =
        Voxels.batch(
            List.of(
                Voxels.of(first, x.features().tensor().narrow(0, 0, n)),
                Voxels.of(Sites.of(new int[0], 1, null), Tensor.of(new float[0], 0, 3))));
    assertThat(net.forward(joined, Pass.eval()).tensor().toFloats())
        .isEqualTo(alone.tensor().toFloats());
  }

  /// A checkpoint as MinkowskiEngine writes it: its spellings, its counters, its shapes.
  private static Map<String, Tensor> minkowski(MinkUNet net) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (name, p) -> {
              Tensor t = p.tensor();
              boolean conv = name.contains("conv") || name.contains("downsample.0");
              if (name.equals("final.bias")) {
                stored.put(name, t.reshape(1, -1));
              } else if (conv || name.equals("final.weight")) {
                boolean point = t.dim(0) == 1;
                stored.put(
                    name.replace(".weight", ".kernel"), point ? t.reshape(t.dim(1), t.dim(2)) : t);
              } else {
                int dot = name.lastIndexOf('.');
                stored.put(name.substring(0, dot) + ".bn" + name.substring(dot), t);
                stored.put(
                    name.substring(0, dot) + ".bn.num_batches_tracked",
                    Tensor.copyOf(t.backend(), new long[] {7}));
              }
            });
    return stored;
  }

  @Test
  void readsMinkowskiEngineCheckpoints() {
    MinkUNet original = MinkUNet.tiny(1, Rng.seed(1)).withFinal(5, Rng.seed(2));
    MinkUNet copy = MinkUNet.tiny(1, Rng.seed(3)).withFinal(5, Rng.seed(4));
    Map<String, Tensor> stored = minkowski(original);
    assertThat(stored)
        .containsKeys(
            "conv0p1s1.kernel",
            "bn0.bn.running_var",
            "block3.0.downsample.0.kernel",
            "block3.0.downsample.1.bn.weight",
            "block3.0.norm2.bn.bias",
            "convtr7p2s2.kernel",
            "bntr7.bn.running_mean",
            "final.kernel");
    State.from(NamedTensors.of("minkowski", stored)).named(MinkUNet.MINKOWSKI).load(copy);
    Map<String, Parameter> loaded = copy.parameters();
    original
        .parameters()
        .forEach(
            (name, p) ->
                assertThat(loaded)
                    .hasEntrySatisfying(
                        name,
                        q -> assertThat(q.tensor().toFloats()).isEqualTo(p.tensor().toFloats())));
  }

  /// Kernel (z, y, x) of [8, Cin, Cout] in TorchSparse's order, where z runs fastest.
  private static Tensor zFastest(Tensor t) {
    Tensor zyx = t.reshape(2, 2, 2, t.dim(1), t.dim(2));
    return zyx.permute(2, 1, 0, 3, 4).contiguous().reshape(8, t.dim(1), t.dim(2));
  }

  @Test
  void readsTorchSparseCheckpoints() {
    UNetPlan plan = new UNetPlan(8, 2, UNetPlan.TINY.planes(), List.of(2, 1, 1, 1, 1, 1, 1, 1));
    MinkUNet original = MinkUNet.of(plan, 4, 0.1, Rng.seed(1)).withFinal(5, Rng.seed(2));
    Map<String, Tensor> stored = new LinkedHashMap<>();
    original
        .parameters()
        .forEach(
            (name, p) -> {
              Tensor t = p.tensor();
              String n =
                  name.replace("conv0p1s1.weight", "stem.0.kernel")
                      .replace("conv0p1s1b.weight", "stem.3.kernel")
                      .replace("bn0.", "stem.1.")
                      .replace("bn0b.", "stem.4.")
                      .replaceFirst("^conv(\\d)p\\ds2.weight", "stage$1.0.net.0.kernel")
                      .replaceFirst("^bn(\\d)\\.", "stage$1.0.net.1.")
                      .replaceFirst("^block1\\.1\\.", "stage1.2.")
                      .replaceFirst("^block([1-4])\\.0\\.", "stage$1.1.")
                      .replaceFirst("\\.conv1\\.weight", ".net.0.kernel")
                      .replaceFirst("\\.norm1\\.", ".net.1.")
                      .replaceFirst("\\.conv2\\.weight", ".net.3.kernel")
                      .replaceFirst("\\.norm2\\.", ".net.4.")
                      .replaceFirst("downsample.0.weight", "downsample.0.kernel")
                      .replaceFirst("final", "classifier.0");
              for (int up = 1; up <= 4; up++) {
                n =
                    n.replaceFirst(
                            "^convtr" + (up + 3) + "p\\d+s2.weight", "up" + up + ".0.net.0.kernel")
                        .replaceFirst("^bntr" + (up + 3), "up" + up + ".0.net.1")
                        .replaceFirst("^block" + (up + 4), "up" + up + ".1");
              }
              if (name.equals("final.weight")) {
                t = t.reshape(t.dim(1), t.dim(2)).permute(1, 0).contiguous();
              } else if (t.rank() == 3 && t.dim(0) == 1) {
                t = t.reshape(t.dim(1), t.dim(2));
              } else if (t.rank() == 3 && t.dim(0) == 8) {
                t = zFastest(t);
              }
              stored.put(n, t);
            });
    assertThat(stored)
        .containsKeys(
            "stem.3.kernel",
            "stage1.2.net.4.running_var",
            "stage2.0.net.0.kernel",
            "up1.0.net.1.weight",
            "up1.1.0.downsample.1.bias",
            "up4.1.0.net.3.kernel",
            "classifier.0.bias");
    MinkUNet copy = MinkUNet.of(plan, 4, 0.1, Rng.seed(3)).withFinal(5, Rng.seed(4));
    State.from(NamedTensors.of("torchsparse", stored)).named(MinkUNet.TORCHSPARSE).load(copy);
    Map<String, Parameter> loaded = copy.parameters();
    original
        .parameters()
        .forEach(
            (name, p) ->
                assertThat(Objects.requireNonNull(loaded.get(name)).tensor().toFloats())
                    .as(name)
                    .isEqualTo(p.tensor().toFloats()));
    assertThat(copy.forward(input(0, new int[0], 4), Pass.eval()).dim(1)).isEqualTo(5);
  }
}
