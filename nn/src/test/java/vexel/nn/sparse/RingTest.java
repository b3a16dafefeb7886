package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.nn.sparse.CylindricalCells.Seam;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Around a closed ring no place is special: a scene that is turned by whole cells gives what it
/// gave, in the turned places.
class RingTest {
  /// 64 cells around, 4 along the beam, 3 high: close enough that the seam has neighbours.
  private static final CylindricalCells CELLS = new CylindricalCells(1, 360.0 / 64, 1, Seam.CLOSED);

  /// Points in the middle of random cells, turned by some cells.
  private static Voxelization scene(int turned) {
    Rng rng = Rng.seed(5);
    int n = 500;
    float[] xyz = new float[3 * n];
    for (int i = 0; i < n; i++) {
      double angle =
          StrictMath.toRadians((rng.at("cell").index(i, 64) + turned + 0.5) * 360.0 / 64);
      double r = rng.at("r").index(i, 4) + 2.5;
      xyz[3 * i] = (float) (r * StrictMath.cos(angle));
      xyz[3 * i + 1] = (float) (r * StrictMath.sin(angle));
      xyz[3 * i + 2] = rng.at("z").index(i, 3) + 0.5f;
    }
    return Voxelization.of(CELLS, List.of(Tensor.of(xyz, n, 3)));
  }

  /// What a network says at each point, its input being the points' numbers.
  private static float[] said(int turned, java.util.function.UnaryOperator<Voxels> network) {
    Voxelization v = scene(turned);
    int n = v.pointToVoxel().size();
    float[] x = new float[2 * n];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Rng.seed(6).normal(i);
    }
    Voxels y = network.apply(v.pick(Tensor.of(x, n, 2), v.first()));
    return y.features().tensor().gatherRows(v.pointToVoxel()).toFloats();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 63})
  void aConvolutionDoesNotKnowTheSeam(int turned) {
    SubmanifoldConv3d conv =
        SubmanifoldConv3d.of(2, 3, KernelShape.submanifold(3), true, Rng.seed(1));
    assertThat(said(turned, conv::forward)).isEqualTo(said(0, conv::forward));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 48})
  void norDoesANetworkWhoseStridesDivideTheRing(int turned) {
    VoxelStudent student = MinkUNet.tiny(2, Rng.seed(2));
    java.util.function.UnaryOperator<Voxels> network = v -> v.with(student.forward(v, Pass.eval()));
    assertThat(said(turned, network)).isEqualTo(said(0, network));
  }

  @Test
  void anOpenSeamIsKnown() {
    Sites closed = scene(0).sites();
    Sites open = Sites.of(closed.coords(), 1, null);
    KernelShape shape = KernelShape.submanifold(3);
    assertThat(closed.submanifold(shape, Backends.cpu()).size())
        .isGreaterThan(open.submanifold(shape, Backends.cpu()).size());
  }

  /// The pairs by their definition, and both lists in their order.
  @Test
  void mapsAreTheirDefinition() {
    for (KernelShape shape :
        List.of(
            KernelShape.submanifold(3),
            KernelShape.submanifold(2),
            KernelShape.submanifold(new Zyx(1, 5, 3), new Zyx(1, 2, 1)))) {
      Sites sites = scene(3).sites();
      KernelMap map = sites.submanifold(shape, Backends.cpu());
      Set<String> want = new TreeSet<>();
      int[] c = sites.coords();
      for (int o = 0; o < sites.size(); o++) {
        for (int i = 0; i < sites.size(); i++) {
          for (int k = 0; k < shape.volume(); k++) {
            int x = k % shape.size().x() * shape.dilation().x() - shape.padding().x();
            int y = k / shape.size().x() % shape.size().y() * shape.dilation().y();
            int z = k / shape.size().x() / shape.size().y() - shape.padding().z();
            y -= shape.padding().y();
            if (c[4 * i + 1] == c[4 * o + 1] + z
                && Math.floorMod(c[4 * i + 2] - c[4 * o + 2] - y, 64) == 0
                && c[4 * i + 3] == c[4 * o + 3] + x) {
              want.add(k + ":" + i + ">" + o);
            }
          }
        }
      }
      assertThat(listed(map.pairs(), false)).isEqualTo(want);
      assertThat(listed(map.transposed(), true)).isEqualTo(want);
    }
  }

  private static Set<String> listed(PairMap map, boolean exchanged) {
    int[] ptr = map.ptr().toInts();
    int[] in = map.in().toInts();
    int[] out = map.out().toInts();
    Set<String> found = new TreeSet<>();
    for (int k = 0; k < map.offsets(); k++) {
      for (int j = ptr[k]; j < ptr[k + 1]; j++) {
        assertThat(j == ptr[k] || out[j] > out[j - 1]).as("outputs ascend").isTrue();
        found.add(k + ":" + (exchanged ? out[j] + ">" + in[j] : in[j] + ">" + out[j]));
      }
    }
    return found;
  }

  /// Central differences through the seam.
  @Test
  void gradientsCrossTheSeam() {
    Voxelization v = scene(1);
    SubmanifoldConv3d conv =
        SubmanifoldConv3d.of(1, 1, KernelShape.submanifold(3), false, Rng.seed(3));
    int n = v.sites().size();
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) Rng.seed(7).normal(i);
    }
    Parameter input = Parameter.of(Tensor.of(x, n, 1));
    Value y = conv.forward(new Voxels(v.sites(), input.value())).features();
    float[] gradient =
        java.util.Objects.requireNonNull(y.mul(y).sum().backward().of(input)).toFloats();
    for (int i = 0; i < n; i += 17) {
      float[] plus = x.clone();
      plus[i] += 0.01f;
      float[] minus = x.clone();
      minus[i] -= 0.01f;
      double slope = (energy(conv, v, plus) - energy(conv, v, minus)) / 0.02;
      assertThat((double) gradient[i])
          .isCloseTo(slope, org.assertj.core.api.Assertions.within(2e-3));
    }
  }

  private static double energy(SubmanifoldConv3d conv, Voxelization v, float[] x) {
    Tensor y = conv.forward(Voxels.of(v.sites(), Tensor.of(x, x.length, 1))).features().tensor();
    double sum = 0;
    for (float f : y.toFloats()) {
      sum += (double) f * f;
    }
    return sum;
  }

  @Test
  void theSeamIsOneCell() {
    Tensor behind = Tensor.of(new float[] {-5, 0f, 0, -5, -0f, 0}, 2, 3);
    assertThat(new CylindricalCells(1, 1, 1).cells(behind)).containsExactly(0, 180, 5, 0, -180, 5);
    CylindricalCells closed = new CylindricalCells(1, 1, 1, Seam.CLOSED);
    assertThat(closed.cells(behind)).containsExactly(0, -180, 5, 0, -180, 5);
    assertThat(closed.ring()).isEqualTo(new Ring(-180, 360));
  }

  @Test
  void coarserRingsHaveTheCellsOfTheirStride() {
    Ring ring = new Ring(-180, 360);
    assertThat(ring.coarser(2)).isEqualTo(new Ring(-90, 180));
    assertThat(ring.coarser(2).coarser(2).coarser(2)).isEqualTo(new Ring(-23, 46));
    assertThat(ring.wrap(180)).isEqualTo(-180);
    assertThat(ring.wrap(-181)).isEqualTo(179);
  }

  @Test
  void whatCannotCloseIsRefused() {
    assertThatThrownBy(() -> new CylindricalCells(1, 7, 1, Seam.CLOSED))
        .hasMessageContaining("close no ring");
    Sites sites = scene(0).sites();
    assertThatThrownBy(
            () -> sites.strided(KernelShape.strided(3, 2, 1), ActiveRule.WINDOW, Backends.cpu()))
        .hasMessageContaining("as large as its stride");
    assertThatThrownBy(
            () ->
                sites.submanifold(
                    KernelShape.submanifold(Zyx.cube(3), new Zyx(1, 32, 1)), Backends.cpu()))
        .hasMessageContaining("reaches around a ring of 64");
    assertThatThrownBy(() -> Sites.concat(List.of(sites, Sites.of(sites.coords(), 1, null))))
        .hasMessageContaining("cannot join");
  }
}
