package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.autograd.Parameter;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.KeypointLayout;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// UniDistill's three losses: what must be zero, what must not matter, derivatives, edges.
class UniDistillTest {
  private static final BevGrid GRID = new BevGrid(-4, -3, 0.5, 16, 12);
  private static final Box CAR = Box.of(0.4, -0.3, 0, 3, 1.5, 1.5, 0.6);
  private static final Box VAN = Box.of(-2.1, 1.2, 0, 2.4, 1.1, 2, -1.1);
  private static final List<List<Box>> BATCH = List.of(List.of(CAR), List.of(VAN, CAR));
  private static final double EPSILON = 1e-4;

  private static Tensor normals(String name, int... dims) {
    double[] x = new double[Shape.of(dims).size()];
    Arrays.setAll(x, Rng.seed(5).at(name)::normal);
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  private static Tensor map(String name) {
    return normals(name, 2, 5, 12, 16);
  }

  private static BoxKeypoints points(List<List<Box>> batch, KeypointLayout layout) {
    return BoxKeypoints.of(batch, GRID, layout);
  }

  private static double feature(Tensor s, Tensor t, List<List<Box>> batch) {
    BoxKeypoints points = points(batch, KeypointLayout.CORRECT);
    return UniDistillFeature.of(Value.of(s), t, points).tensor().item();
  }

  private static double relation(Tensor s, Tensor t, List<List<Box>> batch) {
    BoxKeypoints points = points(batch, KeypointLayout.CORRECT);
    return UniDistillRelation.of(Value.of(s), t, points).tensor().item();
  }

  // ---- zero and invariance

  @ParameterizedTest
  @EnumSource(KeypointLayout.class)
  void equalMapsHaveNoLoss(KeypointLayout layout) {
    Tensor t = map("t");
    BoxKeypoints points = points(BATCH, layout);
    assertThat(UniDistillFeature.of(Value.of(t), t, points).tensor().item()).isZero();
    assertThat(UniDistillRelation.of(Value.of(t), t, points).tensor().item()).isZero();
  }

  @Test
  void theFeatureLossIsLinearInTheDifference() {
    Tensor t = map("t");
    Tensor d = map("d");
    double once = feature(t.add(d), t, BATCH);
    assertThat(once).isGreaterThan(0.1);
    assertThat(feature(t.add(d.mul(3)), t, BATCH)).isCloseTo(3 * once, within(1e-12));
  }

  @Test
  void theRelationLossForgetsTheLengthOfEachVector() {
    Tensor t = UniDistillFeature.normals(3, 9, 5);
    Tensor s = normals("s", 3, 9, 5);
    Tensor lengths = normals("lengths", 3, 9, 1);
    lengths = lengths.mul(lengths).add(0.5);
    double plain = relationOf(s, t);
    assertThat(plain).isGreaterThan(0.1);
    assertThat(relationOf(s.mul(lengths), t)).isCloseTo(plain, within(20 * EPSILON));
    assertThat(relationOf(s.mul(2), t)).isNotEqualTo(plain); // the epsilon remains
  }

  private static double relationOf(Tensor s, Tensor t) {
    return Value.apply(new UniDistillRelation(t, EPSILON, EPSILON), Value.of(s)).tensor().item();
  }

  @Test
  void theLayoutsDifferUnlessTheBoxStandsOnTheDiagonal() {
    BevGrid square = new BevGrid(-4, -4, 0.5, 16, 16);
    Tensor s = normals("s", 1, 2, 16, 16);
    Tensor t = normals("t", 1, 2, 16, 16);
    for (Box box : List.of(CAR, Box.of(1.3, 1.3, 0, 2, 2, 2, 0))) {
      List<Double> loss = new ArrayList<>();
      for (KeypointLayout layout : KeypointLayout.values()) {
        BoxKeypoints points = BoxKeypoints.of(List.of(List.of(box)), square, layout);
        loss.add(UniDistillFeature.of(Value.of(s), t, points).tensor().item());
      }
      if (box.equals(CAR)) {
        assertThat(loss.getFirst()).isNotCloseTo(loss.getLast(), within(1e-3));
      } else { // a square's points change places among themselves
        assertThat(loss.getFirst()).isCloseTo(loss.getLast(), within(1e-12));
      }
    }
  }

  private static Tensor mask(List<List<Box>> batch) {
    return UniDistillResponse.mask(
        batch, GRID, UniDistillResponse.OVERLAP, Backends.reference(), DType.F64);
  }

  // ---- derivatives

  static Stream<Sample> samples() {
    return Stream.of(
            UniDistillFeature.samples(), UniDistillRelation.samples(), UniDistillResponse.samples())
        .flatMap(List::stream)
        .filter(s -> !s.isRejected());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void derivativesAgreeWithDifferences(Sample sample) {
    GradCheck check = GradCheck.of(sample);
    assertThat(check.worst()).as(check.where()).isLessThan(1e-6);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void bothBackendsGiveTheSameBits(Sample sample) {
    List<float[]> losses = new ArrayList<>();
    List<float[]> gradients = new ArrayList<>();
    for (Backend backend : List.of(Backends.reference(), Backends.cpu())) {
      Sample here = sample.on(backend, DType.F32);
      Parameter s = Parameter.of(here.draw(backend, DType.F32, Rng.seed(8)).getFirst());
      Value loss = Value.apply(here.op(), s.value());
      losses.add(loss.tensor().toFloats());
      gradients.add(java.util.Objects.requireNonNull(loss.backward().of(s)).toFloats());
    }
    assertThat(losses.getLast()).isEqualTo(losses.getFirst());
    assertThat(gradients.getLast()).isEqualTo(gradients.getFirst());
  }

  /// Through the points to the map.
  @ParameterizedTest
  @EnumSource(KeypointLayout.class)
  void derivativesReachTheMap(KeypointLayout layout) {
    Parameter s = Parameter.of(map("s"));
    Tensor t = map("t");
    BoxKeypoints points = points(BATCH, layout);
    GradCheck check =
        GradCheck.of(
            "feature and relation",
            List.of(s),
            () ->
                List.of(
                    UniDistillFeature.of(s.value(), t, points),
                    UniDistillRelation.of(s.value(), t, points)),
            Rng.seed(1),
            60);
    assertThat(check.worst()).as(check.where()).isLessThan(1e-3);
  }

  @Test
  void aZeroVectorHasNoSimilarityAndAFiniteGradient() {
    Tensor t = UniDistillFeature.normals(1, 9, 4);
    Tensor mostly = normals("s", 1, 9, 4);
    Tensor keep = Tensor.copyOf(Backends.reference(), new double[] {1, 1, 0, 1, 1, 1, 0, 1, 1}, 9);
    Tensor zeroed = mostly.mul(keep.reshape(1, 9, 1));
    Parameter s = Parameter.of(zeroed);
    Value loss = Value.apply(new UniDistillRelation(t, EPSILON, EPSILON), s.value());
    double[] d = java.util.Objects.requireNonNull(loss.backward().of(s)).toDoubles();
    assertThat(d).doesNotContain(Double.NaN);
    assertThat(Arrays.stream(d).allMatch(Double::isFinite)).isTrue();
    // at 0 the vector is s/ε: its derivative is u/ε, and a small step follows it
    double step = 1e-9;
    double[] moved = zeroed.toDoubles();
    moved[8] += step;
    double slope =
        (relationOf(Tensor.copyOf(Backends.reference(), moved, 1, 9, 4), t) - loss.tensor().item())
            / step;
    assertThat(d[8]).isCloseTo(slope, within(1e-3 * Math.abs(slope) + 1e-6));
  }

  // ---- edges

  @Test
  void nothingToLearnFromIsNoLossAndNoGradient() {
    List<List<Box>> nothing = List.of(List.of(), List.of());
    Box far = Box.of(500, 500, 0, 4, 2, 2, 0);
    Box zero = Box.of(0, 0, 0, 0, 0, 0, 0);
    Tensor t = map("t");
    for (List<List<Box>> batch : List.of(nothing, List.of(List.of(far), List.of(zero)))) {
      Parameter s = Parameter.of(map("s"));
      BoxKeypoints points = points(batch, KeypointLayout.CORRECT);
      Value both =
          UniDistillFeature.of(s.value(), t, points)
              .add(UniDistillRelation.of(s.value(), t, points));
      assertThat(both.tensor().item()).isZero();
      Tensor d = both.backward().of(s);
      assertThat(d == null ? new double[] {0} : d.toDoubles()).containsOnly(0);
      assertThat(mask(batch).toDoubles()).containsOnly(0);
    }
  }

  @Test
  void unequalCountsAreNotPadded() {
    Tensor s = map("s");
    Tensor t = map("t");
    List<List<Box>> one = List.of(List.of(CAR), List.of());
    List<List<Box>> other = List.of(List.of(), List.of(VAN, CAR));
    double k1 = 1 + EPSILON;
    double k2 = 2 + EPSILON;
    double all = feature(s, t, BATCH);
    assertThat(all * (3 + EPSILON))
        .isCloseTo(feature(s, t, one) * k1 + feature(s, t, other) * k2, within(1e-12));
    double related = relation(s, t, BATCH);
    assertThat(related * (3 + EPSILON))
        .isCloseTo(relation(s, t, one) * k1 + relation(s, t, other) * k2, within(1e-12));
    List<List<Box>> padded = new ArrayList<>();
    for (List<Box> own : BATCH) {
      List<Box> more = new ArrayList<>(own);
      more.add(Box.of(0, 0, 0, 0, 0, 0, 0));
      padded.add(more);
    }
    assertThat(feature(s, t, padded)).isEqualTo(all);
    assertThat(mask(padded).toDoubles()).isEqualTo(mask(BATCH).toDoubles());
  }

  @Test
  void aBoxOverTheBorderCountsWithWhatIsInside() {
    Box border = Box.of(-4, 0, 0, 2, 1, 1, 0);
    double loss = feature(map("s"), map("t"), List.of(List.of(border), List.of()));
    assertThat(loss).isGreaterThan(0);
    assertThat(Arrays.stream(mask(List.of(List.of(border), List.of())).toDoubles()).sum())
        .isGreaterThan(0);
  }

  @Test
  void mapsOfAnotherGridAreRefused() {
    BoxKeypoints points = points(BATCH, KeypointLayout.CORRECT);
    assertThatThrownBy(() -> points.read(Value.of(normals("x", 2, 3, 16, 12))))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("must be [2, C, 12, 16]");
  }
}
