package vexel.distill.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.DataException;
import vexel.distill.conformance.CaseResult.Worst;
import vexel.tensor.Shape;
import vexel.tensor.Tensor;

/// One case on one engine: hands out inputs, compares outputs and gradients, and remembers which
/// tensors of the case nobody looked at.
public final class Trial {
  private final GoldenCase golden;
  private final Engine engine;
  private final Map<String, Parameter> inputs = new LinkedHashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();
  private int compared;
  private Worst worst = Worst.NONE;

  Trial(GoldenCase golden, Engine engine) {
    this.golden = golden;
    this.engine = engine;
  }

  /// Runs the executor, sweeps backward from its outputs and compares every gradient of the case.
  void run(Executor executor) throws Exception {
    executor.run(this);
    backward();
    for (String name : golden.tensors()) {
      if (!touched.contains(name)) {
        problems.add(name + " was neither read nor computed");
      }
    }
  }

  // ---- what the executor asks for

  /// Operator and hyper-parameters.
  public Attrs attrs() {
    return golden.attrs();
  }

  /// Where and in which type to compute.
  public Engine engine() {
    return engine;
  }

  /// A JSON value of the file's metadata, as the only attribute of that name.
  Attrs fileAttrs(String key) {
    return golden.file().metadata(key);
  }

  /// The case, for what only whole-file layouts need.
  GoldenCase golden() {
    return golden;
  }

  /// The names of its inputs, in the file's order.
  public List<String> inputs() {
    return golden.inputs();
  }

  /// Whether the case holds a tensor of this name.
  public boolean has(String name) {
    return golden.tensors().contains(name);
  }

  /// An input, differentiated if the case holds `d_<name>`.
  public Value input(String name) {
    return has("d_" + name) ? parameter(name).value() : Value.of(tensor(name));
  }

  /// An input as a parameter of a layer, differentiated if the case holds `d_<name>`.
  public Parameter parameter(String name) {
    return has("d_" + name)
        ? inputs.computeIfAbsent(name, n -> Parameter.of(tensor(n)))
        : Parameter.buffer(tensor(name));
  }

  /// A tensor in the engine's type; integers as I32, masks as U8.
  public Tensor tensor(String name) {
    touched.add(name);
    return shared(fullName(name));
  }

  /// A tensor as it is stored, whatever the engine computes in.
  public Tensor stored(String name) {
    touched.add(name);
    return golden.file().stored(fullName(name));
  }

  /// A tensor of the file, by its full name.
  public Tensor shared(String fullName) {
    return golden.file().read(fullName, engine);
  }

  // ---- what the executor delivers

  /// An output: compared, and a root of the backward sweep with upstream `g_<name>` (1 for a
  /// scalar).
  public void output(String name, Value y) {
    outputs.put(name, y);
    check(name, y.tensor());
  }

  /// A result that no gradient starts from.
  public void check(String name, Tensor got) {
    check(name, got, defaultTolerance(name));
  }

  /// A result with a tolerance of its own.
  public void check(String name, Tensor got, Tolerance tolerance) {
    touched.add(name);
    Tensor want = golden.file().stored(fullName(name));
    compared++;
    if (!sameShape(got.shape(), want.shape())) {
      problems.add(name + " has shape " + got.shape() + ", expected " + want.shape());
      return;
    }
    compare(name, doubles(got), doubles(want), tolerance);
  }

  /// Results that are plain numbers.
  public void check(String name, double[] got, Tolerance tolerance) {
    touched.add(name);
    Tensor want = golden.file().stored(fullName(name));
    compared++;
    if (got.length != want.size()) {
      problems.add(name + " has " + got.length + " elements, expected " + want.size());
      return;
    }
    compare(name, got, doubles(want), tolerance);
  }

  /// Results that a tensor outside the case holds, given by its full name.
  void checkShared(String fullName, double[] got, Tolerance tolerance) {
    double[] want = doubles(golden.file().stored(fullName));
    compared++;
    if (got.length != want.length) {
      problems.add(fullName + " has " + got.length + " elements, expected " + want.length);
      return;
    }
    compare(fullName, got, want, tolerance);
  }

  // ---- comparison

  private void backward() {
    if (inputs.isEmpty()) {
      return;
    }
    List<Value> roots = new ArrayList<>();
    List<Tensor> upstream = new ArrayList<>();
    outputs.forEach(
        (name, y) -> {
          if (has("g_" + name)) {
            roots.add(y);
            upstream.add(tensor("g_" + name).reshape(y.shape().toArray()));
          } else if (y.needsGradient() && y.shape().size() == 1) {
            roots.add(y);
            upstream.add(Tensor.full(engine.backend(), engine.dtype(), y.shape(), 1));
          }
        });
    if (roots.isEmpty()) {
      throw new DataException(golden.attrs().where() + ": no output a gradient could start from");
    }
    Gradients gradients = Value.backward(roots, upstream);
    inputs.forEach(
        (name, p) -> {
          Tensor g = gradients.of(p);
          check("d_" + name, g == null ? zeros(p.tensor()) : g);
        });
  }

  private static Tensor zeros(Tensor like) {
    return Tensor.zeros(like.backend(), like.dtype(), like.shape());
  }

  private Tolerance defaultTolerance(String name) {
    return switch (golden.file().stored(fullName(name)).dtype()) {
      case F32 -> Tolerance.OPERATOR;
      case F64 -> Tolerance.DOUBLE;
      default -> Tolerance.EXACT;
    };
  }

  private void compare(String name, double[] got, double[] want, Tolerance tolerance) {
    double max = 0;
    for (double w : want) {
      max = Math.max(max, Math.abs(w));
    }
    double bound = tolerance.bound(max);
    double error = 0;
    int at = -1;
    for (int i = 0; i < want.length; i++) {
      double e = got[i] == want[i] ? 0 : Math.abs(got[i] - want[i]);
      if (Double.isNaN(e)) {
        e = Double.isNaN(got[i]) && Double.isNaN(want[i]) ? 0 : Double.POSITIVE_INFINITY;
      }
      if (e > error || at < 0) {
        error = Math.max(e, error);
        at = i;
      }
    }
    double ratio = error == 0 ? 0 : error / bound;
    worst = worst.or(new Worst(ratio, error, engine.name() + " " + name));
    if (ratio > 1) {
      problems.add(
          name
              + " differs by "
              + (float) error
              + " at element "
              + at
              + " ("
              + (float) got[at]
              + ", expected "
              + (float) want[at]
              + ", allowed "
              + (float) bound
              + ")");
    }
  }

  /// Equal but for axes of size 1 in front of or behind a scalar.
  private static boolean sameShape(Shape got, Shape want) {
    return got.equals(want) || (got.size() == 1 && want.size() == 1);
  }

  /// The elements as doubles, converted here and not by the engine under test.
  static double[] doubles(Tensor t) {
    double[] y = new double[t.size()];
    switch (t.dtype()) {
      case F64 -> System.arraycopy(t.toDoubles(), 0, y, 0, y.length);
      case F32 -> {
        float[] x = t.toFloats();
        Arrays.setAll(y, i -> x[i]);
      }
      case I64 -> {
        long[] x = t.toLongs();
        Arrays.setAll(y, i -> x[i]);
      }
      case I32 -> {
        int[] x = t.toInts();
        Arrays.setAll(y, i -> x[i]);
      }
      case U8 -> {
        byte[] x = t.toBytes();
        Arrays.setAll(y, i -> x[i] & 0xff);
      }
    }
    return y;
  }

  private String fullName(String name) {
    return golden.name().isEmpty() ? name : golden.name() + "/" + name;
  }

  // ---- outcome

  List<String> problems() {
    return problems;
  }

  int compared() {
    return compared;
  }

  Worst worst() {
    return worst;
  }
}
