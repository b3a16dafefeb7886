package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.autograd.Value;
import vexel.distill.conformance.LayerCatalog;
import vexel.distill.conformance.LayerCatalog.Single;
import vexel.nn.Layer;
import vexel.tensor.Backend;
import vexel.tensor.Backends;
import vexel.tensor.Closeness;
import vexel.tensor.DType;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;

/// Every layer and small network of [LayerCatalog] on a device: output, gradients of the input and
/// of all trained parameters. What F32 makes of a network depends on the network (a gradient that
/// cancels to 0 has no correct digit), so the device's distance from the F64 result is held against
/// the CPU's.
final class DeviceLayers {
  /// |got − exact| ≤ max(BOUND, TIMES · the CPU's largest error in this network) · max(1, max
  /// |exact|).
  private static final double BOUND = 1e-5;

  private static final double TIMES = 10;

  private final List<String> problems = new ArrayList<>();
  private int layers;
  private int results;
  private double worst;
  private String worstAt = "";

  /// Runs and compares everything.
  DeviceLayers(Backend device) {
    for (LayerCatalog entry : LayerCatalog.all()) {
      Backend before = Backends.selected();
      try {
        List<Tensor> exact = run(entry.name(), entry.layer(), entry.input(), entry.forward().get());
        List<Tensor> cpu = run(entry.name(), entry.single().apply(Backends.cpu()));
        Backends.select(device); // as --device does
        List<Tensor> got = run(entry.name(), entry.single().apply(device));
        compare(entry.name(), exact, cpu, got);
        layers++;
      } catch (RuntimeException e) {
        problems.add(entry.name() + " is refused: " + e);
      } finally {
        Backends.select(before);
      }
    }
  }

  private static List<Tensor> run(String name, Single single) {
    return run(name, single.layer(), single.input(), single.output());
  }

  private static List<Tensor> run(String name, Layer layer, Parameter input, Value y) {
    Tensor upstream = Tensor.empty(Backends.cpu(), DType.F32, y.shape());
    upstream.kernels().random().normal(Rng.seed(5).at(name), 0, 1, upstream);
    Tensor here = upstream.cast(y.tensor().dtype()).to(y.tensor().backend());
    List<Tensor> all = new ArrayList<>(List.of(y.tensor().copy()));
    Gradients gradients = y.backward(here);
    List<Parameter> wanted = new ArrayList<>(LayerCatalog.trained(layer));
    wanted.add(input);
    wanted.forEach(p -> all.add(Objects.requireNonNull(gradients.of(p), name)));
    return all;
  }

  private void compare(String name, List<Tensor> exact, List<Tensor> cpu, List<Tensor> got) {
    double allowed = BOUND;
    for (int i = 0; i < exact.size(); i++) {
      allowed = Math.max(allowed, TIMES * error(cpu.get(i), exact.get(i)));
    }
    for (int i = 0; i < exact.size(); i++) {
      double error = error(got.get(i), exact.get(i));
      results++;
      if (error / allowed > worst) {
        worst = error / allowed;
        worstAt = "%s, error %.2g".formatted(name, error);
      }
      if (!(error <= allowed)) {
        problems.add("%s, result %d: error %.3g, allowed %.3g".formatted(name, i, error, allowed));
      }
    }
  }

  private static double error(Tensor got, Tensor exact) {
    Tensor wide = got.to(Backends.reference()).cast(DType.F64);
    Closeness close = Closeness.of(wide, exact.to(Backends.reference()));
    return close.absolute() / Math.max(1, close.largest());
  }

  /// Results that are not as they should be, and refusals.
  List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return "%d layers, %d results, at most %.2g of what is allowed (%s)"
        .formatted(layers, results, worst, worstAt);
  }
}
