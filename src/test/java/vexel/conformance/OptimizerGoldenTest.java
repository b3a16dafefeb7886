package vexel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vexel.autograd.Gradients;
import vexel.autograd.Parameter;
import vexel.nn.Layer;
import vexel.nn.optim.Adam;
import vexel.nn.optim.AdamW;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Ema;
import vexel.nn.optim.OneCycle;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Schedule;
import vexel.nn.optim.Sgd;
import vexel.tensor.Tensor;
import vexel.tensor.io.JsonReader;
import vexel.tensor.io.Safetensors;

/// Optimisers, schedules, clipping and averaging against the golden vectors, settings from there.
class OptimizerGoldenTest {
  private static final Path FILE =
      Path.of(System.getProperty("repo.root")).resolve("../shared/goldens/optim_sched.safetensors");

  record Pair(Parameter p0, Parameter p1) implements Layer {}

  private static Safetensors golden() {
    assumeTrue(Files.exists(FILE), () -> "no golden file " + FILE);
    return Safetensors.read(FILE);
  }

  /// The settings of one case.
  private static Map<?, ?> attrs(Safetensors golden, String name) {
    Object all = JsonReader.parse("attrs", golden.metadata().getOrDefault("attrs", "{}"));
    if (all instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> own) {
      return own;
    }
    throw new AssertionError("no attributes for " + name);
  }

  private static double number(Map<?, ?> attrs, String name, double otherwise) {
    return attrs.get(name) instanceof Number n ? n.doubleValue() : otherwise;
  }

  private static double number(Map<?, ?> attrs, String name) {
    double x = number(attrs, name, Double.NaN);
    assertThat(x).as(name).isNotNaN();
    return x;
  }

  private static boolean flag(Map<?, ?> attrs, String name) {
    return Boolean.TRUE.equals(attrs.get(name));
  }

  private static Optimizer optimizer(String name, Map<?, ?> a) {
    double lr = number(a, "lr");
    double decay = number(a, "weight_decay");
    if (name.startsWith("sgd")) {
      return Sgd.of(lr, number(a, "momentum"), number(a, "dampening"), decay, flag(a, "nesterov"));
    }
    if (!(a.get("betas") instanceof List<?> betas
        && betas.get(0) instanceof Double b1
        && betas.get(1) instanceof Double b2)) {
      throw new AssertionError("betas");
    }
    boolean ams = flag(a, "amsgrad");
    return name.startsWith("adamw")
        ? AdamW.of(lr, b1, b2, number(a, "eps"), decay, ams)
        : Adam.of(lr, b1, b2, number(a, "eps"), decay, ams);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adam",
        "adamw",
        "adamw_amsgrad",
        "sgd",
        "sgd_dampening",
        "sgd_momentum_wd",
        "sgd_nesterov"
      })
  void movesParameters(String name) {
    Safetensors golden = golden();
    Pair pair =
        new Pair(
            Parameter.of(golden.read(name + "/p0_init")),
            Parameter.of(golden.read(name + "/p1_init")));
    Optimizer optimizer = optimizer(name, attrs(golden, name)).over("p", pair);
    List<Tensor> grads = List.of(golden.read(name + "/p0_grads"), golden.read(name + "/p1_grads"));
    List<Tensor> after = List.of(golden.read(name + "/p0_after"), golden.read(name + "/p1_after"));
    for (int step = 0; step < grads.get(0).dim(0); step++) {
      Gradients g = pair.p0().value().backward(grads.get(0).select(0, step));
      g.put(pair.p1(), grads.get(1).select(0, step));
      optimizer.step(g);
      close(pair.p0().tensor(), after.get(0).select(0, step));
      close(pair.p1().tensor(), after.get(1).select(0, step));
    }
  }

  private static void close(Tensor got, Tensor want) {
    float[] w = want.contiguous().toFloats();
    float max = 0;
    for (float x : w) {
      max = Math.max(max, Math.abs(x));
    }
    assertThat(got.toFloats()).containsExactly(w, within(1e-5f + 2e-5f * max));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cosine_annealing",
        "warmup_cosine",
        "onecycle_cos_adamw",
        "onecycle_linear_sgd",
        "onecycle_3phase"
      })
  void schedulesTheLearningRate(String name) {
    Safetensors golden = golden();
    Map<?, ?> a = attrs(golden, name);
    Schedule schedule =
        switch (name) {
          case "cosine_annealing" ->
              Schedule.cosine(number(a, "lr"), number(a, "eta_min"), (long) number(a, "T_max"));
          case "warmup_cosine" ->
              Schedule.warmupCosine(
                  number(a, "base_lr"),
                  number(a, "min_lr"),
                  (long) number(a, "warmup"),
                  (long) number(a, "total"));
          default -> oneCycle(a);
        };
    double[] lr = golden.read(name + "/lr").toDoubles();
    double[] momentum =
        schedule instanceof OneCycle ? golden.read(name + "/momentum").toDoubles() : new double[0];
    for (int step = 0; step < lr.length; step++) {
      assertThat(schedule.at(step)).as("step %d", step).isCloseTo(lr[step], within(1e-9));
      if (step < momentum.length) {
        assertThat(schedule.momentum(step).orElseThrow())
            .as("momentum in step %d", step)
            .isCloseTo(momentum[step], within(1e-9));
      }
    }
  }

  private static OneCycle oneCycle(Map<?, ?> a) {
    OneCycle cycle =
        OneCycle.of(number(a, "max_lr"), (long) number(a, "total_steps"), number(a, "pct_start"))
            .divisors(number(a, "div_factor"), number(a, "final_div_factor"))
            .momenta(number(a, "base_momentum", 0.85), number(a, "max_momentum", 0.95));
    cycle = flag(a, "three_phase") ? cycle.threePhases() : cycle;
    return "linear".equals(a.get("anneal")) ? cycle.lines() : cycle;
  }

  @Test
  void clipsTheNorm() {
    Safetensors golden = golden();
    double max = number(attrs(golden, "clip_grad_norm"), "max_norm");
    Tensor[] g = {golden.read("clip_grad_norm/g0"), golden.read("clip_grad_norm/g1")};
    Pair pair = new Pair(Parameter.of(g[0]), Parameter.of(g[1]));
    Gradients gradients = pair.p0().value().backward(g[0]);
    gradients.put(pair.p1(), g[1]);
    double norm = ClipNorm.to(max).apply(gradients, List.of(pair.p0(), pair.p1()));
    assertThat(norm)
        .isCloseTo(golden.read("clip_grad_norm/total_norm").toDoubles()[0], within(1e-5));
    int i = 0;
    for (Parameter p : List.of(pair.p0(), pair.p1())) {
      Tensor clipped = gradients.of(p);
      assertThat(clipped).isNotNull();
      if (clipped != null) {
        close(clipped, golden.read("clip_grad_norm/g" + i++ + "_clipped"));
      }
    }
  }

  @Test
  void averages() {
    Safetensors golden = golden();
    Tensor teacher = golden.read("ema/teacher");
    Tensor student = golden.read("ema/student");
    Ema<Pair> ema =
        Ema.of(
            new Pair(Parameter.of(teacher), Parameter.of(teacher)),
            number(attrs(golden, "ema"), "momentum"));
    ema.update(new Pair(Parameter.of(student), Parameter.of(student)));
    close(ema.layer().p0().tensor(), golden.read("ema/teacher_after"));
    close(ema.layer().p1().tensor(), golden.read("ema/teacher_after"));
  }
}
