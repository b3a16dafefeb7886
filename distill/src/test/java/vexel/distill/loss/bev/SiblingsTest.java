package vexel.distill.loss.bev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.KeypointLayout;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.head.GlobalContext;
import vexel.nn.Conv2d;
import vexel.nn.Layer;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// The losses of this package that take two maps: derivatives, bits, what must be zero, what must
/// not matter, what they refuse. Their numbers are compared with PyTorch's by the fixtures.
class SiblingsTest {
  private static final BevGrid GRID = new BevGrid(-4, -3, 0.75, 10, 8);
  private static final Box CAR = Box.of(0.4, -0.3, 0, 3, 1.5, 1.5, 0.6);
  private static final Box VAN = Box.of(-2.1, 1.2, 0, 2.4, 1.1, 2, -1.1);
  private static final Box FAR = Box.of(500, 500, 0, 4, 2, 2, 0);
  private static final Box PADDING = Box.of(0, 0, 0, 0, 0, 0, 0);
  private static final List<List<Box>> BATCH = List.of(List.of(CAR), List.of(VAN, CAR));
  private static final List<List<Box>> NOTHING = List.of(List.of(FAR), List.of(PADDING));

  static Tensor normals(String name, int... dims) {
    double[] x = new double[Shape.of(dims).size()];
    Arrays.setAll(x, Rng.seed(5).at(name)::normal);
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  static Tensor map(String name) {
    return normals(name, 2, 4, 8, 10);
  }

  private static Tensor twin(Tensor t, Tensor like) {
    return t.cast(like.dtype()).to(like.backend());
  }

  private static <L extends Layer> L twin(L layer, Tensor like) {
    return Layer.map(layer, p -> p.with(twin(p.tensor(), like)));
  }

  /// Each loss of a student's map, with everything else where and as the map is.
  static Map<String, Function<Value, Value>> losses(List<List<Box>> batch) {
    Map<String, Function<Value, Value>> all = new TreeMap<>();
    all.put("fitnet", s -> FitNet.of(s, teacher(s)));
    all.put("cwd", s -> Cwd.of(s, teacher(s), Cwd.TEMPERATURE));
    all.put("fgd", s -> fgd(s, batch));
    all.put("bevdistill dense", s -> BevDistill.dense(s, teacher(s), blobs(s, batch)));
    all.put("bevdistill sparse", s -> contrast(s, batch));
    all.put("tig-bev points", s -> TigBev.betweenPoints(s, teacher(s), lattice(batch)));
    all.put("tig-bev channels", s -> TigBev.betweenChannels(s, teacher(s), lattice(batch)));
    all.put("distillbev", s -> distillBev(s, batch));
    all.put("bev-lgkd", s -> BevLgkd.features(s, teacher(s), blobs(s, batch)));
    all.put("simdistill lidar", s -> SimDistill.RELEASED.lidar(s, teacher(s), blobs(s, batch)));
    all.put("simdistill classes", s -> SimDistill.RELEASED.classes(s, teacher(s)));
    all.put(
        "labeldistill",
        s -> LabelDistill.features(List.of(s), List.of(teacher(s)), List.of(blobs(s, batch))));
    all.put("s2m2", s -> s2m2(s, batch));
    return all;
  }

  private static Tensor teacher(Value s) {
    return twin(map("t"), s.tensor());
  }

  private static Tensor blobs(Value s, List<List<Box>> batch) {
    return BevDistill.mask(batch, GRID, s.tensor().backend(), s.tensor().dtype());
  }

  private static BoxLattice lattice(List<List<Box>> batch) {
    return BoxLattice.of(batch, GRID, 3, 4, 0.2);
  }

  private static Value contrast(Value s, List<List<Box>> batch) {
    BoxKeypoints points = BoxKeypoints.of(batch, GRID, KeypointLayout.CORRECT);
    Value t = BevDistill.centres(Value.of(teacher(s)), points);
    return BevDistill.sparse(BevDistill.centres(s, points), t);
  }

  private static Value fgd(Value s, List<List<Box>> batch) {
    Fgd op = new Fgd(0.5, 0.6, 0.9, 0.02, 0.001);
    BoxRegions regions =
        BoxRegions.rectangles(batch, GRID, s.tensor().backend(), s.tensor().dtype());
    GlobalContext context = twin(GlobalContext.of(4, Rng.seed(2)), s.tensor());
    return op.total(op.terms(s, teacher(s), regions, context, context));
  }

  private static Value distillBev(Value s, List<List<Box>> batch) {
    BoxRegions regions = BoxRegions.rotated(batch, GRID, s.tensor().backend(), s.tensor().dtype());
    Conv2d kappa = twin(Conv2d.of(1, 1, 3, 1, 1, Rng.seed(3)), s.tensor());
    DistillBev op = DistillBev.RELEASED;
    return op.total(op.terms(s, teacher(s), regions, kappa));
  }

  private static Value s2m2(Value s, List<List<Box>> batch) {
    Tensor heat = blobs(s, batch).reshape(2, 1, 8, 10);
    Tensor logits = twin(normals("z", 2, 2, 8, 10), s.tensor());
    S2m2 op = S2m2.EQUAL;
    return op.features(s, teacher(s), op.regions(heat, logits));
  }

  static List<String> names() {
    return List.copyOf(losses(BATCH).keySet());
  }

  private static Function<Value, Value> loss(String name, List<List<Box>> batch) {
    return Objects.requireNonNull(losses(batch).get(name));
  }

  // ---- derivatives and bits

  @ParameterizedTest
  @MethodSource("names")
  void derivativesAgreeWithDifferences(String name) {
    Function<Value, Value> f = loss(name, BATCH);
    Parameter s = Parameter.of(map("s"));
    GradCheck check =
        GradCheck.of(name, List.of(s), () -> List.of(f.apply(s.value())), Rng.seed(1), 80);
    assertThat(check.partials()).isEqualTo(80);
    assertThat(check.worst()).as(check.where()).isLessThan(1e-5);
  }

  @ParameterizedTest
  @MethodSource("names")
  void bothBackendsGiveTheSameBits(String name) {
    Function<Value, Value> f = loss(name, BATCH);
    List<float[]> seen = new ArrayList<>();
    for (Backend backend : List.of(Backends.reference(), Backends.cpu())) {
      Parameter s = Parameter.of(map("s").cast(DType.F32).to(backend));
      Value y = f.apply(s.value());
      seen.add(y.tensor().toFloats());
      seen.add(Objects.requireNonNull(y.backward().of(s)).toFloats());
    }
    assertThat(seen.get(2)).isEqualTo(seen.get(0));
    assertThat(seen.get(3)).isEqualTo(seen.get(1));
    assertThat(seen.get(0)[0]).isNotZero();
  }

  // ---- zeros

  /// The contrast is between objects: equal features are its minimum, not 0.
  @ParameterizedTest
  @MethodSource("names")
  void equalMapsHaveNoLoss(String name) {
    double own = loss(name, BATCH).apply(Value.of(map("t"))).tensor().item();
    double other = loss(name, BATCH).apply(Value.of(map("s"))).tensor().item();
    assertThat(other).isGreaterThan(1e-3);
    switch (name) {
      case "bevdistill sparse", "simdistill classes" -> assertThat(own).isLessThan(other / 2);
      case "distillbev" -> assertThat(own).isLessThan(other); // κ has not learned to copy yet
      default -> assertThat(own).isCloseTo(0, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void withoutBoxesForegroundAddsNothing(String name) {
    Parameter s = Parameter.of(map("s"));
    Value y = loss(name, NOTHING).apply(s.value());
    Tensor d = y.backward().of(s);
    double[] gradient = d == null ? new double[] {0} : d.toDoubles();
    assertThat(Arrays.stream(gradient).allMatch(Double::isFinite)).isTrue();
    switch (name) {
      case "fitnet", "cwd", "fgd", "distillbev", "simdistill classes", "s2m2" ->
          assertThat(y.tensor().item()).isPositive(); // background and false alarms remain
      default -> {
        assertThat(y.tensor().item()).isZero();
        assertThat(Arrays.stream(gradient).allMatch(v -> v == 0)).isTrue();
      }
    }
  }

  @Test
  void paddingChangesNothing() {
    List<List<Box>> padded = List.of(List.of(CAR, PADDING), List.of(PADDING, VAN, CAR));
    for (String name : names()) {
      double plain = loss(name, BATCH).apply(Value.of(map("s"))).tensor().item();
      double with = loss(name, padded).apply(Value.of(map("s"))).tensor().item();
      assertThat(with).as(name).isEqualTo(plain);
    }
  }

  // ---- what must not matter

  @Test
  void cwdForgetsWhatIsAddedToAChannel() {
    Tensor offset = normals("offset", 2, 4, 1, 1);
    double plain = Cwd.of(Value.of(map("s")), map("t"), 2).tensor().item();
    double moved = Cwd.of(Value.of(map("s").add(offset)), map("t"), 2).tensor().item();
    assertThat(plain).isGreaterThan(0.1);
    assertThat(moved).isCloseTo(plain, within(1e-12));
  }

  @Test
  void innerGeometryForgetsTheScaleOfAMap() {
    Value s = Value.of(map("s"));
    double plain = TigBev.betweenPoints(s, map("t"), lattice(BATCH)).tensor().item();
    double scaled = TigBev.betweenPoints(s.mul(3), map("t"), lattice(BATCH)).tensor().item();
    assertThat(plain).isGreaterThan(0.1);
    assertThat(scaled).isCloseTo(plain, within(1e-12));
  }

  @Test
  void attentionMovesWeightAndAddsNone() {
    MapAttention a = MapAttention.of(Value.of(map("t")), 0.5);
    assertThat(a.spatial().tensor().sum().item()).isCloseTo(2 * 80, within(1e-9));
    assertThat(a.channel().tensor().sum().item()).isCloseTo(2 * 4, within(1e-9));
  }

  @Test
  void aNewContextAddsNothing() {
    Tensor x = map("x");
    GlobalContext context = twin(GlobalContext.of(4, Rng.seed(4)), x);
    assertThat(context.forward(Value.of(x)).tensor().toDoubles()).isEqualTo(x.toDoubles());
  }

  // ---- refusals

  @Test
  void mapsThatDoNotFitAreRefused() {
    Value s = Value.of(map("s"));
    Tensor wide = normals("w", 2, 5, 8, 10);
    assertThatThrownBy(() -> FitNet.of(s, wide))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("adapt the student's map");
    Tensor mask = normals("m", 2, 10, 8);
    assertThatThrownBy(() -> BevDistill.dense(s, map("t"), mask))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("one grid");
    assertThatThrownBy(() -> lattice(BATCH).read(Value.of(normals("x", 2, 4, 10, 8))))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("must be [2, C, 8, 10]");
    assertThatThrownBy(() -> BoxLattice.of(BATCH, GRID, 1, 4, 0))
        .hasMessageContaining("two each way");
    assertThatThrownBy(() -> GlobalContext.of(1, Rng.seed(1))).hasMessageContaining("two or more");
    assertThatThrownBy(() -> Cwd.of(s, map("t"), 0)).hasMessageContaining("positive");
    assertThatThrownBy(() -> LabelDistill.features(List.of(s), List.of(), List.of()))
        .hasMessageContaining("as many of each");
    Value rows = Value.of(normals("r", 3, 4));
    assertThatThrownBy(() -> BevDistill.sparse(rows, Value.of(normals("q", 3, 5))))
        .hasMessageContaining("one width");
  }
}
