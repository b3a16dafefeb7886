package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.detect.BoxKeypoints;
import vexel.distill.detect.HeadMaps;
import vexel.distill.detect.KeypointLayout;
import vexel.distill.geometry.BevGrid;
import vexel.distill.geometry.Box;
import vexel.distill.head.Adapter;
import vexel.nn.Pass;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// UniDistill's response loss, the paper's alternatives to keypoints, and adapters.
class UniDistillResponseTest {
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

  // ---- response

  private static HeadMaps head(String name, int classes) {
    return new HeadMaps(
        Value.of(normals(name + "hm", 2, classes, 12, 16)),
        Value.of(normals(name + "reg", 2, 2, 12, 16)),
        Value.of(normals(name + "height", 2, 1, 12, 16)),
        Value.of(normals(name + "dim", 2, 3, 12, 16)),
        Value.of(normals(name + "rot", 2, 2, 12, 16)),
        Value.of(normals(name + "vel", 2, 2, 12, 16)),
        Value.of(normals(name + "iou", 2, 1, 12, 16)));
  }

  private static Tensor mask(List<List<Box>> batch) {
    return UniDistillResponse.mask(
        batch, GRID, UniDistillResponse.OVERLAP, Backends.reference(), DType.F64);
  }

  @Test
  void equalLogitsAgreeOnlyWithoutTemperature() {
    List<HeadMaps> heads = List.of(head("a", 1), head("b", 2));
    var soft = UniDistillResponse.of(heads, heads, mask(BATCH), 2, EPSILON);
    var same = UniDistillResponse.of(heads, heads, mask(BATCH), 1, EPSILON);
    assertThat(same.sum().tensor().item()).isZero();
    assertThat(soft.classes().tensor().item()).isGreaterThan(0.01);
    assertThat(soft.regression().tensor().item()).isZero();
  }

  @Test
  void logitsOfZeroAgreeAtAnyTemperature() {
    Tensor zero = normals("z", 2, 3, 12, 16).mul(0);
    Tensor p = UniDistillResponse.likelihoods(Value.of(zero), 2, EPSILON).tensor();
    assertThat(p.toDoubles()).containsOnly(0.5);
  }

  @Test
  void onlyTheLikeliestClassOfEachCellCounts() {
    HeadMaps s = head("s", 3);
    HeadMaps t = head("t", 3);
    Parameter hm = Parameter.of(s.hm().tensor());
    HeadMaps student =
        new HeadMaps(hm.value(), s.reg(), s.height(), s.dim(), s.rot(), s.vel(), s.iou());
    var terms = UniDistillResponse.of(List.of(student), List.of(t), mask(BATCH), 2, EPSILON);
    Gradients gradients = terms.classes().backward();
    double[] d = java.util.Objects.requireNonNull(gradients.of(hm)).toDoubles();
    double[] m = mask(BATCH).toDoubles();
    int cells = 12 * 16;
    for (int i = 0; i < m.length; i++) {
      int at = i / cells * 3 * cells + i % cells;
      long touched = Stream.of(0, 1, 2).filter(c -> d[at + c * cells] != 0).count();
      assertThat(touched).isEqualTo(m[i] > 0 ? 1 : 0);
    }
  }

  @Test
  void theMaskOfACarHasNineCellsThatOfAPedestrianOne() {
    BevGrid grid = new BevGrid(-54, -54, 0.6, 180, 180);
    Box car = Box.of(10, -7, 0, 4.63, 1.97, 1.7, 0.3);
    Box pedestrian = Box.of(-20, 12, 0, 0.73, 0.67, 1.77, 0);
    double sum = 0;
    for (int d : new int[] {0, 1, 1, 1, 1, 2, 2, 2, 2}) {
      sum += StrictMath.exp(-d / (2 * 0.25));
    }
    assertThat(total(grid, car)).isCloseTo(sum, within(1e-12));
    assertThat(total(grid, pedestrian)).isEqualTo(1);
  }

  private static double total(BevGrid grid, Box box) {
    Tensor m =
        UniDistillResponse.mask(List.of(List.of(box)), grid, 0.7, Backends.reference(), DType.F64);
    return Arrays.stream(m.toDoubles()).sum();
  }

  @Test
  void withoutBoxesNothingIsCompared() {
    Tensor nothing = mask(List.of(List.of(), List.of()));
    var terms =
        UniDistillResponse.of(List.of(head("a", 2)), List.of(head("b", 2)), nothing, 2, EPSILON);
    assertThat(terms.sum().tensor().item()).isZero();
  }

  // ---- the paper's alternatives

  @Test
  void wholeMapsAndMasksAreCompared() {
    Tensor s = map("s");
    Tensor t = map("t");
    BoxKeypoints points = points(BATCH, KeypointLayout.CORRECT);
    double[] a = s.toDoubles();
    double[] b = t.toDoubles();
    double[] m = mask(BATCH).toDoubles();
    int cells = 12 * 16;
    double whole = 0;
    double masked = 0;
    for (int i = 0; i < a.length; i++) {
      whole += Math.abs(a[i] - b[i]);
      masked += Math.abs(a[i] - b[i]) * m[i / (5 * cells) * cells + i % cells];
    }
    Value student = Value.of(s);
    double sum = Arrays.stream(m).sum();
    assertThat(UniDistillRegion.WHOLE.feature(student, t, points, mask(BATCH)).tensor().item())
        .isCloseTo(whole / (5 * (2 * cells + EPSILON)), within(1e-12));
    assertThat(UniDistillRegion.MASK.feature(student, t, points, mask(BATCH)).tensor().item())
        .isCloseTo(masked / (5 * (sum + EPSILON)), within(1e-12));
    assertThat(UniDistillRegion.KEYPOINTS.feature(student, t, points, mask(BATCH)).tensor().item())
        .isEqualTo(feature(s, t, BATCH));
  }

  @Test
  void relationsOfCellsAreThoseOfTheirCosines() {
    Tensor s = map("s");
    Tensor t = map("t");
    BoxKeypoints points = points(BATCH, KeypointLayout.CORRECT);
    double[] m = mask(BATCH).toDoubles();
    for (UniDistillRegion region : List.of(UniDistillRegion.WHOLE, UniDistillRegion.MASK)) {
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < m.length; i++) {
        for (int j = 0; j < m.length; j++) {
          boolean both = region == UniDistillRegion.WHOLE || (m[i] > 0 && m[j] > 0);
          if (i != j && i / 192 == j / 192 && both) {
            sum += Math.abs(cosine(s, i, j) - cosine(t, i, j));
            pairs++;
          }
        }
      }
      assertThat(region.relation(Value.of(s), t, points, mask(BATCH)).tensor().item())
          .isCloseTo(sum / pairs, within(1e-10));
    }
    Parameter p = Parameter.of(s);
    Tensor empty = mask(List.of(List.of(), List.of()));
    assertThat(UniDistillRegion.MASK.relation(p.value(), t, points, empty).tensor().item())
        .isZero();
    assertThat(UniDistillRegion.MASK.feature(p.value(), t, points, empty).tensor().item()).isZero();
  }

  /// Of the vectors in two cells of one sample.
  private static double cosine(Tensor map, int i, int j) {
    double[] x = map.toDoubles();
    double ij = 0;
    double ii = 0;
    double jj = 0;
    for (int c = 0; c < 5; c++) {
      double a = x[(i / 192 * 5 + c) * 192 + i % 192];
      double b = x[(j / 192 * 5 + c) * 192 + j % 192];
      ij += a * b;
      ii += a * a;
      jj += b * b;
    }
    return ij / Math.sqrt(ii * jj);
  }

  // ---- adapters

  @Test
  void adaptersBringWidthsTogether() {
    Value x = Value.of(normals("x", 2, 3, 4, 5).to(Backends.cpu()).cast(DType.F32));
    for (Adapter kind : List.of(Adapter.CONV1X1, Adapter.CONV3X3_BN_RELU)) {
      Value y = kind.of(3, 7, Rng.seed(1)).forward(x, Pass.train(Rng.seed(2)));
      assertThat(y.shape()).isEqualTo(Shape.of(2, 7, 4, 5));
    }
    assertThat(Adapter.NONE.of(3, 3, Rng.seed(1)).forward(x, Pass.eval())).isSameAs(x);
    assertThat(Adapter.NONE.of(3, 3, Rng.seed(1)).count()).isZero();
    assertThatThrownBy(() -> Adapter.NONE.of(3, 7, Rng.seed(1)))
        .hasMessageContaining("CONV1X1 or CONV3X3_BN_RELU");
  }
}
