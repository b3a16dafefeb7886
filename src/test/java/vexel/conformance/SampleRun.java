package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.tensor.Backend;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Runs an op's sample forward and backward in F32.
final class SampleRun {
  private SampleRun() {}

  /// Outputs, then gradients, for the same numbers on every backend.
  static List<Tensor> on(Backend backend, Sample sample) {
    Rng rng = Rng.seed(7).at(sample.op().name());
    Sample here = sample.on(backend, DType.F32);
    List<Parameter> parameters = new ArrayList<>();
    for (Tensor x : here.draw(backend, DType.F32, rng)) {
      parameters.add(Parameter.of(x));
    }
    Value[] in = parameters.stream().map(Parameter::value).toArray(Value[]::new);
    List<Value> outputs = Value.applyAll(here.op(), in);
    List<Tensor> all = new ArrayList<>();
    outputs.forEach(y -> all.add(y.tensor().copy()));
    List<Value> roots = outputs.stream().filter(Value::needsGradient).toList();
    List<Tensor> upstream = new ArrayList<>();
    for (int r = 0; r < roots.size(); r++) {
      Rng stream = rng.at("upstream", r);
      float[] g = new float[roots.get(r).shape().size()];
      for (int i = 0; i < g.length; i++) {
        g[i] = (float) (2 * stream.uniform(i) - 1);
      }
      upstream.add(Tensor.copyOf(backend, g, roots.get(r).shape().toArray()));
    }
    Gradients gradients = Value.backward(roots, upstream);
    for (Parameter p : parameters) {
      @Nullable Tensor g = gradients.of(p);
      if (g != null) {
        all.add(g);
      }
    }
    return all;
  }
}
