package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vexel.autograd.Gradients;
import vexel.autograd.Op;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Reference numbers of the losses on relations, and what must not change them.
class RelationLossesTest {
  private static final double[] K0 = {1, 2, 2, 2, -1, 2, 1, 3, 4, -2, 1, 3};
  private static final double[] Q0 = {2, 2, 1, 3, -2, 1, 1, 4, 3, -1, 2, -2};

  /// A loss by its teacher.
  record Named(String name, Function<Tensor, Op<?>> op) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Named> all() {
    return List.of(
        new Named("RKD-D", RkdDistance::new),
        new Named("RKD-A", RkdAngle::new),
        new Named("SP", SimilarityPreserving::new),
        new Named("PKT", ProbabilisticKnowledgeTransfer::new),
        new Named("CCKD", t -> new CorrelationCongruence(t, CorrelationCongruence.GAMMA)),
        new Named("CKA", CkaLoss::new),
        new Named("Gram L2", GramL2::new),
        new Named("DIST", DistRelation::new));
  }

  private static Tensor f64(double[] x, int... dims) {
    return Tensor.copyOf(Backends.reference(), x, dims);
  }

  private static Tensor normals(Backend backend, DType type, int rows, int width, String name) {
    Rng rng = Rng.seed(11).at(name);
    double[] x = new double[rows * width];
    Arrays.setAll(x, rng::normal);
    return f64(x, rows, width).cast(type).to(backend);
  }

  private static Tensor normals(int rows, int width, String name) {
    return normals(Backends.reference(), DType.F64, rows, width, name);
  }

  private static double loss(Op<?> op, Tensor student) {
    return Value.apply(op, Value.of(student)).tensor().item();
  }

  private static double[] gradient(Op<?> op, Tensor student) {
    Parameter p = Parameter.of(student);
    Gradients g = Value.apply(op, p.value()).backward();
    Tensor d = g.of(p);
    return d == null ? new double[student.size()] : d.cast(DType.F64).toDoubles();
  }

  /// The largest size of an element; NaN if one is.
  private static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  private static Tensor unit(Tensor x) {
    return Value.of(x).l2Normalize(1, 1e-12).tensor();
  }

  @Test
  void referenceNumbers() {
    Tensor k = f64(K0, 4, 3);
    Tensor q = f64(Q0, 4, 3);
    double distance = loss(new RkdDistance(q), k);
    double angle = loss(new RkdAngle(q), k);
    assertThat(distance).isCloseTo(0.0014344037, within(1e-9));
    assertThat(angle).isCloseTo(0.0053395743, within(1e-9));
    assertThat(RkdDistance.WEIGHT * distance + RkdAngle.WEIGHT * angle)
        .isCloseTo(0.3028388068, within(1e-9));
    assertThat(loss(new SimilarityPreserving(q), k)).isCloseTo(0.1371628422, within(1e-9));
    assertThat(loss(new ProbabilisticKnowledgeTransfer(q), k))
        .isCloseTo(0.0146008611, within(1e-9));
    assertThat(loss(new CorrelationCongruenceReleased(unit(q)), unit(k)))
        .isCloseTo(0.2207590373, within(1e-9));
    assertThat(1 - loss(new CkaLoss(unit(q)), unit(k))).isCloseTo(0.9701408131, within(1e-9));
  }

  /// Correlation of whole Gram rows, written out.
  @Test
  void distIsOneMinusPearson() {
    double[] k = unit(f64(K0, 4, 3)).toDoubles();
    double[] q = unit(f64(Q0, 4, 3)).toDoubles();
    var pearson = new org.apache.commons.math3.stat.correlation.PearsonsCorrelation();
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += 1 - pearson.correlation(gramRow(k, i), gramRow(q, i));
    }
    assertThat(loss(new DistRelation(f64(Q0, 4, 3)), f64(K0, 4, 3)))
        .isCloseTo(sum / 4, within(1e-12));
  }

  private static double[] gramRow(double[] x, int i) {
    double[] row = new double[4];
    for (int j = 0; j < 4; j++) {
      for (int d = 0; d < 3; d++) {
        row[j] += x[3 * i + d] * x[3 * j + d];
      }
    }
    return row;
  }

  /// PKT has its minimum there but for its ε of 10⁻⁷.
  @ParameterizedTest
  @MethodSource("all")
  void aTeacherThatIsTheStudentHasNothingToTeach(Named loss) {
    Tensor x = normals(9, 5, "x");
    double bound = loss.name.equals("PKT") ? 1e-7 : 1e-12;
    assertThat(loss(loss.op.apply(x), x)).isCloseTo(0, within(1e-14));
    assertThat(largest(gradient(loss.op.apply(x), x))).isLessThan(bound);
  }

  /// All eight are blind to a rotation of the student.
  @ParameterizedTest
  @MethodSource("all")
  void aRotationOfTheStudentChangesNothing(Named loss) {
    Tensor x = normals(9, 2, "x");
    double c = 0.6;
    double s = 0.8;
    Tensor rotated = x.matmul(f64(new double[] {c, s, -s, c}, 2, 2));
    Op<?> op = loss.op.apply(normals(9, 4, "t"));
    assertThat(loss(op, rotated)).isCloseTo(loss(op, x), within(1e-12));
  }

  /// PKT by its ε of 10⁻⁷ only nearly.
  @ParameterizedTest
  @MethodSource("all")
  void theScaleOfTheStudentChangesNothing(Named loss) {
    Tensor x = normals(9, 5, "x");
    Op<?> op = loss.op.apply(normals(9, 4, "t"));
    double bound = loss.name.equals("PKT") ? 1e-7 : 1e-12;
    assertThat(loss(op, x.mul(7.5))).isCloseTo(loss(op, x), within(bound));
  }

  @Test
  void ckaOfARotatedTeacherIsOne() {
    Tensor x = normals(12, 2, "x");
    Tensor rotated = x.matmul(f64(new double[] {0.28, 0.96, -0.96, 0.28}, 2, 2)).mul(3);
    assertThat(loss(new CkaLoss(rotated), x)).isCloseTo(0, within(1e-14));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theOrderOfPairsChangesNothing(Named loss) {
    int n = 9;
    Tensor order = Tensor.copyOf(Backends.reference(), Rng.seed(5).permutation(n), n);
    Tensor x = normals(n, 5, "x");
    Tensor t = normals(n, 4, "t");
    assertThat(loss(loss.op.apply(t.gatherRows(order)), x.gatherRows(order)))
        .isCloseTo(loss(loss.op.apply(t), x), within(1e-13));
  }

  /// One row has no relation; CKA and DIST call that no alignment.
  @ParameterizedTest
  @MethodSource("all")
  void oneRowHasNoGradient(Named loss) {
    Tensor x = normals(1, 5, "x");
    Op<?> op = loss.op.apply(normals(1, 4, "t"));
    boolean alignment = loss.name.equals("CKA") || loss.name.equals("DIST");
    assertThat(loss(op, x)).isCloseTo(alignment ? 1 : 0, within(1e-14));
    assertThat(largest(gradient(op, x))).isLessThan(1e-14);
  }

  /// Student rows 0, 1 and 2 are equal, rows 3 and 4 are zero, all of it in F32 and F64.
  @ParameterizedTest
  @MethodSource("all")
  void repeatedAndZeroRowsHaveBoundedGradients(Named loss) {
    double[] x = normals(8, 5, "x").toDoubles();
    System.arraycopy(x, 0, x, 5, 5);
    System.arraycopy(x, 0, x, 10, 5);
    Arrays.fill(x, 15, 25, 0);
    Tensor t = normals(8, 4, "t");
    for (DType type : List.of(DType.F32, DType.F64)) {
      Tensor student = f64(x, 8, 5).cast(type);
      double[] g = gradient(loss.op.apply(t.cast(type)), student);
      assertThat(largest(g)).isPositive().isLessThan(10);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void collapsedStudentsAreNoAccident(Named loss) {
    double[] x = new double[6 * 3];
    Arrays.setAll(x, i -> 0.1 + i % 3); // all rows alike
    for (DType type : List.of(DType.F32, DType.F64)) {
      Op<?> op = loss.op.apply(normals(6, 4, "t").cast(type));
      assertThat(loss(op, f64(x, 6, 3).cast(type))).isFinite().isNotNegative();
      assertThat(largest(gradient(op, f64(x, 6, 3).cast(type)))).isLessThan(10);
    }
  }

  /// More rows than one tile, against all pairs written out; F32 agrees with F64.
  @Test
  void tilesAddUp() {
    int n = 300;
    Tensor x = normals(n, 3, "x");
    Tensor t = normals(n, 4, "t");
    Value k = Value.of(x).l2Normalize(1, 1e-12);
    Value q = Value.of(t).l2Normalize(1, 1e-12);
    Value all = k.matmul(k.transpose(0, 1)).sub(q.matmul(q.transpose(0, 1))).square().mean();
    assertThat(loss(new GramL2(t), x)).isCloseTo(all.tensor().item(), within(1e-13));
    for (Named loss : all()) {
      if (!loss.name.equals("RKD-A")) {
        double wide = loss(loss.op.apply(t), x);
        Tensor narrow = x.cast(DType.F32).to(Backends.cpu());
        Tensor teacher = t.cast(DType.F32).to(Backends.cpu());
        assertThat(loss(loss.op.apply(teacher), narrow))
            .as(loss.name)
            .isCloseTo(wide, within(1e-5 * wide));
      }
    }
  }

  @Test
  void distancesWrittenOut() {
    int n = 270;
    Tensor x = normals(n, 3, "x");
    Tensor t = normals(n, 4, "t");
    double[][] s = relativeDistances(x);
    double[][] u = relativeDistances(t);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double e = Math.abs(s[i][j] - u[i][j]);
        sum += e < 1 ? e * e / 2 : e - 0.5;
      }
    }
    assertThat(loss(new RkdDistance(t), x)).isCloseTo(sum / n / n, within(1e-12));
  }

  private static double[][] relativeDistances(Tensor rows) {
    int n = rows.dim(0);
    int width = rows.dim(1);
    double[] x = rows.toDoubles();
    double[][] d = new double[n][n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < width; c++) {
          double e = x[i * width + c] - x[j * width + c];
          d[i][j] += e * e;
        }
        d[i][j] = StrictMath.sqrt(d[i][j]);
        sum += d[i][j];
      }
    }
    double mean = sum / ((double) n * (n - 1));
    for (double[] row : d) {
      Arrays.setAll(row, j -> row[j] / mean);
    }
    return d;
  }

  @Test
  void anglesOfALargeBatchNameTheSetting() {
    Tensor x = normals(257, 2, "x");
    assertThatThrownBy(() -> loss(new RkdAngle(x), x))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("relation-rows");
  }
}
