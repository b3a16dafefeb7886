package vexel.distill.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class LogisticRegressionTest {
  private final Rng rng = Rng.seed(5);
  private final int n = 400;
  private final int classes = 3;

  /// Features of very different scale that hang together, as frozen features do.
  private float[] features() {
    float[] x = new float[4 * n];
    for (int i = 0; i < n; i++) {
      double a = rng.at("a").normal(i);
      double b = rng.at("b").normal(i);
      x[4 * i] = (float) a;
      x[4 * i + 1] = (float) (a + 0.05 * b);
      x[4 * i + 2] = (float) (30 * b);
      x[4 * i + 3] = (float) (0.01 * rng.at("c").normal(i));
    }
    return x;
  }

  private int[] labels(float[] x) {
    int[] y = new int[n];
    for (int i = 0; i < n; i++) {
      double noisy = x[4 * i] + x[4 * i + 2] / 30 + 0.5 * rng.at("noise").normal(i);
      y[i] = noisy < -0.7 ? 0 : noisy < 0.7 ? 1 : 2;
    }
    return y;
  }

  @Test
  void theAnswerIsTheMinimum() {
    float[] x = features();
    int[] y = labels(x);
    for (LogisticRegression.Fit fit :
        LogisticRegression.fit(Tensor.of(x, n, 4), Tensor.of(y, n), classes, List.of(1e-2, 1e-4))) {
      assertThat(fit.relativeGradient()).isLessThanOrEqualTo(1e-4);
      assertThat(fit.iterations()).isLessThan(100);
    }
    double lambda = 1e-2;
    LogisticRegression.Fit fit =
        LogisticRegression.fit(Tensor.of(x, n, 4), Tensor.of(y, n), classes, List.of(lambda))
            .getFirst();
    double[] w = doubles(fit.weight());
    double[] b = doubles(fit.bias());
    double best = loss(x, y, w, b, lambda);
    for (int i = 0; i < 12; i++) { // a flat minimum in every direction, uphill to both sides
      for (double h : new double[] {-0.05, 0.05}) {
        double[] moved = w.clone();
        moved[i] += h;
        assertThat(loss(x, y, moved, b, lambda)).as("weight %d by %s", i, h).isGreaterThan(best);
      }
    }
  }

  @Test
  void thePathDoesNotMatter() {
    float[] x = features();
    int[] y = labels(x);
    Tensor data = Tensor.of(x, n, 4);
    Tensor target = Tensor.of(y, n);
    LogisticRegression.Fit alone =
        LogisticRegression.fit(data, target, classes, List.of(1e-4)).getFirst();
    LogisticRegression.Fit among =
        LogisticRegression.fit(data, target, classes, List.of(1e-4, 1e-1)).getFirst();
    assertThat(loss(x, y, doubles(among.weight()), doubles(among.bias()), 1e-4))
        .isCloseTo(loss(x, y, doubles(alone.weight()), doubles(alone.bias()), 1e-4), within(1e-5));
  }

  private static double[] doubles(Tensor t) {
    float[] f = t.toFloats();
    double[] d = new double[f.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = f[i];
    }
    return d;
  }

  /// Equation (1) in double, written out.
  private double loss(float[] x, int[] y, double[] w, double[] b, double lambda) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double[] z = b.clone();
      double all = 0;
      for (int k = 0; k < classes; k++) {
        for (int f = 0; f < 4; f++) {
          z[k] += x[4 * i + f] * w[f * classes + k];
        }
        all += StrictMath.exp(z[k]);
      }
      sum += StrictMath.log(all) - z[y[i]];
    }
    double penalty = 0;
    for (double v : w) {
      penalty += v * v;
    }
    return sum / n + 0.5 * lambda * penalty;
  }
}
