package vexel.distill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.loss.LovaszSoftmax.Classes;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class LovaszSoftmaxTest {
  private static final int IGNORE = 255;

  /// Algorithm 1 as released: the Jaccard loss along the sorted errors and its differences.
  private static double naive(double[] p, int[] y, int width, Classes classes) {
    int[] rows = IntStream.range(0, y.length).filter(i -> y[i] != IGNORE).toArray();
    double sum = 0;
    int counted = 0;
    for (int k = 0; k < width; k++) {
      int c = k;
      int size = (int) IntStream.of(rows).filter(i -> y[i] == c).count();
      if (rows.length == 0 || (size == 0 && classes == Classes.PRESENT)) {
        continue;
      }
      counted++;
      List<Integer> order =
          IntStream.of(rows)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -error(p, y, width, i, c)))
              .toList();
      double before = 0;
      int hit = 0;
      int other = 0;
      for (int i : order) {
        hit += y[i] == c ? 1 : 0;
        other += y[i] == c ? 0 : 1;
        double jaccard = 1 - (double) (size - hit) / (size + other);
        sum += (jaccard - before) * error(p, y, width, i, c);
        before = jaccard;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }

  private static double error(double[] p, int[] y, int width, int i, int c) {
    return Math.abs((y[i] == c ? 1 : 0) - p[i * width + c]);
  }

  private static Value of(Parameter p, int[] y, Classes classes) {
    return Value.apply(
        new LovaszSoftmax(Tensor.copyOf(Backends.reference(), y, y.length), classes, IGNORE),
        p.value());
  }

  private static Parameter probabilities(double[] p, int width) {
    return Parameter.of(Tensor.copyOf(Backends.reference(), p, p.length / width, width));
  }

  @Test
  void agreesWithTheReleasedAlgorithm() {
    Rng rng = Rng.seed(11);
    for (int round = 0; round < 40; round++) {
      Rng r = rng.at("round", round);
      int n = 1 + r.index(0, 60);
      int width = 1 + r.index(1, 6);
      double[] p = IntStream.range(0, n * width).mapToDouble(r.at("p")::uniform).toArray();
      int[] y =
          IntStream.range(0, n)
              .map(i -> r.at("gap").index(i, 5) == 0 ? IGNORE : r.at("y").index(i, width))
              .toArray();
      for (Classes classes : Classes.values()) {
        assertThat(of(probabilities(p, width), y, classes).tensor().item())
            .as("round %d, %s", round, classes)
            .isCloseTo(naive(p, y, width, classes), within(1e-12));
      }
    }
  }

  /// Values and gradients of the released PyTorch code.
  @Test
  void agreesWithPyTorch() {
    double[] p = {
      .7, .2, .1, //
      .3, .45, .25, //
      .15, .6, .25, //
      .05, .35, .6, //
      .5, .12, .38
    };
    double t = 1.0 / 3;
    double s = 1.0 / 6;
    check(
        p,
        new int[] {0, 1, 1, 2, 0},
        Classes.PRESENT,
        0.425,
        -s,
        0,
        0,
        0,
        -s,
        0,
        0,
        -s,
        0,
        0,
        0,
        -t,
        -s,
        0,
        0);
    check(
        p,
        new int[] {0, 1, 1, IGNORE, 0},
        Classes.PRESENT,
        0.4375,
        -.25,
        0,
        0,
        0,
        -.25,
        0,
        0,
        -.25,
        0,
        0,
        0,
        0,
        -.25,
        0,
        0);
    check(
        p,
        new int[] {0, 1, 1, IGNORE, 0},
        Classes.ALL,
        0.4183333333333333,
        -s,
        0,
        0,
        0,
        -s,
        0,
        0,
        -s,
        0,
        0,
        0,
        0,
        -s,
        0,
        t);
  }

  private static void check(
      double[] p, int[] y, Classes classes, double value, double... gradient) {
    Parameter x = probabilities(p, 3);
    Value loss = of(x, y, classes);
    assertThat(loss.tensor().item()).isCloseTo(value, within(1e-12));
    Gradients g = loss.backward();
    assertThat(Objects.requireNonNull(g.of(x)).toDoubles())
        .containsExactly(gradient, within(1e-12));
  }

  @Test
  void isOneMinusTheMeanIouOfHardPredictions() {
    int[] y = {0, 0, 0, 1, 1, 2};
    int[] predicted = {0, 0, 1, 1, 0, 2};
    double[] p = new double[18];
    for (int i = 0; i < 6; i++) {
      p[3 * i + predicted[i]] = 1;
    }
    double miou = (2.0 / 4 + 1.0 / 3 + 1) / 3;
    assertThat(of(probabilities(p, 3), y, Classes.PRESENT).tensor().item())
        .isCloseTo(1 - miou, within(1e-15));
  }

  /// Equal errors: the value does not depend on their order, the gradient takes the lower row
  /// first.
  @Test
  void tiesAreTakenByRow() {
    Parameter x = probabilities(new double[] {.5, .5, .5, .5}, 1);
    Value loss = of(x, new int[] {0, 0, IGNORE, 0}, Classes.PRESENT);
    assertThat(loss.tensor().item()).isCloseTo(.5, within(1e-15));
    Parameter two = probabilities(new double[] {.5, .5, .5, .5}, 2);
    Value tied = of(two, new int[] {0, 1}, Classes.PRESENT);
    assertThat(Objects.requireNonNull(tied.backward().of(two)).toDoubles())
        .containsExactly(new double[] {-.5, .25, 0, -.25}, within(1e-15));
  }
}
