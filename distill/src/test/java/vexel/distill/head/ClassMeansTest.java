package vexel.distill.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import vexel.autograd.Value;
import vexel.nn.Pass;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Running means of classes.
class ClassMeansTest {
  private static final Rng RNG = Rng.seed(23);

  private static double step(ClassMeans means, float[] rows, int... labels) {
    Pass pass = Pass.train(RNG);
    Value k = Value.of(Tensor.of(rows, labels.length, 2));
    double loss = means.forward(k, Tensor.of(labels, labels.length), pass).tensor().item();
    pass.commit();
    return loss;
  }

  @Test
  void aClassStartsAtItsMeanAndMovesSlowly() {
    ClassMeans means = ClassMeans.of(3, 2);
    double first = step(means, new float[] {1, 0, 0, 1, 0, 1}, 2, 2, 0);
    assertThat(first).isZero(); // no class has been met
    assertThat(means.means().tensor().toFloats()).containsExactly(0, 1, 0, 0, 0.5f, 0.5f);
    double second = step(means, new float[] {1, 0}, 2);
    assertThat(second).isNotZero();
    float[] now = means.means().tensor().toFloats();
    assertThat(now).startsWith(0, 1, 0, 0);
    assertThat((double) now[4]).isCloseTo(0.5 + 0.5 * ClassMeans.DECAY, within(1e-7));
    assertThat((double) now[5]).isCloseTo(0.5 - 0.5 * ClassMeans.DECAY, within(1e-7));
  }

  @Test
  void evaluationMovesNothing() {
    ClassMeans means = ClassMeans.of(1, 2);
    Value k = Value.of(Tensor.of(new float[] {1, 0}, 1, 2));
    Pass pass = Pass.eval();
    means.forward(k, Tensor.of(new int[] {0}, 1), pass);
    pass.commit();
    assertThat(means.means().tensor().toFloats()).containsExactly(0, 0);
  }
}
