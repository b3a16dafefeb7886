package vexel.distill.recipe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import vexel.autograd.Gradients;
import vexel.autograd.NonFiniteException;
import vexel.autograd.Value;
import vexel.autograd.Watch;
import vexel.distill.NumericException;
import vexel.distill.Progress;
import vexel.distill.loader.Prefetch;
import vexel.distill.method.Batch;
import vexel.distill.method.Method;
import vexel.distill.method.Terms;
import vexel.distill.run.RunDirectory;
import vexel.nn.Layer;
import vexel.nn.Pass;
import vexel.nn.State;
import vexel.nn.optim.ClipNorm;
import vexel.nn.optim.Optimizer;
import vexel.nn.optim.Rule;
import vexel.nn.optim.Schedule;
import vexel.nn.sparse.VoxelStudent;
import vexel.tensor.Rng;
import vexel.tensor.Tensor;
import vexel.tensor.io.Safetensors;

/// The training loop that all methods share.
///
/// ```
/// f = f_θ(P)                       the student's features of the step's sweeps     (1)
/// L = Σ_i w_i L_i(f, teacher)      the method's terms                              (2)
/// θ, parts ← optimiser(∇L)                                                         (3)
/// ```
public final class Distillation {
  private final DistillSettings settings;
  private final VoxelStudent student;
  private final Method method;
  private final Minibatches data;
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final Rng rng;

  /// @param settings the run's settings
  /// @param student f_θ, kept afterwards
  /// @param method what is minimised
  /// @param data minibatches with teacher features
  /// @param rng the run's root stream
  public Distillation(
      DistillSettings settings, VoxelStudent student, Method method, Minibatches data, Rng rng) {
    this.settings = settings;
    this.student = student;
    this.method = method;
    this.data = data;
    this.rng = rng;
    Rule parts = Rule.PLAIN.times(settings.heads().headRate());
    this.optimizer = settings.optimization().create().over("student", student);
    method.parts().forEach((name, part) -> optimizer.over(name, part, parts));
    this.schedule = settings.optimization().course(settings.steps(), data.stepsPerEpoch());
  }

  /// Trains until `settings.steps()`, from the run's newest checkpoint if it has one. Stops at a
  /// step's end when asked to, after writing a checkpoint.
  public void train(RunDirectory run, Progress progress) throws IOException {
    long first = resume(run, progress);
    try (RunDirectory.Log log = run.log(first);
        Prefetch<Supplier<Batch>> ahead = data.ahead(first, settings.steps())) {
      for (long step = first; step < settings.steps(); step++) {
        Batch batch = control(ahead.next().get());
        Pass pass = Pass.train(rng.at("pass", step));
        Value features = student.forward(batch.voxels(), pass.at("student")); // [V, C]     (1)
        Terms terms = method.terms(batch, features, pass); //                               (2)
        Value loss = terms.total();
        double value = loss.tensor().item();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", value);
        metrics.putAll(terms.numbers());
        if (settings.structureEvery() > 0 && step % settings.structureEvery() == 0) {
          metrics.putAll(StructureCurve.at(batch, features.tensor(), method.teacherSpace()));
        }
        Gradients gradients = loss.backward();
        double norm =
            ClipNorm.to(settings.optimization().clipOrInfinity())
                .apply(gradients, optimizer.parameters());
        if (!Double.isFinite(value) || !Double.isFinite(norm)) {
          throw blame(batch);
        }
        optimizer.step(gradients, schedule, step); // (3)
        pass.commit();

        metrics.put("gradient", norm);
        metrics.put("rate", schedule.at(step));
        metrics.put("pairs", (double) batch.pairs().size());
        log.add(step, metrics);
        progress.at("distil", step + 1, settings.steps(), "loss %.4f".formatted(value));
        boolean last = step + 1 == settings.steps();
        boolean due =
            settings.checkpointEvery() > 0 && (step + 1) % settings.checkpointEvery() == 0;
        if (last || due || progress.stopAsked()) {
          run.checkpoints().save(step + 1, tensors(), metadata(step + 1));
          progress.stopIfAsked();
        }
      }
    }
  }

  /// The batch, or in the control one whose targets belong to other pairs.
  private Batch control(Batch batch) {
    return settings.shuffleTargets()
        ? batch.with(data.shuffledTargets(batch.pairs().size(), batch.step()))
        : batch;
  }

  /// Student and the method's parts, parameters and buffers, by name: what `parametersSha256`
  /// covers.
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    groups().forEach((name, part) -> all.putAll(State.tensors(name, part.parameters())));
    return all;
  }

  private Map<String, Layer> groups() {
    Map<String, Layer> all = new LinkedHashMap<>();
    all.put("student", student);
    all.putAll(method.parts());
    return all;
  }

  /// Everything a run goes on from: parameters, buffers and the optimiser's state.
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    parameters().forEach((name, t) -> all.put("model." + name, t));
    all.putAll(State.tensors("", optimizer.state()));
    return all;
  }

  private Map<String, String> metadata(long step) {
    return Map.of(
        "step",
        Long.toString(step),
        "seed",
        Long.toString(settings.seed()),
        "method",
        settings.method());
  }

  private long resume(RunDirectory run, Progress progress) throws IOException {
    Optional<Safetensors> latest = run.checkpoints().latest(progress);
    if (latest.isEmpty()) {
      return 0;
    }
    Safetensors file = latest.get();
    groups().forEach((name, part) -> State.from(file).under("model." + name).load(part));
    State.from(file).ignoring("model.**").load(optimizer.state());
    return Long.parseLong(file.metadata().getOrDefault("step", "0"));
  }

  /// Repeats a step whose loss or gradient is not finite and names the first op that made it so.
  private NumericException blame(Batch batch) {
    String what = "a gradient";
    try (Watch _ = Watch.open()) {
      Pass pass = Pass.train(rng.at("pass", batch.step()));
      Value features = student.forward(batch.voxels(), pass.at("student"));
      method.terms(batch, features, pass).total().backward();
    } catch (NonFiniteException e) {
      what = String.valueOf(e.getMessage());
    }
    return new NumericException(
        "step %d, frames %s: %s; lower the learning rate or check these frames"
            .formatted(batch.step(), batch.tokens(), what));
  }
}
