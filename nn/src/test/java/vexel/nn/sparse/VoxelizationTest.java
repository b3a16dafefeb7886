package vexel.nn.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class VoxelizationTest {
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

  private static final RangeCells UNIT =
      RangeCells.of(Xyz.cube(1), new Xyz(0, 0, 0), new Xyz(4, 2, 2));

  @Test
  void hardVoxelsKeepWhatComesFirst() {
    float[] x = {2.5f, 0.1f, 2.1f, 9, 3.5f, 2.2f, 0.9f, 1.5f};
    float[] p = new float[4 * x.length];
    for (int i = 0; i < x.length; i++) {
      p[4 * i] = x[i];
      p[4 * i + 3] = i;
    }
    HardVoxels v = HardVoxels.of(UNIT, Tensor.of(p, x.length, 4), 2, 3);
    assertThat(v.coords().toInts()).containsExactly(0, 0, 2, 0, 0, 0, 0, 0, 3);
    assertThat(v.counts().toInts()).containsExactly(2, 2, 1);
    assertThat(v.points().select(2, 3).toFloats()).containsExactly(0, 2, 1, 6, 4, 0);
    Voxels mean = HardVoxels.mean(List.of(v, v));
    assertThat(mean.sites().coords())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 1, 0, 0, 0, 1, 0, 0, 2, 1, 0, 0, 3);
    assertThat(mean.features().tensor().select(1, 3).toFloats())
        .containsExactly(3.5f, 1, 4, 3.5f, 1, 4);
    assertThatThrownBy(() -> HardVoxels.of(UNIT, Tensor.of(p, x.length, 4), 0, 3))
        .hasMessageContaining("must be positive");
  }

  @Test
  void bothMeansAgreeWhereNoLimitBinds() {
    Random random = new Random(9);
    int n = 207;
    float[] p = new float[5 * n];
    for (int i = 0; i < p.length; i++) {
      p[i] = 5 * random.nextFloat() - 0.5f;
    }
    Tensor cloud = Tensor.of(p, n, 5);
    Voxels dynamic = Voxelization.of(UNIT, List.of(cloud)).mean(cloud);
    Voxels hard = HardVoxels.mean(List.of(HardVoxels.of(UNIT, cloud, n, n)));
    assertThat(hard.sites().coords()).isEqualTo(dynamic.sites().coords());
    assertThat(hard.features().tensor().toFloats())
        .containsExactly(dynamic.features().tensor().toFloats(), within(1e-6f));
  }

  @Test
  void nothingIsNoError() {
    Tensor none = Tensor.of(new float[0], 0, 4);
    Voxelization v = Voxelization.of(LatticeCells.of(1), List.of(none, none));
    assertThat(v.sites().size()).isZero();
    assertThat(v.mean(none).features().shape().toArray()).containsExactly(0, 4);
    assertThat(HardVoxels.mean(List.of(HardVoxels.of(UNIT, none, 5, 5))).sites().size()).isZero();
    assertThatThrownBy(() -> v.mean(Tensor.of(new float[4], 1, 4)))
        .hasMessageContaining("one row for each of 0 points");
  }
}
