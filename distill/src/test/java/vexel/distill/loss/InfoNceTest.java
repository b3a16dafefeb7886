package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.loss.Rows.Outcome;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

class InfoNceTest {
  @Test
  void hasTheReferenceValues() {
    double[][] want = {{0.07, 3.1025296538}, {1, 1.1300042674}};
    for (double[] w : want) {
      InfoNce unit = new InfoNce(w[0], false, Rows.q0(true), null);
      InfoNce normalizing = new InfoNce(w[0], true, Rows.q0(false), null);
      assertThat(Rows.run(unit, Rows.k0(true)).loss).isCloseTo(w[1], within(1e-9));
      assertThat(Rows.run(normalizing, Rows.k0(false)).loss).isCloseTo(w[1], within(1e-9));
    }
  }

  @Test
  void aFrozenTeacherHasTheSameStudentGradient() {
    Tensor k = Rows.normal("k", 20, 6);
    Tensor q = Rows.normal("q", 20, 6);
    Outcome trained = Rows.run(new InfoNce(0.5, false, null, null), k, q);
    Outcome frozen = Rows.run(new InfoNce(0.5, false, q, null), k);
    assertThat(frozen.loss).isEqualTo(trained.loss);
    assertThat(frozen.dk).containsExactly(trained.dk);
    assertThat(trained.dq).hasSize(120);
  }

  @Test
  void tilesAgreeWithTheWholeMatrix() {
    int n = 520;
    Parameter k = Parameter.of(Rows.normal("k", n, 4));
    Parameter q = Parameter.of(Rows.normal("q", n, 4));
    double[] weight = new double[n];
    double total = 0;
    for (int i = 0; i < n; i++) {
      weight[i] = i % 5 * 0.5;
      total += weight[i];
    }
    double[] pick = new double[n * n];
    for (int i = 0; i < n; i++) {
      pick[i * n + i] = -weight[i] / total;
    }
    Value z = k.value().matmul(q.value().transpose(0, 1)).mul(1 / 0.3);
    Value whole =
        z.logSoftmax(1).mul(Value.of(Tensor.copyOf(Backends.reference(), pick, n, n))).sum();
    double want = whole.tensor().item();
    var gradients = whole.backward();
    Outcome got =
        Rows.run(new InfoNce(0.3, false, null, Rows.doubles(weight)), k.tensor(), q.tensor());
    assertThat(got.loss).isCloseTo(want, within(1e-11));
    assertThat(got.dk).containsExactly(Rows.gradient(gradients, k), within(1e-12));
    assertThat(got.dq).containsExactly(Rows.gradient(gradients, q), within(1e-12));
  }

  @Test
  void gradientsOfUnitRowsAreBounded() {
    int n = 60;
    Tensor q = UnitRows.of(Rows.normal("q", n, 4)).unit();
    double[] dk =
        Rows.run(new InfoNce(0.07, false, q, null), UnitRows.of(Rows.normal("k", n, 4)).unit()).dk;
    for (int i = 0; i < n; i++) {
      assertThat(Rows.length(dk, 4, i)).isPositive().isLessThanOrEqualTo(2 / (n * 0.07));
    }
  }

  @Test
  void oneRowAndNoRowsLoseNothing() {
    Outcome one =
        Rows.run(new InfoNce(0.07, true, Rows.normal("q", 1, 4), null), Rows.normal("k", 1, 4));
    assertThat(one.loss).isZero();
    assertThat(one.dk).containsOnly(0.0);
    InfoNce none = new InfoNce(0.07, true, null, null);
    assertThat(Rows.run(none, Rows.normal("k", 0, 4), Rows.normal("q", 0, 4)).loss).isZero();
  }
}
