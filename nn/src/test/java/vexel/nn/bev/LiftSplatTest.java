package vexel.nn.bev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

class LiftSplatTest {
  private static final Rng RNG = Rng.seed(4);
  private static final BevGrid GRID =
      new BevGrid(
          List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 8.0), List.of(3, 2, 1), BevGrid.Rounding.FLOOR);

  private static Tensor noise(String name, int... dims) {
    Tensor y = Tensor.empty(Backends.cpu(), DType.F32, Shape.of(dims));
    y.kernels().random().normal(RNG.at(name), 0, 1, y);
    return y;
  }

  private static Tensor points(double... p) {
    return Tensor.copyOf(Backends.reference(), p, 1, 1, p.length / 3, 1, 1, 3);
  }

  /// Released code keeps one cell below every lower bound.
  @Test
  void truncationLeaksOneCellBelowTheBounds() {
    Tensor p = points(-0.5, 0.5, 1, 0.5, -0.99, -7.9, -1, 0.5, 1, 2.5, 1.5, -8.1, Double.NaN, 0, 0);
    BevGrid leaky = GRID.with(BevGrid.Rounding.TRUNCATE);
    assertThat(SplatPlan.of(GRID, p, Backends.cpu()).kept().toInts())
        .containsExactly(0, 0, 0, 0, 0);
    SplatPlan plan = SplatPlan.of(leaky, p, Backends.cpu());
    assertThat(plan.kept().toInts()).containsExactly(1, 1, 0, 0, 0);
    assertThat(plan.entry().toInts()).containsExactly(0, 1);
    assertThat(BevGrid.UNIDISTILL.cell(2, -12.9)).isZero();
    assertThat(BevGrid.UNIDISTILL.cell(2, -13.1)).isEqualTo(-1);
    assertThat(BevGrid.UNIDISTILL.cell(0, 53.9)).isEqualTo(179);
  }

  @Test
  void addsUpWhatFallsIntoACell() {
    // two depths in cell (1, 0), one in cell (2, 1), one outside
    SplatPlan plan =
        SplatPlan.of(GRID, points(1.2, 0.1, 1, 1.7, 0.9, 5, 2.1, 1.1, 0, 9, 9, 9), Backends.cpu());
    Value logits = Value.of(Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 4, 1, 1));
    Value context = Value.of(Tensor.of(new float[] {10, -1}, 1, 1, 2, 1, 1));
    Tensor bev = LiftSplat.of(logits, context, plan).tensor();
    assertThat(bev.shape()).isEqualTo(Shape.of(1, 2, 2, 3));
    double sum = 0;
    for (int k = 1; k <= 4; k++) {
      sum += Math.exp(k);
    }
    float two = (float) ((Math.exp(1) + Math.exp(2)) / sum);
    float one = (float) (Math.exp(3) / sum);
    float[] want = {0, 10 * two, 0, 0, 0, 10 * one, 0, -two, 0, 0, 0, -one};
    assertThat(bev.contiguous().toFloats()).containsExactly(want, within(1e-5f));
  }

  /// The sums have one order, so a plan gives the same bits each time; a gradient reaches both
  /// inputs, also over more entries than are multiplied at once.
  @Test
  void sumsAndGradientsAreTheSameBitsEachTime() {
    Frustum frustum = new Frustum(32, 48, 16, 24, 50, 0.2, 0.1);
    Tensor eye = Tensor.copyOf(Backends.reference(), eye(), 1, 4, 4);
    Tensor p = frustum.placed(eye.reshape(1, 1, 4, 4), eye, eye, eye);
    BevGrid grid =
        new BevGrid(
            List.of(0.0, 0.0, 0.0),
            List.of(20.0, 10.0, 9.0),
            List.of(12, 16, 1),
            BevGrid.Rounding.FLOOR);
    SplatPlan plan = SplatPlan.of(grid, p, Backends.cpu());
    assertThat(plan.entry().size()).isGreaterThan(1 << 14);
    float[][] runs = new float[2][];
    for (int run = 0; run < 2; run++) {
      Parameter logits = Parameter.of(noise("logits", 1, 1, 50, 16, 24));
      Parameter context = Parameter.of(noise("context", 1, 1, 3, 16, 24));
      Value y = LiftSplat.of(logits.value(), context.value(), plan);
      Gradients g = y.backward(noise("upstream", 1, 3, 16, 12));
      Tensor all =
          Tensor.concat(
              0,
              List.of(
                  Objects.requireNonNull(g.of(logits)).reshape(-1),
                  Objects.requireNonNull(g.of(context)).reshape(-1)));
      runs[run] = all.toFloats();
    }
    assertThat(runs[0]).isEqualTo(runs[1]);
    // softmax: the gradients of a pixel's logits sum to 0
    Tensor d = Tensor.of(java.util.Arrays.copyOf(runs[0], 50 * 384), 50, 384);
    assertThat(d.sum(0).toFloats()).containsExactly(new float[384], within(1e-4f));
  }

  private static double[] eye() {
    double[] m = new double[16];
    for (int i = 0; i < 4; i++) {
      m[5 * i] = 1;
    }
    return m;
  }

  @Test
  void theFrustumEndsOnTheOutermostPixels() {
    Tensor p = Frustum.UNIDISTILL.points();
    assertThat(p.shape()).isEqualTo(Shape.of(112, 16, 44, 3));
    double[] x = p.toDoubles();
    assertThat(List.of(x[0], x[1], x[2])).containsExactly(0.0, 0.0, 2.0);
    int n = x.length;
    assertThat(List.of(x[n - 3], x[n - 2], x[n - 1])).containsExactly(703.0, 255.0, 57.5);
  }

  @Test
  void invertsMatricesAndRefusesSingularOnes() {
    Matrix4 m = Matrix4.of(0, 2, 0, 1, 1, 0, 0, 5, 0, 0, 4, 0, 0, 0, 0, 1);
    Matrix4 one = m.times(m.inverse());
    for (int i = 0; i < 3; i++) {
      assertThat(one.apply(i, 3, 5, 7)).isCloseTo(3 + 2.0 * i, within(1e-12));
    }
    assertThatThrownBy(() -> Matrix4.of(new double[16]).inverse())
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("has no inverse");
    assertThatThrownBy(() -> Matrix4.of(1, 2)).hasMessageContaining("16 are needed");
  }

  @Test
  void refusesWhatDoesNotFit() {
    SplatPlan plan = SplatPlan.of(GRID, points(1, 1, 1, 2, 2, 2), Backends.cpu());
    Value logits = Value.of(noise("logits", 1, 1, 3, 1, 1));
    Value context = Value.of(noise("context", 1, 1, 2, 1, 1));
    assertThatThrownBy(() -> LiftSplat.of(logits, context, plan))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "lift splat: depth logits[1, 1, 3, 1, 1] must have axes [1, 1, 2, 1, 1], as the points"
                + " have");
    assertThatThrownBy(() -> SplatPlan.of(GRID, noise("p", 4, 3), Backends.cpu()))
        .hasMessageContaining("must have axes [B, N, D, h, w, 3]");
    assertThatThrownBy(() -> new BevGrid(List.of(), List.of(), List.of(), GRID.rounding()))
        .hasMessageContaining("need x, y and z");
    assertThatThrownBy(() -> new Frustum(0, 1, 1, 1, 1, 1, 1))
        .hasMessageContaining("must be 1 or more");
    Tensor eye = Tensor.copyOf(Backends.reference(), eye(), 1, 4, 4);
    Frustum small = new Frustum(4, 4, 2, 2, 2, 1, 1);
    assertThatThrownBy(() -> small.placed(eye, eye, eye, eye))
        .hasMessageContaining("must have axes [B, N, 4, 4]");
    Tensor two = Tensor.concat(0, List.of(eye, eye));
    assertThatThrownBy(() -> small.placed(eye.reshape(1, 1, 4, 4), two, eye, eye))
        .hasMessageContaining("cameras[2, 4, 4] must be [1, 4, 4] or [1, 1, 4, 4]");
  }
}
