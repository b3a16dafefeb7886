package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

class SitesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,0,0,1, 0,0,0,0 | row 1 [0, 0, 0, 0] belongs before row 0",
        "0,0,0,1, 0,0,0,1 | row 1 [0, 0, 0, 1] repeats row 0",
        "2,0,0,0          | row 0 [2, 0, 0, 0] is outside a batch of 2",
        "0,0,0,4          | row 0 [0, 0, 0, 4] is outside the grid [4, 4, 4]",
        "0,-1,0,0         | row 0 [0, -1, 0, 0] is outside the grid [4, 4, 4]",
        "0,0,2000000000,0 | beyond ±2^30",
        "0,0,0            | 3 numbers are no rows",
      })
  void refusesBadCoordinates(String rows, String message) {
    int[] coords =
        List.of(rows.split(",")).stream().mapToInt(s -> Integer.parseInt(s.trim())).toArray();
    assertThatThrownBy(() -> Sites.of(coords, 2, Zyx.cube(4)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesKeysThatDoNotFit() {
    int far = 1 << 29;
    Sites sites = Sites.of(new int[] {0, -far, -far, -far, 1, far, far, far}, 2, null);
    assertThatThrownBy(() -> sites.submanifold(KernelShape.submanifold(3), Backends.cpu()))
        .hasMessageContaining("linear keys overflow")
        .hasMessageContaining("crop the points to a range");
  }

  @Test
  void sortsAnyOrderAndSaysWhereRowsWent() {
    int[] coords = {1, 0, 0, 0, 0, 5, -1, 2, 0, 5, -2, 9, 0, -7, 0, 0};
    Sites.Sorting s = Sites.sort(coords, 2, null);
    assertThat(s.sites().coords())
        .containsExactly(0, -7, 0, 0, 0, 5, -2, 9, 0, 5, -1, 2, 1, 0, 0, 0);
    assertThat(s.order().toInts()).containsExactly(3, 2, 1, 0);
    assertThatThrownBy(() -> Sites.sort(new int[] {0, 1, 1, 1, 0, 1, 1, 1}, 1, null))
        .hasMessageContaining("rows 0 and 1 are both [0, 1, 1, 1]");
  }

  @Test
  void joinsRaggedBatches() {
    Sites a = RandomSites.of(1, 2, 5, -3, Zyx.cube(9), null);
    Sites none = Sites.of(new int[0], 1, null);
    Sites all = Sites.concat(List.of(a, none, a));
    assertThat(all.batch()).isEqualTo(5);
    assertThat(all.size()).isEqualTo(2 * a.size());
    assertThat(all.start(2)).isEqualTo(all.start(3)).isEqualTo(a.size());
    assertThat(all.start(5)).isEqualTo(all.size());
    assertThat(Sites.of(all.coords(), 5, null).coords()).isEqualTo(all.coords());
  }

  @Test
  void hashNumbersKeysInOrderOfFirstAppearance() {
    VoxelHash hash = new VoxelHash(0);
    Random random = new Random(3);
    List<Long> keys = random.longs(4098).map(k -> k % 3000).boxed().toList();
    List<Long> distinct = keys.stream().distinct().toList();
    for (long key : keys) {
      assertThat(hash.put(key)).isEqualTo(distinct.indexOf(key));
    }
    assertThat(hash.size()).isEqualTo(distinct.size());
    assertThat(hash.find(1L << 40)).isEqualTo(-1);
  }

  @Test
  void voxelisationIgnoresTheOrderOfPoints() {
    Random random = new Random(5);
    int n = 4098;
    float[] points = new float[3 * n];
    for (int i = 0; i < points.length; i++) {
      points[i] = (float) (20 * random.nextGaussian());
    }
    int[] order = random.ints(0, n).distinct().limit(n).toArray();
    float[] shuffled = new float[3 * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(points, 3 * order[i], shuffled, 3 * i, 3);
    }
    for (CellRule rule : rules()) {
      Voxelization a = Voxelization.of(rule, List.of(Tensor.of(points, n, 3)));
      Voxelization b = Voxelization.of(rule, List.of(Tensor.of(shuffled, n, 3)));
      assertThat(b.sites().coords()).isEqualTo(a.sites().coords());
      assertThat(b.counts().toInts()).isEqualTo(a.counts().toInts());
      int[] of = a.pointToVoxel().toInts();
      int[] now = b.pointToVoxel().toInts();
      for (int i = 0; i < n; i++) {
        assertThat(now[i]).isEqualTo(of[order[i]]);
      }
    }
  }

  private static List<CellRule> rules() {
    Xyz size = new Xyz(0.5f, 0.25f, 0.2f);
    return List.of(
        RangeCells.of(size, new Xyz(-20, -20, -4), new Xyz(20, 20, 4)),
        new LatticeCells(size, LatticeCells.Anchor.ORIGIN),
        new LatticeCells(size, LatticeCells.Anchor.MINIMUM),
        new LatticeCells(size, LatticeCells.Anchor.ROUNDED),
        CylindricalCells.slidr());
  }

  @Test
  void cellsFloorAlsoBelowZero() {
    float h = 0.5f;
    Tensor p = Tensor.of(new float[] {-0.25f, 0.25f, -0.75f, 1.25f, -1.25f, 0.5f}, 2, 3);
    assertThat(LatticeCells.of(h).cells(p)).containsExactly(-2, 0, -1, 1, -3, 2);
    assertThat(new LatticeCells(Xyz.cube(h), LatticeCells.Anchor.ROUNDED).cells(p))
        .containsExactly(0, 2, 0, 3, 0, 2); // halves to even: y 0.5 → 0, −2.5 → −2; z −1.5 → −2
    assertThat(new LatticeCells(Xyz.cube(h), LatticeCells.Anchor.MINIMUM).cells(p))
        .containsExactly(0, 3, 0, 2, 0, 3);
  }

  @Test
  void pointsWithoutACell() {
    float nan = Float.NaN;
    Tensor p = Tensor.of(new float[] {0.5f, 0.5f, 0.5f, nan, 0, 0, 9, 0, 0, -0.1f, 0, 0}, 4, 3);
    CellRule range = RangeCells.of(Xyz.cube(1), new Xyz(0, 0, 0), new Xyz(2, 2, 2));
    Voxelization v = Voxelization.of(range, List.of(p, Tensor.of(new float[0], 0, 3)));
    assertThat(v.pointToVoxel().toInts()).containsExactly(0, -1, -1, -1);
    assertThat(v.sites().batch()).isEqualTo(2);
    assertThatThrownBy(() -> Voxelization.of(LatticeCells.of(1), List.of(p)))
        .hasMessageContaining("point 1 lies in cell NaN");
  }

  @Test
  void picksTheFirstOrADrawnPoint() {
    Tensor p = Tensor.of(new float[] {1.5f, 0, 0, 0.5f, 0, 0, 0.2f, 0, 0, 1.1f, 0, 0}, 4, 3);
    Voxelization v = Voxelization.of(LatticeCells.of(1), List.of(p));
    assertThat(v.first().toInts()).containsExactly(1, 0);
    assertThat(v.counts().toInts()).containsExactly(2, 2);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(v.draw(Rng.seed(seed)).toInts()[0]).isIn(1, 2);
      assertThat(v.draw(Rng.seed(seed)).toInts()[1]).isIn(0, 3);
    }
  }
}
