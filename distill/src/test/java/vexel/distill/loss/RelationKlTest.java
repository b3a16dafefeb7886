package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.loss.RelationKl.Kind;
import vexel.distill.loss.Rows.Outcome;
import vexel.tensor.Backends;
import vexel.tensor.Tensor;

class RelationKlTest {
  private static Outcome run(Kind kind, Tensor k, Tensor q) {
    return Rows.run(new RelationKl(kind, RelationKl.TEMPERATURE, q), k);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void hasTheReferenceValue(Kind kind) {
    double want = kind == Kind.INTRA ? 0.1975889702 : 0.2801531504;
    assertThat(run(kind, Rows.k0(false), Rows.q0(false)).loss).isCloseTo(want, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void equalRowsLoseNothing(Kind kind) {
    Tensor q = Rows.pick(Rows.normal("q", 5, 4), 0, 0, 2, 3, 4);
    assertThat(run(kind, q, q).loss).isCloseTo(0, within(1e-15));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void oneRowAndNoRowsLoseNothing(Kind kind) {
    Outcome one = run(kind, Rows.normal("k", 1, 4), Rows.normal("q", 1, 4));
    assertThat(one.loss).isZero();
    assertThat(one.dk).containsOnly(0.0);
    assertThat(run(kind, Rows.normal("k", 0, 4), Rows.normal("q", 0, 4)).loss).isZero();
  }

  /// The same by ops on whole matrices: the diagonal removed by a large negative number.
  @ParameterizedTest
  @EnumSource(Kind.class)
  void tilesAgreeWithTheWholeMatrix(Kind kind) {
    int n = 530;
    Tensor q = Rows.normal("q", n, 4);
    Parameter k = Parameter.of(Rows.normal("k", n, 4));
    double[] lowered = new double[n * n];
    for (int i = 0; i < n; i++) {
      lowered[i * n + i] = -1e9;
    }
    Value low = Value.of(Tensor.copyOf(Backends.reference(), lowered, n, n));
    Value unitK = k.value().l2Normalize(1, 1e-12);
    Value unitQ = Value.of(q).l2Normalize(1, 1e-12);
    Value others = kind == Kind.INTRA ? unitK : unitQ;
    Value logs = unitK.matmul(others.transpose(0, 1)).mul(10).add(low).logSoftmax(1);
    Value logp = unitQ.matmul(unitQ.transpose(0, 1)).mul(10).add(low).logSoftmax(1);
    Value whole = logp.exp().mul(logp.sub(logs)).sum().mul(1.0 / n);
    double want = whole.tensor().item();
    double[] gradient = Rows.gradient(whole.backward(), k);
    Outcome got = run(kind, k.tensor(), q);
    assertThat(got.loss).isCloseTo(want, within(1e-11));
    assertThat(got.dk).containsExactly(gradient, within(1e-13));
  }
}
