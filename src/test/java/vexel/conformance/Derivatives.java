package vexel.conformance;

import java.util.ArrayList;
import java.util.List;
import vexel.autograd.Sample;
import vexel.autograd.check.GradCheck;
import vexel.distill.conformance.LayerCatalog;
import vexel.distill.conformance.OpCatalog;

/// The derivatives of one op (all its samples) or layer compared with differences.
///
/// @param name the op or the entry of the layer catalogue
/// @param samples cases compared
/// @param refusals inputs it must refuse
/// @param partials partial derivatives compared
/// @param worst the largest relative difference
/// @param failures what differs by more than [#ALLOWED]
record Derivatives(
    String name, int samples, int refusals, long partials, double worst, List<String> failures) {
  /// The largest relative difference that passes.
  static final double ALLOWED = 1e-6;

  private static final class Ops {
    static final List<Derivatives> ALL = OpCatalog.all().stream().map(Derivatives::of).toList();
  }

  private static final class Layers {
    static final List<Derivatives> ALL =
        LayerCatalog.all().stream().map(l -> of(l.name(), List.of(l.check()), 0)).toList();
  }

  /// Every op's, in the order of [OpCatalog#all()]; compared once per process.
  static List<Derivatives> ofOps() {
    return Ops.ALL;
  }

  /// Every layer's, in the order of [LayerCatalog#all()]; compared once per process.
  static List<Derivatives> ofLayers() {
    return Layers.ALL;
  }

  private static Derivatives of(OpCatalog op) {
    List<GradCheck> checks =
        op.samples().stream().filter(s -> !s.isRejected()).map(GradCheck::of).toList();
    return of(op.name(), checks, (int) op.samples().stream().filter(Sample::isRejected).count());
  }

  private static Derivatives of(String name, List<GradCheck> checks, int refusals) {
    List<String> failures = new ArrayList<>();
    long partials = 0;
    double worst = 0;
    for (GradCheck c : checks) {
      partials += c.partials();
      worst = Double.isNaN(c.worst()) ? Double.NaN : Math.max(worst, c.worst());
      if (!(c.worst() <= ALLOWED)) {
        failures.add(c.toString());
      }
    }
    return new Derivatives(name, checks.size(), refusals, partials, worst, failures);
  }
}
