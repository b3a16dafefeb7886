package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Sparse convolutions against the dense sum over all cells, in F64, with their derivatives.
class SparseConvTest {
  private static final Rng RNG = Rng.seed(11);
  private static final Zyx GRID = new Zyx(5, 6, 7);

  private static Tensor random(String name, int... dims) {
    int n = 1;
    for (int d : dims) {
      n *= d;
    }
    double[] x = new double[n];
    Rng rng = RNG.at(name);
    java.util.Arrays.setAll(x, i -> 2 * rng.uniform(i) - 1);
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  private record Site(int b, int z, int y, int x) {}

  private static List<Site> sites(Sites s) {
    int[] c = s.coords();
    List<Site> list = new ArrayList<>();
    for (int r = 0; r < c.length; r += 4) {
      list.add(new Site(c[r], c[r + 1], c[r + 2], c[r + 3]));
    }
    return list;
  }

  /// y_o = Σ_k x_{o·stride − padding + k·dilation} W_k + b, over a map from cell to features.
  private static double[] dense(
      Sites in, Tensor x, Sites out, Tensor w, @Nullable Tensor b, KernelShape shape) {
    Map<Site, Integer> rows = new HashMap<>();
    sites(in).forEach(c -> rows.put(c, rows.size()));
    double[] xs = x.toDoubles();
    double[] ws = w.toDoubles();
    int cin = w.dim(1);
    int cout = w.dim(2);
    List<Site> outputs = sites(out);
    double[] y = new double[outputs.size() * cout];
    for (int o = 0; o < outputs.size(); o++) {
      Site c = outputs.get(o);
      int k = 0;
      for (int kz = 0; kz < shape.size().z(); kz++) {
        for (int ky = 0; ky < shape.size().y(); ky++) {
          for (int kx = 0; kx < shape.size().x(); kx++, k++) {
            Integer i =
                rows.get(
                    new Site(
                        c.b,
                        cell(
                            c.z, shape.stride().z(), shape.padding().z(), kz, shape.dilation().z()),
                        cell(
                            c.y, shape.stride().y(), shape.padding().y(), ky, shape.dilation().y()),
                        cell(
                            c.x,
                            shape.stride().x(),
                            shape.padding().x(),
                            kx,
                            shape.dilation().x())));
            for (int co = 0; i != null && co < cout; co++) {
              for (int ci = 0; ci < cin; ci++) {
                y[o * cout + co] += xs[i * cin + ci] * ws[(k * cin + ci) * cout + co];
              }
            }
          }
        }
      }
      for (int co = 0; b != null && co < cout; co++) {
        y[o * cout + co] += b.toDoubles()[co];
      }
    }
    return y;
  }

  private static int cell(int o, int stride, int padding, int k, int dilation) {
    return o * stride - padding + k * dilation;
  }

  private static void same(Value got, double[] want) {
    assertThat(got.tensor().toDoubles()).containsExactly(want, within(1e-13));
  }

  private static void derivatives(
      String name, List<Parameter> p, java.util.function.Supplier<Value> f) {
    GradCheck check = GradCheck.of(name, p, () -> List.of(f.get()), RNG.at(name), 60);
    assertThat(check.worst()).as(check.where()).isLessThan(1e-8);
  }

  static Stream<Arguments> submanifold() {
    return Stream.of(
            KernelShape.submanifold(1),
            KernelShape.submanifold(2),
            KernelShape.submanifold(3),
            KernelShape.submanifold(5),
            KernelShape.submanifold(new Zyx(3, 1, 2), new Zyx(1, 2, 1)),
            KernelShape.submanifold(Zyx.cube(3), Zyx.cube(2)))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("submanifold")
  void submanifold(KernelShape shape) {
    Sites sites = RandomSites.of(1, 2, 40, -3, GRID, null);
    Parameter x = Parameter.of(random("x", sites.size(), 3));
    Parameter w = Parameter.of(random("w", shape.volume(), 3, 4));
    Parameter b = Parameter.of(random("b", 4));
    SubmanifoldConv3d conv = new SubmanifoldConv3d(w, b, shape);
    Voxels y = conv.forward(new Voxels(sites, x.value()));
    assertThat(y.sites()).isSameAs(sites);
    same(y.features(), dense(sites, x.tensor(), sites, w.tensor(), b.tensor(), shape));
    derivatives(
        "submanifold" + shape,
        List.of(x, w, b),
        () -> conv.forward(new Voxels(sites, x.value())).features());
  }

  static Stream<Arguments> strided() {
    List<Arguments> cases = new ArrayList<>();
    for (ActiveRule rule : ActiveRule.values()) {
      for (KernelShape shape :
          List.of(
              KernelShape.strided(2, 2, 0),
              KernelShape.strided(3, 2, 1),
              KernelShape.strided(new Zyx(3, 1, 1), new Zyx(2, 1, 1), Zyx.cube(0)))) {
        cases.add(Arguments.of(shape, rule));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("strided")
  void stridedAndBack(KernelShape shape, ActiveRule rule) {
    Sites fine = RandomSites.of(2, 2, 50, 0, GRID, GRID);
    Parameter x = Parameter.of(random("x", fine.size(), 2));
    Parameter w = Parameter.of(random("w", shape.volume(), 2, 3));
    Parameter back = Parameter.of(random("back", shape.volume(), 3, 2));
    SparseConv3d down = new SparseConv3d(w, null, shape, rule);
    SparseInverseConv3d up = new SparseInverseConv3d(back, null, shape, rule);
    Voxels h = down.forward(new Voxels(fine, x.value()));
    Voxels y = up.forward(h, fine);
    same(h.features(), dense(fine, x.tensor(), h.sites(), w.tensor(), null, shape));
    assertThat(y.sites()).isSameAs(fine);
    // Back is the adjoint of down with transposed weights: <down(x), z> = <x, up(z)> for W = backᵀ.
    Tensor z = random("z", h.sites().size(), 3);
    Parameter adjoint = Parameter.of(back.tensor().permute(0, 2, 1).contiguous());
    Voxels lhs = new SparseConv3d(adjoint, null, shape, rule).forward(new Voxels(fine, x.value()));
    Voxels rhs = up.forward(Voxels.of(h.sites(), z), fine);
    assertThat(lhs.features().tensor().mul(z).sum().item())
        .isCloseTo(x.tensor().mul(rhs.features().tensor()).sum().item(), within(1e-12));
    derivatives(
        "strided" + shape + rule,
        List.of(x, w, back),
        () -> up.forward(down.forward(new Voxels(fine, x.value())), fine).features());
  }

  @Test
  void maxPoolTakesActiveInputsOnly() {
    Sites fine = Sites.of(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 0, 2, 0, 0}, 1, Zyx.cube(4));
    Tensor x = Tensor.copyOf(Backends.reference(), new double[] {-3, 5, -1, -7, -2, 0}, 3, 2);
    Voxels y =
        new SparseMaxPool3d(KernelShape.strided(2, 2, 0), ActiveRule.FLOOR)
            .forward(Voxels.of(fine, x));
    assertThat(y.features().tensor().toDoubles()).containsExactly(-1, 5, -2, 0);
    assertThat(y.sites().coords()).containsExactly(0, 0, 0, 0, 0, 1, 0, 0);
  }

  @Test
  void compressesHeight() {
    Zyx grid = new Zyx(2, 3, 2);
    Sites sites = Sites.of(new int[] {0, 0, 2, 1, 0, 1, 2, 1, 1, 1, 0, 0}, 2, grid);
    Tensor x = Tensor.copyOf(Backends.reference(), new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
    double[] want = new double[2 * 4 * 3 * 2];
    want[at(0, 0, 2, 1)] = 1; // channel c·D + z
    want[at(0, 2, 2, 1)] = 2;
    want[at(0, 1, 2, 1)] = 3;
    want[at(0, 3, 2, 1)] = 4;
    want[at(1, 1, 0, 0)] = 5;
    want[at(1, 3, 0, 0)] = 6;
    Value bev = HeightCompression.of(Voxels.of(sites, x));
    assertThat(bev.shape().toArray()).containsExactly(2, 4, 3, 2);
    assertThat(bev.tensor().toDoubles()).containsExactly(want);
    assertThatThrownBy(
            () -> HeightCompression.of(Voxels.of(Sites.of(new int[0], 1, null), x.narrow(0, 0, 0))))
        .hasMessageContaining("lie on no grid");
  }

  private static int at(int b, int c, int y, int x) {
    return ((b * 4 + c) * 3 + y) * 2 + x;
  }

  @Test
  void refusesWhatDoesNotFit() {
    Sites sites = RandomSites.of(1, 1, 9, 0, GRID, GRID);
    Sites other = RandomSites.of(2, 1, 9, 0, GRID, GRID);
    Parameter w = Parameter.of(random("w", 8, 3, 4));
    SparseInverseConv3d up =
        new SparseInverseConv3d(w, null, KernelShape.strided(2, 2, 0), ActiveRule.FLOOR);
    SparseConv3d down = new SparseConv3d(w, null, KernelShape.strided(2, 2, 0), ActiveRule.FLOOR);
    Voxels x = Voxels.of(sites, random("x", sites.size(), 3));
    Voxels h = down.forward(x);
    assertThatThrownBy(() -> up.forward(new Voxels(h.sites(), h.features()), other))
        .hasMessageContaining("not to the given");
    assertThatThrownBy(() -> down.forward(h)).hasMessageContaining("have 4 channels");
    assertThatThrownBy(() -> Voxels.of(other, random("x", other.size() + 1, 3)))
        .hasMessageContaining("one row per site");
  }
}
