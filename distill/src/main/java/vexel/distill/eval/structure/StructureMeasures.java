package vexel.distill.eval.structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// All structure measures of student features K [N, D_s] against teacher features Q [N, D_t], row i
/// of both being the same point. Rows are brought to length 1 first; sums over pairs leave i = j
/// out; everything is computed in double precision, in one order for any number of threads.
///
/// | name | what |
/// |---|---|
/// | `alignment`, `modality_gap`, `cross_gram_gap` | [Alignment], [ModalityGap], [GramGap]; only where D_s = D_t |
/// | `gram_gap` | [GramGap] |
/// | `uniformity.student`, `.teacher`, `uniformity_gap` | [Uniformity] and \|U(K) − U(Q)\| |
/// | `tolerance.student`, `.teacher`, `tolerance_gap` | [Tolerance], mean over pairs of one class, and \|T(K) − T(Q)\|; only with labels |
/// | `tolerance_all_pairs.student`, `.teacher` | [Tolerance] over all pairs |
/// | `rsa.pearson`, `rsa.spearman` | [SimilarityAnalysis] |
/// | `cka`, `cka.debiased` | [KernelAlignment] |
/// | `knn.10`, `knn.50` | [MutualNeighbours] |
/// | `effective_rank.student`, `.teacher` | [EffectiveRank] |
///
/// The two gaps of scalars are a reconstruction: the natural reading of "structural gap".
///
/// @param values the measures by name, in the table's order
/// @param absent why those are missing that this pair does not have, by name; never NaN instead
public record StructureMeasures(Map<String, Double> values, Map<String, String> absent) {
  /// Most points: the similarity analysis holds two numbers of every pair, half a gigabyte here.
  public static final int MOST = 8192;

  public StructureMeasures {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    absent = Collections.unmodifiableMap(new LinkedHashMap<>(absent));
  }

  /// The measures' parameters.
  ///
  /// @param power a of the alignment
  /// @param t of the uniformity
  /// @param neighbours the numbers k of mutual k-NN
  public record Settings(double power, double t, List<Integer> neighbours) {
    /// a = 2, t = 2 as in the sources; k = 10 and 50.
    public static final Settings DEFAULT = new Settings(2, 2, List.of(10, 50));

    public Settings {
      neighbours = List.copyOf(neighbours);
      if (!(t > 0 && power > 0) || neighbours.stream().anyMatch(k -> k < 1)) {
        throw new IllegalArgumentException(
            "power = %s, t = %s, neighbours = %s must be positive".formatted(power, t, neighbours));
      }
    }
  }

  /// The measures without labels.
  ///
  /// @throws TensorException see [#of(Tensor, Tensor, int\[\], Settings)]
  public static StructureMeasures of(Tensor k, Tensor q) {
    return of(k, q, null, Settings.DEFAULT);
  }

  /// The measures with the default parameters.
  ///
  /// @param labels N classes, negative where unknown; null if there are none
  public static StructureMeasures of(Tensor k, Tensor q, int @Nullable [] labels) {
    return of(k, q, labels, Settings.DEFAULT);
  }

  /// The measures.
  ///
  /// @param k student features [N, D_s], F32 or F64, finite
  /// @param q teacher features [N, D_t]
  /// @param labels N classes, negative where unknown; null if there are none
  /// @throws TensorException if the shapes do not go together, a row is not finite, or N exceeds
  ///   8,192
  public static StructureMeasures of(
      Tensor k, Tensor q, int @Nullable [] labels, Settings settings) {
    Rows student = Rows.unit("k", k);
    Rows teacher = Rows.unit("q", q);
    int n = student.size();
    if (teacher.size() != n || (labels != null && labels.length != n)) {
      throw new TensorException(
          "structure measures",
          "k%s, q%s and %s labels are not of the same points; pair them first"
              .formatted(k.shape(), q.shape(), labels == null ? "no" : labels.length));
    }
    if (n > MOST) {
      throw new TensorException(
          "structure measures", "k" + k.shape() + " has too many rows; draw at most " + MOST);
    }
    return new Computation(student, teacher, labels, settings).measures();
  }

  /// One computation: collects what is defined and says of the rest why it is not.
  private static final class Computation {
    private static final String LENGTHS = "student and teacher features differ in length: ";
    private static final String PAIRS = "needs two points";
    private static final String EQUAL = "all points have equal features, or there is only one";

    private final Rows k;
    private final Rows q;
    private final int @Nullable [] labels;
    private final Settings settings;
    private final int n;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    Computation(Rows k, Rows q, int @Nullable [] labels, Settings settings) {
      this.k = k;
      this.q = q;
      this.labels = labels;
      this.settings = settings;
      this.n = k.size();
    }

    StructureMeasures measures() {
      boolean comparable = k.width() == q.width();
      int[] classes = labels == null ? unlabelled() : labels;
      Uniformity uniformStudent = new Uniformity(settings.t());
      Uniformity uniformTeacher = new Uniformity(settings.t());
      Tolerance tolerantStudent = new Tolerance(classes);
      Tolerance tolerantTeacher = new Tolerance(classes);
      GramGap gap = new GramGap();
      GramGap crossGap = new GramGap();
      SimilarityAnalysis rsa = new SimilarityAnalysis(n);
      KernelAlignment cka = new KernelAlignment();
      List<Integer> sizes = settings.neighbours().stream().filter(s -> s < n).toList();
      MutualNeighbours knn = new MutualNeighbours(sizes);

      Gram kk = new Gram(k, k);
      Gram qq = new Gram(q, q);
      Gram kq = comparable ? new Gram(k, q) : qq;
      for (int i = 0; i < n; i++) {
        double[] student = kk.row(i);
        double[] teacher = qq.row(i);
        uniformStudent.row(i, student);
        uniformTeacher.row(i, teacher);
        tolerantStudent.row(i, student);
        tolerantTeacher.row(i, teacher);
        gap.row(i, student, teacher);
        if (comparable) {
          crossGap.row(i, kq.row(i), teacher);
        }
        rsa.row(i, student, teacher);
        cka.row(i, student, teacher);
        knn.row(i, student, teacher);
      }

      String lengths = comparable ? "" : LENGTHS + k.width() + " and " + q.width();
      String pairs = n < 2 ? PAIRS : "";
      put("alignment", comparable ? Alignment.of(k, q, settings.power()) : 0, lengths);
      put("modality_gap", comparable ? ModalityGap.of(k, q) : 0, lengths);
      put("gram_gap", gap.value(), pairs);
      put("cross_gram_gap", crossGap.value(), comparable ? pairs : lengths);
      both("uniformity", some(uniformStudent.value()), some(uniformTeacher.value()), pairs);
      difference("uniformity");
      String alike = labels == null ? "needs labels" : "no two points are of one class";
      both("tolerance", tolerantStudent.sameClassMean(), tolerantTeacher.sameClassMean(), alike);
      difference("tolerance");
      String labelled = labels == null ? "needs labels" : "needs two points with a class";
      both("tolerance_all_pairs", tolerantStudent.allPairs(), tolerantTeacher.allPairs(), labelled);
      String varied = "needs three points, and similarities that are not all equal";
      put("rsa.pearson", rsa.pearson(), varied);
      put("rsa.spearman", rsa.spearman(), varied);
      put("cka", cka.linear(), EQUAL);
      put("cka.debiased", cka.debiased(), n < 4 ? "needs four points" : EQUAL);
      for (int size : settings.neighbours()) {
        int at = sizes.indexOf(size);
        put("knn." + size, at < 0 ? OptionalDouble.empty() : some(knn.share(at)), more(size));
      }
      both("effective_rank", EffectiveRank.of(k), EffectiveRank.of(q), EQUAL);
      return new StructureMeasures(values, absent);
    }

    private int[] unlabelled() {
      int[] none = new int[n];
      Arrays.fill(none, -1);
      return none;
    }

    private static String more(int neighbours) {
      return "needs more than " + neighbours + " points";
    }

    private static OptionalDouble some(double value) {
      return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// A value, unless there is a reason against it.
    private void put(String name, double value, String reason) {
      put(name, reason.isEmpty() ? OptionalDouble.of(value) : OptionalDouble.empty(), reason);
    }

    private void put(String name, OptionalDouble value, String reason) {
      if (value.isPresent()) {
        values.put(name, value.getAsDouble());
      } else {
        absent.put(name, reason);
      }
    }

    private void both(String name, OptionalDouble student, OptionalDouble teacher, String reason) {
      put(name + ".student", student, reason);
      put(name + ".teacher", teacher, reason);
    }

    /// |student − teacher| of a measure that both have.
    private void difference(String name) {
      List<Double> two = new ArrayList<>();
      for (String side : List.of(".student", ".teacher")) {
        Double value = values.get(name + side);
        if (value != null) {
          two.add(value);
        }
      }
      if (two.size() == 2) {
        values.put(name + "_gap", Math.abs(two.get(0) - two.get(1)));
      } else {
        absent.put(name + "_gap", absent.getOrDefault(name + ".student", ""));
      }
    }
  }
}
