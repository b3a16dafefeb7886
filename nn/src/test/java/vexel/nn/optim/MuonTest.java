package vexel.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

class MuonTest {
  record Weight(Parameter w) implements Layer {}

  private static float[] random(int n, String name) {
    Rng rng = Rng.seed(3).at(name);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) rng.normal(i);
    }
    return x;
  }

  /// I − 2 v vᵀ / ‖v‖², which is orthogonal and its own inverse.
  private static Tensor reflection(int n, String name) {
    float[] v = random(n, name);
    double norm = 0;
    for (float a : v) {
      norm += (double) a * a;
    }
    float[] h = new float[n * n];
    for (int i = 0; i < n * n; i++) {
      h[i] = (float) ((i / n == i % n ? 1 : 0) - 2.0 * v[i / n] * v[i % n] / norm);
    }
    return Tensor.of(h, n, n);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "4, 9", "12, 3"})
  void keepsTheSingularVectorsAndLevelsTheValues(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < Math.min(rows, columns); i++) {
      values[i * columns + i] = 1f / (i + 1);
    }
    Tensor left = reflection(rows, "left");
    Tensor right = reflection(columns, "right");
    Tensor u = left.matmul(Tensor.of(values, rows, columns)).matmul(right);
    float[] core = left.matmul(Muon.orthogonal(u)).matmul(right).toFloats();
    for (int i = 0; i < core.length; i++) {
      if (i / columns == i % columns) {
        assertThat(core[i]).isBetween(0.6f, 1.3f);
      } else {
        assertThat(core[i]).isCloseTo(0, within(1e-4f));
      }
    }
  }

  /// Equations (1) and (3) in double precision beside three steps.
  @Test
  void stepsAsItsEquationsSay() {
    float[] start = random(24, "p");
    Weight weight = new Weight(Parameter.of(Tensor.of(start.clone(), 4, 6)));
    Muon muon = Muon.of(1, 0.1).over("w", weight);
    double[] p = new double[24];
    double[] m = new double[24];
    for (int i = 0; i < 24; i++) {
      p[i] = start[i];
    }
    for (int t = 0; t < 3; t++) {
      float[] g = random(24, "g" + t);
      muon.step(weight.w().value().backward(Tensor.of(g, 4, 6)), 0.25);
      float[] u = new float[24];
      for (int i = 0; i < 24; i++) {
        m[i] = 0.95 * m[i] + 0.05 * g[i];
        u[i] = (float) (0.95 * m[i] + 0.05 * g[i]);
      }
      float[] x = Muon.orthogonal(Tensor.of(u, 4, 6)).toFloats();
      float[] got = weight.w().tensor().toFloats();
      for (int i = 0; i < 24; i++) {
        p[i] = p[i] * (1 - 0.25 * 0.1) - 0.25 * 0.2 * Math.sqrt(6) * x[i];
        assertThat((double) got[i]).isCloseTo(p[i], within(1e-5));
      }
    }
  }

  @Test
  void refusesWhatIsNoMatrix() {
    Weight bias = new Weight(Parameter.of(Tensor.of(new float[3], 3)));
    Muon muon = Muon.of(1, 0).over("b", bias);
    Gradients gradients = bias.w().value().backward(Tensor.of(new float[3], 3));
    assertThatThrownBy(() -> muon.step(gradients)).hasMessageContaining("b.w[3] is no matrix");
  }
}
