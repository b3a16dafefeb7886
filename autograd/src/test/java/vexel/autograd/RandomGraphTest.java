package vexel.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.tensor.Backends;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.spi.Storage;

/// Random graphs of views, diamonds, splits and retained values: the gradient is that of central
/// differences, twice the same bits, and exactly what nobody owns is recycled.
class RandomGraphTest {
  private static final int N = 72; // N·N elements come from the pool
  private static final int OPS = 24;

  /// A graph with its values in the order they were made.
  private record Graph(List<Value> values, List<Value> retained, Value loss) {}

  private static Parameter parameter(Rng rng) {
    double[] x = new double[N * N];
    Arrays.setAll(x, i -> 2 * rng.uniform(i) - 1);
    return Parameter.of(Tensor.copyOf(Backends.reference(), x, N, N));
  }

  private static Graph build(List<Parameter> parameters, Rng rng) {
    List<Value> values = new ArrayList<>();
    parameters.forEach(p -> values.add(p.value()));
    values.add(Value.of(parameter(rng.at("constant")).tensor()));
    List<Value> retained = new ArrayList<>();
    for (int i = 0; i < OPS; i++) {
      Rng at = rng.at("op", i);
      Value a = values.get(at.index(0, values.size()));
      Value b = values.get(at.index(1, values.size()));
      Value y = apply(a, b, at);
      values.add(y);
      if (at.uniform(3) < 0.15) {
        retained.add(y.retain());
      }
    }
    Value total = values.get(0);
    for (int i = values.size() - 6; i < values.size(); i++) {
      total = total.add(values.get(i));
    }
    return new Graph(values, retained, total.mul(total).mean());
  }

  private static Value apply(Value a, Value b, Rng at) {
    return switch (at.index(2, 14)) {
      case 0 -> a.add(b);
      case 1 -> a.mul(b);
      case 2 -> a.sub(b).mul(0.5);
      case 3 -> a.tanh();
      case 4 -> a.transpose(0, 1);
      case 5 -> a.reshape(N / 2, 2, N).permute(1, 0, 2).reshape(N, N);
      case 6 -> {
        List<Value> parts = a.split(0, N / 2, N / 2);
        yield Differentiable.concat(0, parts.get(1), parts.get(0));
      }
      case 7 -> a.split(1, 1, N - 1).get(0).expand(N, N); // the second part is unused
      case 8 -> a.mean(0).expand(N, N);
      case 9 -> a.narrow(0, 3, 1).add(b);
      case 10 -> a.add(b.detach().mul(0));
      case 11 -> a.softmax(1).add(a);
      case 12 -> a.reshape(N * N).reshape(N, N);
      default -> a.matmul(b).mul(1.0 / N);
    };
  }

  private static double along(List<Parameter> parameters, List<double[]> v, double h, Rng rng) {
    List<Parameter> moved = new ArrayList<>();
    for (int k = 0; k < v.size(); k++) {
      double[] x = parameters.get(k).tensor().toDoubles();
      double[] d = v.get(k);
      Arrays.setAll(x, i -> x[i] + h * d[i]);
      moved.add(Parameter.of(Tensor.copyOf(Backends.reference(), x, N, N)));
    }
    return build(moved, rng).loss.tensor().item();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void isSweptRight(long seed) {
    Rng rng = Rng.seed(seed);
    List<Parameter> parameters = List.of(parameter(rng.at("p")), parameter(rng.at("q")));
    Graph graph = build(parameters, rng);
    IdentityHashMap<Value, double[]> before = new IdentityHashMap<>();
    graph.retained.forEach(v -> before.put(v, v.tensor().toDoubles()));

    Gradients gradients = graph.loss.backward();

    assertThat(graph.loss.tensor().item()).isFinite();
    before.forEach((v, x) -> assertThat(v.tensor().toDoubles()).isEqualTo(x));
    nothingElseIsKept(graph, parameters);
    Gradients again = build(parameters, rng).loss.backward();
    double expected = 0;
    List<double[]> v = new ArrayList<>();
    for (Parameter p : parameters) {
      Tensor found = gradients.of(p);
      double[] g = found == null ? new double[N * N] : found.toDoubles();
      if (found != null) {
        assertThat(Objects.requireNonNull(again.of(p)).toDoubles()).isEqualTo(g);
      }
      double[] d = new double[g.length];
      Rng stream = rng.at("direction", v.size());
      Arrays.setAll(d, i -> 2 * stream.uniform(i) - 1);
      for (int i = 0; i < d.length; i++) {
        expected += g[i] * d[i];
      }
      v.add(d);
    }
    double h = 1e-4;
    double near = along(parameters, v, h, rng) - along(parameters, v, -h, rng);
    double far = along(parameters, v, 2 * h, rng) - along(parameters, v, -2 * h, rng);
    double differences = (8 * near - far) / (12 * h);
    assertThat(differences).isCloseTo(expected, within(1e-9 + 1e-7 * Math.abs(expected)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void forgottenValuesComeBackWithTheSameBits(long seed) {
    Rng rng = Rng.seed(seed);
    List<Parameter> parameters = List.of(parameter(rng.at("p")), parameter(rng.at("q")));
    Gradients whole = build(parameters, rng).loss.backward();
    Graph lean = build(parameters, rng);
    lean.values.forEach(Value::forget);
    assertThat(lean.values).anyMatch(v -> !v.tensor().storage().isLive());

    Gradients gradients = lean.loss.backward();

    for (Parameter p : parameters) {
      Tensor expected = whole.of(p);
      Tensor found = gradients.of(p);
      assertThat(found == null).isEqualTo(expected == null);
      if (found != null && expected != null) {
        assertThat(found.toDoubles()).isEqualTo(expected.toDoubles());
      }
    }
    nothingElseIsKept(lean, parameters);
  }

  /// Every value the loss depends on is recycled unless it, or what it is a view of, is owned.
  private static void nothingElseIsKept(Graph graph, List<Parameter> parameters) {
    Set<Storage> owned = new HashSet<>();
    parameters.forEach(p -> owned.add(p.tensor().storage()));
    graph.values.stream().filter(Value::isRetained).forEach(v -> owned.add(v.tensor().storage()));
    owned.add(graph.loss.tensor().storage());
    Set<Node> seen = new HashSet<>();
    List<Value> stack = new ArrayList<>(List.of(graph.loss));
    while (!stack.isEmpty()) {
      Value v = stack.remove(stack.size() - 1);
      Node n = v.node();
      if (n == null) {
        owned.add(v.tensor().storage()); // constants, detached values
      } else if (seen.add(n)) {
        stack.addAll(n.inputs());
      }
    }
    for (Node n : seen) {
      for (Value v : n.outputs()) {
        Storage s = v.tensor().storage();
        assertThat(s.isLive()).as(n.opName() + " " + v).isEqualTo(owned.contains(s));
      }
    }
  }
}
