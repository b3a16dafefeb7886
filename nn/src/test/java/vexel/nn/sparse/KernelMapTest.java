package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.tensor.Backends;
import vexel.tensor.spi.SparseKernels.PairMap;

/// Kernel maps against their definition, equation (1) of [KernelShape], tried cell by cell.
class KernelMapTest {
  static Stream<Arguments> submanifold() {
    List<Arguments> cases = new ArrayList<>();
    for (KernelShape shape :
        List.of(
            KernelShape.submanifold(1),
            KernelShape.submanifold(2),
            KernelShape.submanifold(3),
            KernelShape.submanifold(4),
            KernelShape.submanifold(5),
            KernelShape.submanifold(new Zyx(3, 1, 3), Zyx.cube(1)),
            KernelShape.submanifold(new Zyx(1, 3, 2), new Zyx(1, 2, 3)),
            KernelShape.submanifold(Zyx.cube(3), Zyx.cube(2)),
            KernelShape.submanifold(Zyx.cube(3), new Zyx(1, 4, 2)))) {
      cases.add(Arguments.of(shape, RandomSites.of(1, 2, 150, -4, new Zyx(5, 7, 9), null)));
      cases.add(Arguments.of(shape, RandomSites.of(2, 3, 13, -1000, Zyx.cube(2000), null)));
    }
    for (int n : new int[] {0, 1, 5, 17}) {
      cases.add(
          Arguments.of(
              KernelShape.submanifold(3), RandomSites.of(3, 1, n, 0, Zyx.cube(3), Zyx.cube(3))));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("submanifold")
  void submanifoldMapsAreTheirDefinition(KernelShape shape, Sites sites) {
    KernelMap map = sites.submanifold(shape, Backends.cpu());
    agree(map, sites, sites, shape);
    assertThat(sites.submanifold(shape, Backends.cpu())).isSameAs(map);
  }

  /// More sites than one part has, so found by look-up instead of by trying.
  @Test
  void partsOfAMapFollowEachOther() {
    Sites sites = RandomSites.of(4, 2, 13_000, -9, new Zyx(20, 40, 40), null);
    assertThat(sites.size()).isGreaterThan(20_000);
    List<List<Integer>> rows = rows(sites);
    Map<List<Integer>, Integer> rowOf = new HashMap<>();
    for (List<Integer> c : rows) {
      rowOf.put(c, rowOf.size());
    }
    PairMap map = sites.submanifold(KernelShape.submanifold(3), Backends.cpu()).pairs();
    int[] ptr = map.ptr().toInts();
    int[] in = map.in().toInts();
    int[] out = map.out().toInts();
    for (int k = 0; k < 27; k++) {
      int p = ptr[k];
      for (int o = 0; o < rows.size(); o++) {
        List<Integer> c = rows.get(o);
        Integer met =
            rowOf.get(
                List.of(
                    c.get(0),
                    c.get(1) + k / 9 - 1,
                    c.get(2) + k / 3 % 3 - 1,
                    c.get(3) + k % 3 - 1));
        if (met != null) {
          assertThat(List.of(in[p], out[p])).isEqualTo(List.of(met, o));
          p++;
        }
      }
      assertThat(p).isEqualTo(ptr[k + 1]);
    }
  }

  @Test
  void submanifoldKernelsStayAroundTheirCentre() {
    Sites sites = RandomSites.of(3, 1, 5, 0, Zyx.cube(3), null);
    for (KernelShape shape :
        List.of(
            KernelShape.strided(3, 2, 1),
            KernelShape.strided(3, 1, 3),
            KernelShape.strided(3, 1, -1))) {
      assertThatThrownBy(() -> sites.submanifold(shape, Backends.cpu()))
          .hasMessageContaining("needs stride 1 and a padding inside the kernel");
    }
  }

  static Stream<Arguments> strided() {
    List<Arguments> cases = new ArrayList<>();
    for (ActiveRule rule : ActiveRule.values()) {
      for (KernelShape shape :
          List.of(
              KernelShape.strided(2, 2, 0),
              KernelShape.strided(3, 2, 1),
              KernelShape.strided(3, 1, 1),
              KernelShape.strided(4, 3, 1),
              KernelShape.strided(Zyx.cube(3), Zyx.cube(2), new Zyx(0, 1, 1)),
              KernelShape.strided(new Zyx(3, 1, 1), new Zyx(2, 1, 1), Zyx.cube(0)),
              new KernelShape(Zyx.cube(3), Zyx.cube(2), Zyx.cube(2), new Zyx(1, 2, 3)))) {
        cases.add(Arguments.of(shape, rule, RandomSites.of(4, 2, 120, -5, new Zyx(6, 8, 9), null)));
        Zyx grid = new Zyx(7, 8, 11);
        cases.add(Arguments.of(shape, rule, RandomSites.of(5, 2, 120, 0, grid, grid)));
        cases.add(Arguments.of(shape, rule, RandomSites.of(6, 1, 0, 0, grid, grid)));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("strided")
  void stridedMapsAreTheirDefinition(KernelShape shape, ActiveRule rule, Sites sites) {
    Sites.Coarser coarser = sites.strided(shape, rule, Backends.cpu());
    assertThat(rows(coarser.sites())).containsExactlyElementsOf(outputs(shape, rule, sites));
    assertThat(coarser.sites().tensorStride()).isEqualTo(shape.stride());
    agree(coarser.map(), sites, coarser.sites(), shape);
  }

  /// The outputs of the rule, by trying every cell near the inputs.
  private static List<List<Integer>> outputs(KernelShape shape, ActiveRule rule, Sites sites) {
    TreeSet<List<Integer>> found = new TreeSet<>((a, b) -> Arrays.compare(ints(a), ints(b)));
    Zyx s = shape.stride();
    Zyx grid = sites.grid() == null ? null : shape.outputGrid(sites.grid(), rule);
    for (List<Integer> c : rows(sites)) {
      if (rule == ActiveRule.FLOOR) {
        found.add(
            List.of(
                c.get(0),
                Math.floorDiv(c.get(1), s.z()),
                Math.floorDiv(c.get(2), s.y()),
                Math.floorDiv(c.get(3), s.x())));
        continue;
      }
      for (int z = -12; z <= 12; z++) {
        for (int y = -12; y <= 12; y++) {
          for (int x = -12; x <= 12; x++) {
            boolean inGrid =
                grid == null
                    || (z >= 0 && y >= 0 && x >= 0 && z < grid.z() && y < grid.y() && x < grid.x());
            if (inGrid && position(shape, c, List.of(c.get(0), z, y, x)) >= 0) {
              found.add(List.of(c.get(0), z, y, x));
            }
          }
        }
      }
    }
    return List.copyOf(found);
  }

  private static void agree(KernelMap map, Sites in, Sites out, KernelShape shape) {
    TreeMap<Integer, List<List<Integer>>> expected = new TreeMap<>();
    List<List<Integer>> inputs = rows(in);
    List<List<Integer>> outputs = rows(out);
    for (int o = 0; o < outputs.size(); o++) {
      for (int i = 0; i < inputs.size(); i++) {
        int k = position(shape, inputs.get(i), outputs.get(o));
        if (k >= 0) {
          expected.computeIfAbsent(k, _ -> new ArrayList<>()).add(List.of(i, o));
        }
      }
    }
    PairMap pairs = map.pairs();
    PairMap back = map.transposed();
    int[] ptr = pairs.ptr().toInts();
    int[] i = pairs.in().toInts();
    int[] o = pairs.out().toInts();
    assertThat(pairs.inRows()).isEqualTo(in.size()).isEqualTo(back.outRows());
    assertThat(pairs.outRows()).isEqualTo(out.size()).isEqualTo(back.inRows());
    assertThat(ptr).hasSize(shape.volume() + 1);
    for (int k = 0; k < shape.volume(); k++) {
      List<List<Integer>> got = new ArrayList<>();
      for (int j = ptr[k]; j < ptr[k + 1]; j++) {
        got.add(List.of(i[j], o[j]));
        if (j > ptr[k]) {
          assertThat(i[j]).as("transposed order").isGreaterThan(i[j - 1]);
        }
      }
      assertThat(got).as("position %d", k).isEqualTo(expected.getOrDefault(k, List.of()));
    }
    assertThat(back.in().toInts()).isEqualTo(o);
    assertThat(back.out().toInts()).isEqualTo(i);
  }

  /// The kernel position at which `out` meets `in`, −1 if none.
  private static int position(KernelShape s, List<Integer> in, List<Integer> out) {
    if (!in.get(0).equals(out.get(0))) {
      return -1;
    }
    int kz =
        along(
            in.get(1), out.get(1), s.size().z(), s.stride().z(), s.padding().z(), s.dilation().z());
    int ky =
        along(
            in.get(2), out.get(2), s.size().y(), s.stride().y(), s.padding().y(), s.dilation().y());
    int kx =
        along(
            in.get(3), out.get(3), s.size().x(), s.stride().x(), s.padding().x(), s.dilation().x());
    return kz < 0 || ky < 0 || kx < 0 ? -1 : (kz * s.size().y() + ky) * s.size().x() + kx;
  }

  private static int along(int c, int o, int size, int stride, int padding, int dilation) {
    for (int k = 0; k < size; k++) {
      if (c == o * stride - padding + k * dilation) {
        return k;
      }
    }
    return -1;
  }

  private static List<List<Integer>> rows(Sites sites) {
    int[] c = sites.coords();
    List<List<Integer>> rows = new ArrayList<>();
    for (int r = 0; r < c.length; r += 4) {
      rows.add(List.of(c[r], c[r + 1], c[r + 2], c[r + 3]));
    }
    return rows;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
