package vexel.distill.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import vexel.autograd.Gradients;
import vexel.autograd.Op;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.relation.UnitRows;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// Rows for the tests of losses, in F64 on the reference.
final class Rows {
  private Rows() {}

  /// A loss and its gradients.
  static final class Outcome {
    final double loss;
    final double[] dk;
    final double[] dq;

    Outcome(double loss, double[] dk, double[] dq) {
      this.loss = loss;
      this.dk = dk;
      this.dq = dq;
    }
  }

  /// The student rows the published reference numbers belong to, each of length 1 if `unit`.
  static Tensor k0(boolean unit) {
    return rows(unit, 1, 2, 2, 2, -1, 2, 1, 3, 4, -2, 1, 3);
  }

  /// Their teacher rows.
  static Tensor q0(boolean unit) {
    return rows(unit, 2, 2, 1, 3, -2, 1, 1, 4, 3, -1, 2, -2);
  }

  private static Tensor rows(boolean unit, double... x) {
    Tensor t = Tensor.copyOf(Backends.reference(), x, x.length / 3, 3);
    return unit ? UnitRows.of(t).unit() : t;
  }

  /// Normal numbers.
  static Tensor normal(String name, int rows, int width) {
    Tensor t = Tensor.empty(Backends.reference(), DType.F64, Shape.of(rows, width));
    t.kernels().random().normal(Rng.seed(17).at(name), 0, 1, t);
    return t;
  }

  /// Rows by index.
  static Tensor pick(Tensor x, int... index) {
    return x.gatherRows(ints(index));
  }

  static Tensor ints(int... values) {
    return Tensor.copyOf(Backends.reference(), values, values.length);
  }

  static Tensor doubles(double... values) {
    return Tensor.copyOf(Backends.reference(), values, values.length);
  }

  /// A loss of one input, or of two if `q` is given.
  static Outcome run(Op<?> op, Tensor k, Tensor... q) {
    Parameter student = Parameter.of(k);
    List<Parameter> both = new ArrayList<>(List.of(student));
    for (Tensor t : q) {
      both.add(Parameter.of(t));
    }
    Value loss = Value.apply(op, both.stream().map(Parameter::value).toArray(Value[]::new));
    double value = loss.tensor().item();
    Gradients gradients = loss.backward();
    double[] dq = q.length == 0 ? new double[0] : gradient(gradients, both.get(1));
    return new Outcome(value, gradient(gradients, student), dq);
  }

  /// The gradient of a parameter, which must have one.
  static double[] gradient(Gradients gradients, Parameter p) {
    return Objects.requireNonNull(gradients.of(p)).cast(DType.F64).toDoubles();
  }

  /// The length of row i of x[N, width].
  static double length(double[] x, int width, int i) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      sum += x[i * width + c] * x[i * width + c];
    }
    return StrictMath.sqrt(sum);
  }
}
