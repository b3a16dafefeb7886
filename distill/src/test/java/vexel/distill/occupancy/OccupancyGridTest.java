package vexel.distill.occupancy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.autograd.Value;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.OccupancyGrid.Range;
import vexel.distill.occupancy.OccupancyGrid.State;
import vexel.nn.Layer;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

class OccupancyGridTest {
  private record Cell(int x, int y, int z) {}

  private static List<Cell> cells(Vec3 from, Vec3 to, Vec3 lower, double edge) {
    List<Cell> cells = new ArrayList<>();
    RayTraversal.visit(from, to, lower, edge, (x, y, z) -> cells.add(new Cell(x, y, z)));
    return cells;
  }

  private static Cell cellOf(Vec3 p, Vec3 lower, double edge) {
    Vec3 q = p.minus(lower).times(1 / edge);
    return new Cell(
        (int) StrictMath.floor(q.x()),
        (int) StrictMath.floor(q.y()),
        (int) StrictMath.floor(q.z()));
  }

  @Test
  void visitsTheCellsThatDenseSamplingFinds() {
    Rng rng = Rng.seed(31).at("rays");
    Vec3 lower = new Vec3(-3.1, 0.7, -1.3);
    for (int ray = 0; ray < 100; ray++) {
      Vec3 a = random(rng, 6L * ray);
      Vec3 b = random(rng, 6L * ray + 3);
      List<Cell> visited = cells(a, b, lower, 0.5);
      assertThat(visited).doesNotHaveDuplicates();
      assertThat(visited.getFirst()).isEqualTo(cellOf(a, lower, 0.5));
      assertThat(visited.getLast()).isEqualTo(cellOf(b, lower, 0.5));
      for (int i = 1; i < visited.size(); i++) {
        Cell p = visited.get(i - 1);
        Cell q = visited.get(i);
        assertThat(Math.abs(p.x - q.x) + Math.abs(p.y - q.y) + Math.abs(p.z - q.z)).isEqualTo(1);
      }
      Set<Cell> sampled = new LinkedHashSet<>();
      int steps = 20_000;
      for (int i = 0; i <= steps; i++) {
        sampled.add(cellOf(a.plus(b.minus(a).times((double) i / steps)), lower, 0.5));
      }
      assertThat(visited).containsAll(sampled); // sampling may miss a corner that is cut
      assertThat(visited.size() - sampled.size()).isLessThanOrEqualTo(2);
    }
  }

  private static Vec3 random(Rng rng, long at) {
    return new Vec3(
        12 * rng.uniform(at) - 6, 12 * rng.uniform(at + 1) - 6, 12 * rng.uniform(at + 2) - 6);
  }

  @Test
  void raysOnBoundariesAndWithoutLengthEnd() {
    Vec3 zero = Vec3.ZERO;
    assertThat(cells(zero, zero, zero, 1)).containsExactly(new Cell(0, 0, 0));
    assertThat(cells(new Vec3(2, 0, 0), new Vec3(0, 0, 0), zero, 1))
        .containsExactly(new Cell(2, 0, 0), new Cell(1, 0, 0), new Cell(0, 0, 0));
    assertThat(cells(zero, new Vec3(2, 2, 0), zero, 1)) // through the corner: x first
        .containsExactly(
            new Cell(0, 0, 0),
            new Cell(1, 0, 0),
            new Cell(1, 1, 0),
            new Cell(2, 1, 0),
            new Cell(2, 2, 0));
    assertThatThrownBy(() -> cells(zero, new Vec3(Double.NaN, 0, 0), zero, 1))
        .hasMessageContaining("drop such points");
  }

  private static Returns wall() {
    double[] xyz = new double[3 * 64];
    for (int i = 0; i < 64; i++) {
      int row = i / 8;
      xyz[3 * i] = 4.2;
      xyz[3 * i + 1] = i % 8 * 0.5 - 1.8;
      xyz[3 * i + 2] = row * 0.25 - 0.9;
    }
    return Returns.of(Points.of(xyz), Points.repeated(new Vec3(0.1, 0.1, 0.1), 64), new float[64]);
  }

  private static final Range RANGE = Range.covering(new Vec3(0, -2, -1), new Vec3(6, 2, 1), 0.5);

  @Test
  void whatIsBeforeAWallIsFreeAndWhatIsBehindUnknown() {
    OccupancyGrid grid = OccupancyGrid.of(wall(), RANGE);
    assertThat(RANGE.size()).isEqualTo(12 * 8 * 4);
    for (int v = 0; v < RANGE.size(); v++) {
      Vec3 c = RANGE.centre(v);
      if (c.x() > 4.5) {
        assertThat(grid.state(v)).isEqualTo(State.UNKNOWN);
      } else if (c.x() > 4) {
        assertThat(grid.state(v)).isEqualTo(State.OCCUPIED);
      } else {
        assertThat(grid.state(v)).isNotEqualTo(State.OCCUPIED);
      }
    }
    assertThat(grid.voxels(State.OCCUPIED)).hasSize(8 * 4);
    assertThat(grid.voxels(State.FREE).length).isBetween(40, 8 * 8 * 4);
    assertThat(grid.state(RANGE.voxel(0, 4, 2))).isEqualTo(State.FREE); // the sensor's own
  }

  /// Rays may begin and end outside: only their part inside counts, and no end is made up.
  @Test
  void raysThroughTheGridLeaveItFree() {
    Returns one =
        Returns.of(
            Points.of(new double[] {20, 0.1, 0.1}),
            Points.of(new double[] {-20, 0.1, 0.1}),
            new float[1]);
    OccupancyGrid grid = OccupancyGrid.of(one, RANGE);
    assertThat(grid.voxels(State.FREE)).hasSize(12);
    assertThat(grid.voxels(State.OCCUPIED)).isEmpty();
  }

  private static Value features() {
    Tensor t = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(64, 4));
    t.kernels().random().normal(Rng.seed(6).at("features"), 0, 1, t);
    return Value.of(t);
  }

  @Test
  void theVoxelTaskBalancesItsClasses() {
    List<VoxelOccupancyTask.Sweep> sweeps =
        List.of(
            new VoxelOccupancyTask.Sweep(
                OccupancyGrid.of(wall(), RANGE), Supports.of(wall().ends(), 0)));
    VoxelOccupancyTask task = VoxelOccupancyTask.of(4, Rng.seed(1));
    assertThat(task.count()).isEqualTo(4 * 128 + 128 + 128 * 64 + 64 + 64 + 1);
    VoxelOccupancyTask silent = Layer.map(task, p -> p.with(p.tensor().mul(0)));
    OccupancyTerms terms = silent.loss(features(), sweeps, Rng.seed(2));
    assertThat(terms.occupancy().tensor().item()).isCloseTo(StrictMath.log(2), within(1e-6));
    assertThat(terms.intensity()).isNull();
    assertThat(terms.diagnostics().supported()).isBetween(33, terms.diagnostics().queries() - 1);

    requireNonNull(silent.fc2().bias()).set(Tensor.of(new float[] {2}, 1));
    double yes = StrictMath.log1p(StrictMath.exp(-2));
    double no = StrictMath.log1p(StrictMath.exp(2));
    OccupancyTerms sure = silent.loss(features(), sweeps, Rng.seed(2));
    assertThat(sure.occupancy().tensor().item()).isCloseTo((yes + no) / 2, within(1e-6));
    assertThat(sure.diagnostics().iou()).isEqualTo(sure.diagnostics().occupiedPairs());
  }

  @Test
  void theVoxelTaskDrawsNoMoreThanItMay() {
    List<VoxelOccupancyTask.Sweep> sweeps =
        List.of(
            new VoxelOccupancyTask.Sweep(
                OccupancyGrid.of(wall(), RANGE), Supports.of(wall().ends(), 0)));
    VoxelOccupancyTask all = VoxelOccupancyTask.of(4, Rng.seed(1));
    VoxelOccupancyTask few =
        new VoxelOccupancyTask(all.latent(), all.fc1(), all.fc2(), all.search(), 20);
    OccupancyTerms.Diagnostics d = few.loss(features(), sweeps, Rng.seed(2)).diagnostics();
    assertThat(d.queries()).isEqualTo(20);
    assertThat(d.occupiedQueries()).isEqualTo(0.5);
    Set<Double> losses = new LinkedHashSet<>();
    IntStream.range(0, 5)
        .forEach(
            i -> losses.add(few.loss(features(), sweeps, Rng.seed(i)).occupancy().tensor().item()));
    assertThat(losses).hasSizeGreaterThan(3);
  }
}
