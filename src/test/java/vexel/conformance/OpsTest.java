package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Sample;
import vexel.autograd.Value;
import vexel.autograd.check.GradCheck;
import vexel.distill.conformance.Engine;
import vexel.distill.conformance.LayerCatalog;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.TensorException;

/// Every op of every module, on every sample it declares: derivatives, the same bits on both CPU
/// backends, refusals.
class OpsTest {
  private static final double ALLOWED = 1e-6;
  private final List<OpCatalog> ops = OpCatalog.all();

  @Test
  void everyOpDeclaresSamples() {
    assertThat(ops).hasSizeGreaterThanOrEqualTo(40);
    assertThat(ops)
        .allSatisfy(
            op ->
                assertThat(op.samples().stream().filter(s -> !s.isRejected()))
                    .as(op.type().getName() + ": public static List<Sample> samples()")
                    .isNotEmpty());
  }

  @Test
  void everyGradientAgreesWithDifferences() {
    long partials = 0;
    int samples = 0;
    double worst = 0;
    List<String> bad = new ArrayList<>();
    for (OpCatalog op : ops) {
      for (Sample s : op.samples()) {
        if (!s.isRejected()) {
          GradCheck c = GradCheck.of(s);
          samples++;
          partials += c.partials();
          worst = Math.max(worst, c.worst());
          if (!(c.worst() <= ALLOWED)) {
            bad.add(c.toString());
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "ops: %d, samples: %d, partial derivatives: %d, worst %.1e%n",
        ops.size(),
        samples,
        partials,
        worst);
    assertThat(bad).isEmpty();
  }

  @Test
  void layersAndNetworksAgreeWithDifferences() {
    long partials = 0;
    List<String> bad = new ArrayList<>();
    for (LayerCatalog layer : LayerCatalog.all()) {
      GradCheck c = layer.check();
      partials += c.partials();
      if (!(c.worst() <= ALLOWED)) {
        bad.add(c.toString());
      }
    }
    System.out.printf("layers: %d, partial derivatives: %d%n", LayerCatalog.all().size(), partials);
    assertThat(bad).isEmpty();
  }

  @Test
  void simdHasTheBitsOfTheReference() {
    List<String> different = new ArrayList<>();
    long numbers = 0;
    for (OpCatalog op : ops) {
      for (Sample s : op.samples()) {
        if (!s.isRejected()) {
          List<Tensor> a = run(s, Backends.reference());
          List<Tensor> b = run(s, Backends.cpu());
          for (int i = 0; i < a.size(); i++) {
            numbers += a.get(i).size();
            String where = Bits.firstDifference(a.get(i), b.get(i));
            if (where != null) {
              different.add(s.op() + " tensor " + i + " " + where);
            }
          }
        }
      }
    }
    System.out.println("simd against reference: " + numbers + " numbers compared");
    assertThat(different).isEmpty();
  }

  /// Outputs and gradients on a backend in F32.
  private static List<Tensor> run(Sample sample, Backend backend) {
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

  @Test
  void everyRefusalNamesTheProblem() {
    int refusals = 0;
    List<String> bad = new ArrayList<>();
    for (OpCatalog op : ops) {
      for (Sample s : op.samples()) {
        if (s.isRejected()) {
          refusals++;
          for (Engine engine : Engine.cpu()) {
            String got = refusal(s.on(engine.backend(), engine.dtype()), engine);
            if (!got.contains(s.rejects())) {
              bad.add(s.op() + " on " + engine.name() + ": " + got);
            }
          }
        }
      }
    }
    System.out.println("refusals: " + refusals);
    assertThat(bad).isEmpty();
  }

  private static String refusal(Sample s, Engine engine) {
    Tensor[] in = s.draw(engine.backend(), engine.dtype(), Rng.seed(1)).toArray(Tensor[]::new);
    try {
      s.op().forward(in);
      return "accepted";
    } catch (TensorException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
