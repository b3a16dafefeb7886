package vexel.distill.loss.bev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.autograd.Value;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Tensor;

/// Masks on small grids that can be counted by hand, and depth inside objects.
class BoxRegionsTest {
  /// One metre a cell; the cell (0, 0) has its centre at (0.5, 0.5).
  private static final BevGrid GRID = new BevGrid(0, 0, 1, 6, 4);

  /// Covers the centres of the columns 1 to 3 of row 1.
  private static final Box FLAT = Box.of(2.5, 1.5, 0, 3, 1, 2, 0);

  private static BoxRegions rotated(Box... boxes) {
    return BoxRegions.rotated(List.of(List.of(boxes)), GRID, Backends.reference(), DType.F64);
  }

  @Test
  void cellsInABoxWeighByTheRootOfItsArea() {
    BoxRegions regions = rotated(FLAT);
    double w = 1 / Math.sqrt(3);
    double[] f = regions.foreground().toDoubles();
    assertThat(Arrays.copyOfRange(f, 6, 12)).containsExactly(0, w, w, w, 0, 0);
    assertThat(regions.foreground().sum().item()).isCloseTo(3 * w, within(1e-12));
    assertThat(regions.background().sum().item()).isCloseTo(1, within(1e-12));
    assertThat(regions.background().toDoubles()[0]).isCloseTo(1 / 21.0, within(1e-12));
    assertThat(regions.alarms().toDoubles()).containsOnly(0);
  }

  @Test
  void aQuarterTurnExchangesRowsAndColumns() {
    Box upright = Box.of(2.5, 1.5, 0, 3, 1, 2, Math.PI / 2);
    double[] f = rotated(upright).foreground().toDoubles();
    for (int i = 0; i < f.length; i++) {
      assertThat(f[i] > 0).as("cell " + i).isEqualTo(i % 6 == 2 && i / 6 < 3);
    }
  }

  @Test
  void theFirstOfTwoBoxesGivesTheWeight() {
    Box large = Box.of(3, 2, 0, 6, 4, 2, 0);
    double[] one = rotated(FLAT, large).foreground().toDoubles();
    double[] other = rotated(large, FLAT).foreground().toDoubles();
    assertThat(one[7]).isCloseTo(1 / Math.sqrt(3), within(1e-12));
    assertThat(one[0]).isCloseTo(1 / Math.sqrt(24), within(1e-12));
    assertThat(other[7]).isCloseTo(1 / Math.sqrt(24), within(1e-12));
  }

  @Test
  void aMapFullOfForegroundHasNoBackground() {
    BoxRegions regions = rotated(Box.of(3, 2, 0, 60, 40, 2, 0.3));
    assertThat(regions.background().toDoubles()).containsOnly(0);
    assertThat(regions.foreground().toDoubles()).containsOnly(1 / Math.sqrt(60 * 40));
  }

  @Test
  void rectanglesReachFromFloorToCeiling() {
    BoxRegions regions =
        BoxRegions.rectangles(
            List.of(List.of(FLAT), List.of()), GRID, Backends.reference(), DType.F64);
    double[] f = regions.foreground().toDoubles(); // columns 1 … 4 of rows 1 and 2
    for (int i = 0; i < 24; i++) {
      boolean in = i % 6 >= 1 && i % 6 <= 4 && i / 6 >= 1 && i / 6 <= 2;
      assertThat(f[i]).as("cell " + i).isEqualTo(in ? 1 / 8.0 : 0);
    }
    assertThat(Arrays.copyOfRange(f, 24, 48)).containsOnly(0);
    double[] g = regions.background().toDoubles();
    assertThat(g[0]).isEqualTo(1 / 16.0);
    assertThat(Arrays.copyOfRange(g, 24, 48)).containsOnly(1 / 24.0);
  }

  @Test
  void falsePositivesLeaveTheBackground() {
    double[] p = new double[24];
    p[0] = 0.9;
    p[1] = 0.9;
    p[7] = 0.9; // in the box
    p[23] = 0.9; // where a blob is
    p[22] = 0.2; // too unsure
    double[] y = new double[24];
    y[23] = 0.8;
    BoxRegions regions = rotated(FLAT).withAlarms(map(p), map(y), 0.5);
    double[] a = regions.alarms().toDoubles();
    assertThat(a[0]).isEqualTo(0.5);
    assertThat(a[1]).isEqualTo(0.5);
    assertThat(Arrays.stream(a).sum()).isEqualTo(1);
    double[] g = regions.background().toDoubles();
    assertThat(g[0]).isZero();
    assertThat(g[7]).isZero();
    assertThat(g[23]).isCloseTo(1 / 19.0, within(1e-12));
    assertThat(Arrays.stream(g).sum()).isCloseTo(1, within(1e-12));
  }

  private static Tensor map(double[] x) {
    return Tensor.copyOf(Backends.reference(), x, 1, 4, 6);
  }

  // ---- BEV-LGKD

  @Test
  void onlyReturnsInsideBoxesAreForeground() {
    Points cloud =
        Points.of(new double[] {1.2, 1.4, 0.5, 1.3, 1.4, 5, 4.6, 1.5, 0, 3.9, 1.9, -0.2, 9, 9, 0});
    Tensor m =
        BevLgkd.foreground(
            List.of(cloud), List.of(List.of(FLAT)), GRID, Backends.reference(), DType.F64);
    double[] x = m.toDoubles();
    assertThat(x[7]).isEqualTo(1);
    assertThat(x[9]).isEqualTo(1);
    assertThat(Arrays.stream(x).sum()).isEqualTo(2);
  }

  @Test
  void theMaskGrowsAlongTheRayAlone() {
    double[] x = new double[24];
    x[6 + 3] = 1;
    Tensor both = BevLgkd.alongRays(map(x), GRID, new Vec3(0.5, 1.5, 2), 1.2);
    double[] y = both.toDoubles();
    assertThat(y[6 + 2]).isEqualTo(1);
    assertThat(y[6 + 3]).isEqualTo(1);
    assertThat(y[6 + 4]).isEqualTo(1);
    assertThat(Arrays.stream(y).sum()).isEqualTo(3);
    assertThat(BevLgkd.alongRays(map(new double[24]), GRID, Vec3.ZERO, 2).sum().item()).isZero();
  }

  // ---- TiG-BEV's depth

  @Test
  void aDepthThatIsWrongAsAWholeDoesNotCount() {
    Tensor z = Tensor.copyOf(Backends.reference(), new double[] {9, 0, 0, 9, 0, 0}, 1, 3, 1, 2);
    // depths of about 1 and 2 m, in the object 5 and 6 m: right relative to each other
    Tensor object = Tensor.of(new int[] {1, 1}, 1, 1, 2).to(Backends.reference());
    Tensor far = Tensor.copyOf(Backends.reference(), new double[] {5, 6}, 1, 1, 2);
    Tensor wrong = Tensor.copyOf(Backends.reference(), new double[] {6, 5}, 1, 1, 2);
    assertThat(TigBevDepth.of(Value.of(z), 1, 1, far, object).tensor().item())
        .isCloseTo(0, within(1e-4));
    assertThat(TigBevDepth.of(Value.of(z), 1, 1, wrong, object).tensor().item())
        .isCloseTo(2, within(1e-2)); // one pixel is the reference, the other is off by 2
    Tensor none = Tensor.of(new int[2], 1, 1, 2).to(Backends.reference());
    assertThat(TigBevDepth.of(Value.of(z), 1, 1, wrong, none).tensor().item()).isZero();
  }
}
