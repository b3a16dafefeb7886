package vexel.distill.occupancy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.UsageException;
import vexel.distill.geometry.Points;
import vexel.distill.geometry.RadiusSearch;
import vexel.distill.geometry.RadiusSearch.Plane;
import vexel.distill.geometry.Vec3;
import vexel.distill.occupancy.RayQueries.Settings;
import vexel.nn.Layer;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

class OccupancyTaskTest {
  private static final int N = 400;
  private static final double LN2 = 0.6931471805599453;

  private static Returns scene(double far) {
    Rng rng = Rng.seed(13).at("scene");
    double[] xyz = new double[3 * N];
    float[] intensity = new float[N];
    for (int i = 0; i < N; i++) {
      xyz[3 * i] = far;
      xyz[3 * i + 1] = 6 * rng.uniform(2L * i) - 3;
      xyz[3 * i + 2] = 2 * rng.uniform(2L * i + 1) - 1;
      intensity[i] = (float) rng.at("intensity").uniform(i);
    }
    return Returns.of(Points.of(xyz), Points.repeated(Vec3.ZERO, N), intensity);
  }

  private static OccupancyTask.Sweep sweep(double far, int firstRow) {
    Returns scene = scene(far);
    RayQueries q = RayQueries.draw(scene, new Settings(300, 0.1), Rng.seed(2).at("queries"));
    return new OccupancyTask.Sweep(q, Supports.of(scene.ends(), firstRow));
  }

  private static Tensor normals(int rows, int width) {
    Tensor t = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(rows, width));
    t.kernels().random().normal(Rng.seed(6).at("features"), 0, 1, t);
    return t;
  }

  private static <L extends Layer> L zeros(L layer) {
    return Layer.map(layer, p -> p.with(p.tensor().mul(0)));
  }

  @ParameterizedTest
  @CsvSource({"2, 50178", "1, 50049"})
  void hasThePublishedNumberOfParameters(int outputs, long count) {
    assertThat(OccupancyDecoder.of(128, outputs, Rng.seed(1)).count()).isEqualTo(count);
    OccupancyTask task = OccupancyTask.of(96, outputs == 2, Rng.seed(1));
    assertThat(task.count()).isEqualTo(count + 96 * 128 + 128);
    assertThat(requireNonNull(task.parameters().get("decoder.layers.0.weight")).tensor().shape())
        .isEqualTo(Shape.of(128, 131));
  }

  @Test
  void splittingTheFirstLayerChangesNothing() {
    OccupancyTask task = OccupancyTask.of(5, true, Rng.seed(1));
    OccupancyTask.Sweep sweep = sweep(8, 0);
    SupportPairs pairs =
        SupportPairs.of(
            task.search(), List.of(sweep.queries().positions()), List.of(sweep.supports()));
    assertThat(pairs.pairs()).isGreaterThan(1000);
    OccupancyTask wide = Layer.f64(task);
    Value features = Value.of(normals(N, 5).to(Backends.reference()).cast(DType.F64));
    Tensor rows = Tensor.copyOf(Backends.reference(), pairs.rows(), pairs.pairs());
    Tensor offsets = Tensor.copyOf(Backends.reference(), pairs.offsets(), pairs.pairs(), 3);
    Tensor joined =
        Tensor.concat(
            1, List.of(wide.latent().forward(features).tensor().gatherRows(rows), offsets));
    Value h = wide.decoder().layers().get(0).forward(Value.of(joined));
    h = wide.decoder().layers().get(1).forward(h.relu());
    h = wide.decoder().layers().get(2).forward(h.relu());
    double[] want = wide.decoder().layers().get(3).forward(h).tensor().toDoubles();
    double[] got = wide.predict(features, pairs).tensor().toDoubles();
    assertThat(got).containsExactly(want, within(1e-13));
  }

  @Test
  void aDecoderThatKnowsNothingPaysLn2() {
    OccupancyTask task = Layer.f64(zeros(OccupancyTask.of(4, true, Rng.seed(1))));
    Tensor features = normals(N, 4).to(Backends.reference()).cast(DType.F64);
    OccupancyTerms terms = task.loss(Value.of(features), List.of(sweep(8, 0)));
    assertThat(terms.occupancy().tensor().item()).isCloseTo(LN2, within(1e-12));
    assertThat(terms.intensity()).isNotNull();
    OccupancyTerms.Diagnostics d = terms.diagnostics();
    assertThat(d.queries()).isEqualTo(300);
    assertThat(d.occupiedQueries()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(d.supported()).isBetween(200, 299);
    assertThat(d.occupiedPairs()).isBetween(0.4, 0.5); // free space often has no support
    assertThat(d.iou()).isZero();
    assertThat(d.pairs()).isBetween(200, 300 * 32);
  }

  /// Predictions of a decoder that always says occupied.
  @Test
  void diagnosesAndIntensityAreOverPairs() {
    OccupancyTask task = zeros(OccupancyTask.of(4, true, Rng.seed(1)));
    requireNonNull(task.decoder().layers().get(3).bias()).set(Tensor.of(new float[] {3, 0.25f}, 2));
    OccupancyTask.Sweep sweep = sweep(8, 0);
    OccupancyTerms terms = task.loss(Value.of(normals(N, 4)), List.of(sweep));
    SupportPairs pairs =
        SupportPairs.of(
            task.search(), List.of(sweep.queries().positions()), List.of(sweep.supports()));
    double occupied = IntStream.of(pairs.queryOfPair()).map(sweep.queries()::label).sum();
    assertThat(terms.diagnostics().iou()).isEqualTo(occupied / pairs.pairs());
    double want =
        IntStream.of(pairs.queryOfPair())
            .mapToDouble(q -> Math.abs(0.25 - sweep.queries().intensity(q)))
            .filter(v -> !Double.isNaN(v))
            .average()
            .orElseThrow();
    assertThat(requireNonNull(terms.intensity()).tensor().item()).isCloseTo(want, within(1e-6));
    double p = occupied / pairs.pairs();
    double bce =
        p * StrictMath.log1p(StrictMath.exp(-3)) + (1 - p) * StrictMath.log1p(StrictMath.exp(3));
    assertThat(terms.occupancy().tensor().item()).isCloseTo(bce, within(1e-5));
  }

  /// Two sweeps at one place see only their own points, and their rows are where they say.
  @Test
  void sweepsDoNotMix() {
    OccupancyTask task = OccupancyTask.of(4, 8, true, RadiusSearch.ALSO, Rng.seed(1));
    Tensor features = normals(2 * N, 4);
    OccupancyTerms both = task.loss(Value.of(features), List.of(sweep(8, 0), sweep(8.5, N)));
    OccupancyTerms first = task.loss(Value.of(features), List.of(sweep(8, 0)));
    OccupancyTerms second = task.loss(Value.of(features.narrow(0, N, N)), List.of(sweep(8.5, 0)));
    int a = first.diagnostics().pairs();
    int b = second.diagnostics().pairs();
    assertThat(both.diagnostics().pairs()).isEqualTo(a + b);
    assertThat(both.occupancy().tensor().item())
        .isCloseTo(
            (a * first.occupancy().tensor().item() + b * second.occupancy().tensor().item())
                / (a + b),
            within(1e-6));
  }

  @Test
  void pointsOutsideTheStudentsRangeAreNoSupports() {
    Returns scene = scene(8);
    int[] rows = IntStream.range(0, N).map(i -> i % 2 == 0 ? i / 4 : -1).toArray();
    Supports half = Supports.of(scene.ends(), rows);
    assertThat(half.points().size()).isEqualTo(N / 2);
    assertThat(half.row(3)).isEqualTo(1);
    assertThat(half.points().at(3)).isEqualTo(scene.ends().at(6));
    OccupancyTask.Sweep nowhere =
        new OccupancyTask.Sweep(
            sweep(8, 0).queries(),
            Supports.of(scene.ends(), IntStream.generate(() -> -1).limit(N).toArray()));
    OccupancyTask task = OccupancyTask.of(4, false, Rng.seed(1));
    assertThatThrownBy(() -> task.loss(Value.of(normals(N, 4)), List.of(nowhere)))
        .hasMessageContaining("none of 300 queries has a support within 1.0 m");
  }

  /// Cells of a bird's eye view lie at z = 0 and are near on the ground, however high the query is.
  @Test
  void cellsSupportWhatIsAboveThem() {
    Points query = Points.of(new double[] {0.5, 0, 7});
    Supports cells = Supports.of(Points.of(new double[] {0, 0, 0, 2, 0, 0}), 0);
    SupportPairs pairs =
        SupportPairs.of(RadiusSearch.ALSO.on(Plane.GROUND), List.of(query), List.of(cells));
    assertThat(pairs.rows()).containsExactly(0);
    assertThat(pairs.offsets()).containsExactly(0.5, 0, 7);
  }

  @Test
  void threadsChangeNothingAndEveryParameterLearns() {
    List<float[]> results = new ArrayList<>();
    for (int threads : new int[] {1, 2, 3}) {
      Backends.withThreads(
          threads,
          () -> {
            OccupancyTask task = OccupancyTask.of(4, true, Rng.seed(1));
            Parameter features = Parameter.of(normals(N, 4));
            OccupancyTerms terms = task.loss(features.value(), List.of(sweep(8, 0)));
            Gradients g = terms.occupancy().add(requireNonNull(terms.intensity())).backward();
            results.add(requireNonNull(g.of(features)).toFloats());
            results.add(requireNonNull(g.of(task.decoder().layers().get(0).weight())).toFloats());
            assertThat(task.parameters().values())
                .allSatisfy(
                    p ->
                        assertThat(requireNonNull(g.of(p)).toFloats())
                            .isNotEqualTo(new float[p.tensor().size()]));
          });
    }
    for (int i = 2; i < results.size(); i++) {
      assertThat(results.get(i)).isEqualTo(results.get(i % 2));
    }
  }

  @Test
  void aStudentMustKnowWhereItIs() {
    assertThatCode(() -> OccupancyTask.requireCoordinates(Set.of("x", "y", "z", "intensity")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> OccupancyTask.requireCoordinates(Set.of("intensity")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("[intensity]")
        .hasMessageContaining("Add x, y, z");
  }
}
