package vexel.distill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import vexel.autograd.check.GradCheck;
import vexel.distill.Progress;
import vexel.distill.UsageException;
import vexel.distill.conformance.LayerCatalog;
import vexel.distill.conformance.OpCatalog;
import vexel.tensor.Backends;

/// Checks derivatives.
@Command(
    name = "gradcheck",
    description =
        "Compares backward with central differences in F64 on the reference, on every op "
            + "(with its own samples) and on small layers, losses and networks.",
    footer = {"  vexel gradcheck", "  vexel gradcheck Softmax MinkUNet --json"})
final class GradCheckVerb extends Verb {
  private static final double ALLOWED = 1e-6;

  @Parameters(paramLabel = "NAME", description = "ops or layers to check; all if none is named")
  List<String> names = List.of();

  @Override
  void run(Answer answer, Progress progress) {
    if (!Backends.selected().hasF64()) {
      throw new UsageException(
          "gradcheck: derivatives are checked in F64, which "
              + Backends.selected().name()
              + " has not; leave --device out");
    }
    List<OpCatalog> ops = OpCatalog.all().stream().filter(o -> wanted(o.name())).toList();
    List<LayerCatalog> layers = LayerCatalog.all().stream().filter(l -> wanted(l.name())).toList();
    if (ops.isEmpty() && layers.isEmpty()) {
      throw new UsageException("gradcheck: nothing is called " + names + "; known: " + known());
    }
    List<Map<String, Object>> entries = new ArrayList<>();
    long checked = 0;
    double worst = 0;
    int total = ops.size() + layers.size();
    for (int i = 0; i < total; i++) {
      progress.stopIfAsked();
      String name = i < ops.size() ? ops.get(i).name() : layers.get(i - ops.size()).name();
      long partials = 0;
      double error = 0;
      String where = "";
      for (GradCheck c :
          i < ops.size() ? check(ops.get(i)) : List.of(layers.get(i - ops.size()).check())) {
        partials += c.partials();
        if (!(c.worst() <= error)) {
          error = c.worst();
          where = c.name() + " " + c.where();
        }
      }
      checked += partials;
      worst = error > worst || Double.isNaN(error) ? error : worst;
      entries.add(entry(name, partials, error));
      boolean bad = !(error <= ALLOWED);
      answer.say(
          String.format(Locale.ROOT, "%-24s %8d partials  worst %.1e", name, partials, error)
              + (bad ? "  FAILED " + where : ""));
      if (bad) {
        answer.fail(ExitCode.NUMERIC);
      }
      progress.at("gradcheck", i + 1L, total, name);
    }
    answer.say(String.format(Locale.ROOT, "%d partial derivatives, worst %.1e", checked, worst));
    answer.put("checked", checked).put("worst", worst).put("checks", entries);
  }

  private static List<GradCheck> check(OpCatalog op) {
    return op.samples().stream().filter(s -> !s.isRejected()).map(GradCheck::of).toList();
  }

  private static Map<String, Object> entry(String name, long partials, double error) {
    Map<String, Object> e = new LinkedHashMap<>();
    e.put("name", name);
    e.put("checked", partials);
    e.put("worst", error);
    return e;
  }

  private boolean wanted(String name) {
    return names.isEmpty() || names.stream().anyMatch(name::equalsIgnoreCase);
  }

  private static String known() {
    List<String> all = new ArrayList<>();
    OpCatalog.all().forEach(o -> all.add(o.name()));
    LayerCatalog.all().forEach(l -> all.add(l.name()));
    return String.join(", ", all);
  }
}
