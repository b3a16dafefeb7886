package vexel.distill.eval.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.distill.eval.structure.StructureMeasures.Settings;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

class StructureMeasuresTest {
  private static final double[] K0 = {1, 2, 2, 2, -1, 2, 1, 3, 4, -2, 1, 3};
  private static final double[] Q0 = {2, 2, 1, 3, -2, 1, 1, 4, 3, -1, 2, -2};
  private static final int[] LABELS = {0, 0, 1, 1};

  /// Reference numbers of K0 and Q0. The teacher's uniformity and tolerance were computed to 40
  /// digits by other means.
  @ParameterizedTest
  @CsvSource({
    "alignment, 0.7184380022",
    "modality_gap, 0.6300291560",
    "gram_gap, 0.4852944134",
    "cross_gram_gap, 0.2149708256",
    "uniformity.student, -1.3161649103",
    "uniformity.teacher, -2.2123057694",
    "uniformity_gap, 0.8961408591",
    "tolerance.student, 0.5629147942",
    "tolerance.teacher, 0.1663166435",
    "tolerance_gap, 0.3965981507",
    "tolerance_all_pairs.student, 0.1876382647",
    "tolerance_all_pairs.teacher, 0.0554388812",
    "rsa.pearson, 0.9257572615",
    "cka, 0.9701408131",
    "effective_rank.student, 2.2796354184",
    "effective_rank.teacher, 2.6342997916",
  })
  void referenceNumbers(String name, double expected) {
    assertThat(measures(doubles(K0, 3), doubles(Q0, 3), LABELS))
        .hasEntrySatisfying(name, v -> assertThat(v).isCloseTo(expected, within(1e-9)));
  }

  /// What definitions give that share no code with the measures: HSIC₁ summed over distinct
  /// indices, Spearman's ρ from counted ranks, neighbours by sorting.
  @Test
  void definitionsWrittenOutAgree() {
    int n = 9;
    Tensor k = random("k", n, 5);
    Tensor q = random("q", n, 3);
    Settings settings = new Settings(2, 2, List.of(3));
    Map<String, Double> got = StructureMeasures.of(k, q, null, settings).values();
    double[][] a = gram(k);
    double[][] b = gram(q);
    double cka = hsic(a, b) / Math.sqrt(hsic(a, a) * hsic(b, b));
    assertThat(got.get("cka.debiased")).isCloseTo(cka, within(1e-10));
    assertThat(got.get("rsa.spearman")).isCloseTo(spearman(a, b), within(1e-10));
    assertThat(got.get("knn.3")).isCloseTo(neighbours(a, b, 3), within(1e-12));
  }

  @Test
  void aRotatedTeacherHasTheTeachersStructure() {
    Tensor q = random("q", 40, 6);
    Map<String, Double> got = measures(q.matmul(rotation(6)), q, labels(40));
    assertThat(got.get("gram_gap")).isCloseTo(0, within(1e-14));
    assertThat(got.get("uniformity_gap")).isCloseTo(0, within(1e-13));
    assertThat(got.get("tolerance_gap")).isCloseTo(0, within(1e-14));
    for (String one : List.of("cka", "cka.debiased", "rsa.pearson", "rsa.spearman", "knn.10")) {
      assertThat(got.get(one)).as(one).isCloseTo(1, within(1e-12));
    }
    assertThat(got.get("effective_rank.student"))
        .isCloseTo(got.get("effective_rank.teacher"), within(1e-10));
    assertThat(got.get("alignment")).isGreaterThan(0.1);
    assertThat(got.get("modality_gap")).isGreaterThan(0.01);
  }

  @Test
  void theOrderOfPointsAndTheLengthOfFeaturesDoNotCount() {
    Tensor k = random("k", 30, 4);
    Tensor q = random("q", 30, 4);
    int[] labels = labels(30);
    int[] order = Rng.seed(5).permutation(30);
    Tensor index = Tensor.copyOf(Backends.reference(), order, 30);
    int[] moved = IntStream.of(order).map(i -> labels[i]).toArray();
    Map<String, Double> before = measures(k, q, labels);
    Map<String, Double> after =
        measures(k.gatherRows(index).mul(3), q.gatherRows(index).mul(0.2), moved);
    assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
    before.forEach((n, v) -> assertThat(after.get(n)).as(n).isCloseTo(v, within(1e-11)));
  }

  /// Ranks of equal numbers are averaged, and of equally near neighbours the first counts.
  @Test
  void ties() {
    assertThat(Ranks.of(new double[] {3, 1, 3, -0.0, 0.0, 3}))
        .containsExactly(5, 3, 5, 1.5, 1.5, 5);
    MutualNeighbours two = new MutualNeighbours(List.of(2));
    two.row(0, new double[] {9, 5, 7, 7, 7}, new double[] {9, 1, 8, 2, 6}); // {2, 3} and {2, 4}
    assertThat(two.share(0)).isEqualTo(0.5);
  }

  @Test
  void whatIsNotDefinedIsAbsentWithAReason() {
    Tensor one = doubles(new double[] {3, 4}, 2);
    StructureMeasures single = StructureMeasures.of(one, one);
    assertThat(single.values()).containsOnlyKeys("alignment", "modality_gap");
    assertThat(single.absent())
        .containsEntry("gram_gap", "needs two points")
        .containsEntry("tolerance.student", "needs labels")
        .containsEntry("cka.debiased", "needs four points")
        .containsEntry("knn.10", "needs more than 10 points");

    Map<String, Double> pair = measures(doubles(K0, 6), doubles(Q0, 6), new int[] {0, 1});
    assertThat(pair)
        .containsKeys("gram_gap", "uniformity.student", "cka")
        .containsEntry("effective_rank.student", 1.0)
        .containsEntry("tolerance_all_pairs.student", 0.0)
        .doesNotContainKeys("rsa.pearson", "cka.debiased", "tolerance.student", "tolerance_gap");

    Tensor equal = doubles(new double[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 2);
    Map<String, Double> duplicates = measures(equal, random("q", 5, 2), null);
    assertThat(duplicates.get("uniformity.student")).isCloseTo(0, within(1e-12));
    assertThat(duplicates)
        .doesNotContainKeys("rsa.pearson", "rsa.spearman", "cka", "cka.debiased")
        .doesNotContainKeys("effective_rank.student")
        .containsKey("effective_rank.teacher");
    assertThat(duplicates.values()).doesNotContain(Double.NaN);
  }

  @Test
  void featuresOfDifferentLengthsLackWhatComparesThemDirectly() {
    StructureMeasures got = StructureMeasures.of(random("k", 12, 3), random("q", 12, 7));
    assertThat(got.absent())
        .extractingByKeys("alignment", "modality_gap", "cross_gram_gap")
        .containsOnly("student and teacher features differ in length: 3 and 7");
    assertThat(got.values()).containsKeys("gram_gap", "cka", "cka.debiased", "knn.10");
  }

  @Test
  void unlabelledPointsTakeNoPartInTolerance() {
    double[] more = {1, 2, 2, 2, -1, 2, 9, 9, -9, 1, 3, 4, -2, 1, 3};
    Tensor k = doubles(more, 3);
    Map<String, Double> got = measures(k, k, new int[] {0, 0, -1, 1, 1});
    assertThat(got.get("tolerance.student")).isCloseTo(0.5629147942, within(1e-9));
    assertThat(got.get("tolerance_all_pairs.student")).isCloseTo(0.1876382647, within(1e-9));
  }

  @Test
  void refusals() {
    Tensor k = random("k", 4, 3);
    assertThatThrownBy(() -> StructureMeasures.of(k, random("q", 5, 3)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("not of the same points");
    assertThatThrownBy(() -> StructureMeasures.of(k, k, new int[3]))
        .hasMessageContaining("3 labels");
    assertThatThrownBy(
            () -> StructureMeasures.of(k, doubles(new double[] {1, Double.NaN, 2, 3}, 1)))
        .hasMessageContaining("row 1 of q[4, 1] is not finite");
    assertThatThrownBy(() -> StructureMeasures.of(random("k", 8200, 1), random("q", 8200, 1)))
        .hasMessageContaining("at most 8192");
  }

  // ---- written out

  private static double[][] gram(Tensor x) {
    int n = x.dim(0);
    int d = x.dim(1);
    double[] v = x.toDoubles();
    double[][] g = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double ij = 0;
        double ii = 0;
        double jj = 0;
        for (int c = 0; c < d; c++) {
          ij += v[i * d + c] * v[j * d + c];
          ii += v[i * d + c] * v[i * d + c];
          jj += v[j * d + c] * v[j * d + c];
        }
        g[i][j] = ij / Math.sqrt(ii * jj);
      }
    }
    return g;
  }

  /// E[a_ij b_ij] − 2 E[a_ij b_ik] + E[a_ij b_kl] over distinct indices: what HSIC₁ estimates.
  private static double hsic(double[][] a, double[][] b) {
    int n = a.length;
    double two = 0;
    double three = 0;
    double four = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        two += i == j ? 0 : a[i][j] * b[i][j];
        for (int k = 0; k < n; k++) {
          boolean distinct = i != j && i != k && j != k;
          three += distinct ? a[i][j] * b[i][k] : 0;
          for (int l = 0; l < n; l++) {
            four += distinct && l != i && l != j && l != k ? a[i][j] * b[k][l] : 0;
          }
        }
      }
    }
    double pairs = (double) n * (n - 1);
    return two / pairs - 2 * three / (pairs * (n - 2)) + four / (pairs * (n - 2) * (n - 3));
  }

  /// 1 − 6 Σ d² / (m (m² − 1)), without ties.
  private static double spearman(double[][] a, double[][] b) {
    double[] x = triangle(a);
    double[] y = triangle(b);
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double d = rank(x, i) - rank(y, i);
      squares += d * d;
    }
    double m = x.length;
    return 1 - 6 * squares / (m * (m * m - 1));
  }

  private static double[] triangle(double[][] g) {
    return IntStream.range(0, g.length)
        .boxed()
        .flatMapToDouble(i -> IntStream.range(i + 1, g.length).mapToDouble(j -> g[i][j]))
        .toArray();
  }

  private static long rank(double[] x, int i) {
    return IntStream.range(0, x.length).filter(j -> x[j] < x[i]).count();
  }

  private static double neighbours(double[][] a, double[][] b, int k) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += nearest(a[i], i, k).stream().filter(nearest(b[i], i, k)::contains).count();
    }
    return sum / k / a.length;
  }

  private static List<Integer> nearest(double[] row, int self, int k) {
    return IntStream.range(0, row.length)
        .filter(j -> j != self)
        .boxed()
        .sorted((x, y) -> Double.compare(row[y], row[x]))
        .limit(k)
        .toList();
  }

  // ---- material

  private static Map<String, Double> measures(Tensor k, Tensor q, int @Nullable [] labels) {
    return StructureMeasures.of(k, q, labels).values();
  }

  private static Tensor doubles(double[] values, int width) {
    return Tensor.copyOf(Backends.reference(), values, values.length / width, width);
  }

  private static Tensor random(String name, int n, int d) {
    Rng rng = Rng.seed(3).at(name);
    return doubles(IntStream.range(0, n * d).mapToDouble(rng::normal).toArray(), d);
  }

  private static int[] labels(int n) {
    return IntStream.range(0, n).map(i -> i % 4 - 1).toArray();
  }

  /// A product of plane rotations by 3-4-5 triangles.
  private static Tensor rotation(int d) {
    double[] r = new double[d * d];
    for (int i = 0; i < d; i++) {
      r[i * d + i] = 1;
    }
    for (int i = 0; i + 1 < d; i++) {
      for (int c = 0; c < d; c++) {
        double x = r[i * d + c];
        double y = r[(i + 1) * d + c];
        r[i * d + c] = 0.6 * x - 0.8 * y;
        r[(i + 1) * d + c] = 0.8 * x + 0.6 * y;
      }
    }
    return doubles(r, d);
  }
}
