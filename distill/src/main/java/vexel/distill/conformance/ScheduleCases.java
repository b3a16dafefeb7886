package vexel.distill.conformance;

import java.util.Arrays;
import java.util.Map;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Schedule;

/// Learning rates and momenta per step, in double precision.
final class ScheduleCases {
  private ScheduleCases() {}

  static void addTo(Map<String, Executor> table) {
    table.put("one_cycle", ScheduleCases::oneCycle);
    table.put("cosine_annealing", ScheduleCases::cosineAnnealing);
    table.put("warmup_cosine", ScheduleCases::warmupCosine);
  }

  /// Defaults are PyTorch's.
  private static void oneCycle(Trial t) {
    Attrs a = t.attrs();
    String anneal = a.text("anneal", a.text("anneal_strategy", "cos"));
    check(
        t,
        new OneCycle(
            a.number("max_lr"),
            a.integer("total_steps"),
            a.number("pct_start", 0.3),
            a.number("div_factor", 25),
            a.number("final_div_factor", 1e4),
            anneal.equals("linear"),
            a.flag("three_phase", false),
            a.number("base_momentum", 0.85),
            a.number("max_momentum", 0.95)));
  }

  private static void cosineAnnealing(Trial t) {
    Attrs a = t.attrs();
    check(t, Schedule.cosine(a.number("lr"), a.number("eta_min"), a.integer("T_max")));
  }

  private static void warmupCosine(Trial t) {
    Attrs a = t.attrs();
    check(
        t,
        Schedule.warmupCosine(
            a.number("base_lr"), a.number("min_lr"), a.integer("warmup"), a.integer("total")));
  }

  private static void check(Trial t, Schedule schedule) {
    double[] lr = new double[t.stored("lr").size()];
    Arrays.setAll(lr, schedule::at);
    t.check("lr", lr, Tolerance.DOUBLE);
    if (t.has("momentum")) {
      // a schedule that leaves momentum alone keeps the optimiser's, which is the first
      double own = Trial.doubles(t.stored("momentum"))[0];
      double[] momentum = new double[t.stored("momentum").size()];
      Arrays.setAll(momentum, step -> schedule.momentum(step).orElse(own));
      t.check("momentum", momentum, Tolerance.DOUBLE);
    }
  }
}
