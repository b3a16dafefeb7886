package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.distill.loss.Rows.Outcome;
import vexel.distill.loss.TolerantInfoNce.Form;
import vexel.distill.loss.TolerantInfoNce.Settings;
import vexel.distill.relation.ContrastTiles;
import vexel.distill.relation.RowPairs;
import vexel.distill.relation.SemanticSimilarity;
import vexel.distill.relation.SemanticSimilarity.Mask;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

class TolerantInfoNceTest {
  private static Settings settings(Form form, Mask mask, boolean balanced) {
    return new Settings(0.5, false, form, mask, balanced);
  }

  @Test
  void hasTheReferenceValues() {
    SemanticSimilarity a = SemanticSimilarity.of(Rows.q0(false));
    Mask half = Mask.hard(0.5);
    assertThat(a.mask(half).toDoubles())
        .containsExactly(1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1);
    assertThat(a.anchorWeights().toDoubles())
        .containsExactly(new double[] {0, 1, 0, 1}, within(1e-12));
    double[] rows = {0.4096730164, 0.3925836171, 0.3416033396, 1.5756442549};
    for (int i = 0; i < 4; i++) { // one row's term alone: its weight is the only one
      double[] one = new double[4];
      one[i] = 1;
      ContrastTiles tiles = ContrastTiles.of("test", 0.5, false, Rows.q0(true), Rows.k0(true));
      Tensor mask = a.mask(half);
      var step =
          tiles.step(
              RowPairs.of("test", 4, Rows.doubles(one), null),
              (z, start) -> {
                z.kernels().element().copy(z.mul(mask), z);
                return mask;
              });
      assertThat(step.outputs().get(0).item()).isCloseTo(rows[i], within(1e-9));
    }
    assertThat(run(settings(Form.LOGIT_SCALE, half, true), a).loss)
        .isCloseTo(0.9841139360, within(1e-9));
    assertThat(run(settings(Form.LOGIT_SCALE, half, false), a).loss)
        .isCloseTo(0.6798760570, within(1e-9));
  }

  private static Outcome run(Settings s, SemanticSimilarity a) {
    return Rows.run(new TolerantInfoNce(s, a, Rows.q0(true)), Rows.k0(true));
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void toleratingNothingIsInfoNce(Form form) {
    double[] diagonal = new double[30 * 30];
    for (int i = 0; i < 30; i++) {
      diagonal[31 * i] = 1;
    }
    Tensor identity = Tensor.copyOf(Backends.reference(), diagonal, 30, 30);
    Tensor k = Rows.normal("k", 30, 5);
    Tensor q = Rows.normal("q", 30, 5);
    Outcome plain = Rows.run(new InfoNce(0.5, false, null, null), k, q);
    for (Mask mask : new Mask[] {Mask.hard(0), Mask.SOFT}) {
      for (boolean balanced : new boolean[] {false, true}) { // all anchors equal: weight 1
        SemanticSimilarity a = SemanticSimilarity.matrix(identity);
        Outcome got = Rows.run(new TolerantInfoNce(settings(form, mask, balanced), a, null), k, q);
        assertThat(got.loss).isCloseTo(plain.loss, within(1e-14));
        assertThat(got.dk).containsExactly(plain.dk, within(1e-14));
        assertThat(got.dq).containsExactly(plain.dq, within(1e-14));
      }
    }
  }

  @Test
  void excludingARowIsLeavingItsColumnAway() {
    // rows 0 and 1 are alike and tolerate each other: row 0 is left with itself and row 2
    Tensor a =
        Tensor.copyOf(Backends.reference(), new double[] {1, 1, 0.1, 1, 1, 0.2, 0.1, 0.2, 1}, 3, 3);
    Tensor k = Rows.normal("k", 3, 4);
    Tensor q = Rows.normal("q", 3, 4);
    Settings s = settings(Form.EXCLUDE, Mask.hard(0.01), false);
    double three = Rows.run(new TolerantInfoNce(s, SemanticSimilarity.matrix(a), q), k).loss * 3;
    double want =
        twoColumns(k, q, 0, 0, 2)
            + twoColumns(k, q, 1, 1, 2)
            + Rows.run(new InfoNce(0.5, false, q, Rows.doubles(0, 0, 1)), k).loss;
    assertThat(three).isCloseTo(want, within(1e-12));
  }

  /// −log softmax of row i over columns `own` and `other`, the first being its match.
  private static double twoColumns(Tensor k, Tensor q, int i, int own, int other) {
    InfoNce two = new InfoNce(0.5, false, Rows.pick(q, own, other), Rows.doubles(1, 0));
    return Rows.run(two, Rows.pick(k, i, i)).loss;
  }

  @Test
  void masksAndAnchorsAgreeAcrossTiles() {
    int n = 530;
    SemanticSimilarity features = SemanticSimilarity.of(Rows.normal("f", n, 3));
    double[] a = features.matrix().toDoubles();
    double[] hard = features.mask(Mask.RELEASED).toDoubles();
    double[] soft = features.mask(Mask.SOFT).toDoubles();
    for (int i : new int[] {0, 511, 512, 529}) {
      double[] v = new double[n];
      for (int j = 0; j < n; j++) {
        v[j] = 1 - a[i * n + j];
      }
      double[] sorted = v.clone();
      java.util.Arrays.sort(sorted);
      double quantile = sorted[5] + 0.29 * (sorted[6] - sorted[5]); // 0.01 · 529 = 5.29
      for (int j = 0; j < n; j++) {
        assertThat(hard[i * n + j]).isEqualTo(i == j || v[j] >= quantile ? 1 : 0);
        assertThat(soft[i * n + j]).isEqualTo(i == j ? 1 : 1 - Math.clamp(a[i * n + j], 0.0, 1.0));
      }
    }
    Settings s = settings(Form.LOGIT_SCALE, Mask.RELEASED, true);
    Tensor k = Rows.normal("k", n, 4);
    Tensor q = Rows.normal("q", n, 4);
    Outcome tiled = Rows.run(new TolerantInfoNce(s, features, q), k);
    SemanticSimilarity whole = SemanticSimilarity.matrix(features.matrix());
    assertThat(Rows.run(new TolerantInfoNce(s, whole, q), k).loss).isEqualTo(tiled.loss);
  }

  @Test
  void vanishedRegionsAreFound() {
    Tensor f = Tensor.copyOf(Backends.reference(), new double[] {0, 1, 0, 0, -2, 0, 0, 0}, 4, 2);
    assertThat(SemanticSimilarity.present(f).toInts()).containsExactly(0, 2);
  }

  @Test
  void noRowsLoseNothing() {
    SemanticSimilarity none = SemanticSimilarity.of(Rows.normal("f", 0, 3));
    TolerantInfoNce op = new TolerantInfoNce(Settings.RELEASED, none, Rows.normal("q", 0, 4));
    assertThat(Rows.run(op, Rows.normal("k", 0, 4)).loss).isZero();
  }

  @Test
  void refusesWhatMeansNothing() {
    assertThatThrownBy(() -> Mask.hard(1.5))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> SemanticSimilarity.matrix(Rows.normal("f", 3, 2)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("square");
  }
}
